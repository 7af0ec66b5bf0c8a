import { EvidenceContext, Fact, type ReceiptMeta } from "#server/evidence/schema.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import type { Reading } from "./schema.ts";

export type Outdated = {
  readonly projectId: string;
  readonly meta: ReceiptMeta;
  readonly facts: readonly Fact[];
};

/** Documents whose readings another version of the rules made, with their facts; across all workspaces. */
export async function outdatedReadings(
  db: Tx,
  of: { version: string; limit: number },
): Promise<Outdated[]> {
  const rows = await db.evidence.findMany({
    where: { readingsVersion: { not: of.version } },
    orderBy: [{ projectId: "asc" }, { id: "asc" }],
    take: of.limit,
    select: {
      projectId: true,
      id: true,
      source: true,
      format: true,
      senderKind: true,
      senderId: true,
      receivedAt: true,
      observedAt: true,
      context: true,
      facts: {
        orderBy: { ordinal: "asc" },
        select: {
          kind: true,
          subject: true,
          value: true,
          unit: true,
          observedAt: true,
          pointer: true,
          ownId: true,
        },
      },
    },
  });
  return rows.map(({ projectId, id, facts, ...row }) => ({
    projectId,
    meta: {
      ...row,
      evidenceId: id,
      senderKind: row.senderKind === "machine" ? "machine" : "person",
      receivedAt: row.receivedAt.toISOString(),
      observedAt: row.observedAt?.toISOString() ?? null,
      context: EvidenceContext.parse(row.context),
    },
    facts: facts.map(({ unit, ownId, ...fact }) =>
      Fact.parse({
        ...fact,
        ...(unit === null ? {} : { unit }),
        ...(ownId === null ? {} : { ownId }),
        observedAt: fact.observedAt?.toISOString() ?? null,
      }),
    ),
  }));
}

export async function replaceReadings(
  db: WriteTx,
  of: { projectId: string; evidenceId: string; readings: readonly Reading[]; version: string },
): Promise<void> {
  await db.evidence.update({
    where: { projectId_id: { projectId: of.projectId, id: of.evidenceId } },
    data: { readings: jsonIn(of.readings), readingsVersion: of.version },
    select: { id: true },
  });
}
