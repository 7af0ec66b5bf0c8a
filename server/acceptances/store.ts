import { storableText } from "#server/evidence/rules/text.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { StoredAcceptance } from "#server/receipts/schema.ts";

const ACCEPTANCE = {
  evidenceId: true,
  targetId: true,
  note: true,
  acceptedById: true,
  role: true,
  acceptedAt: true,
} as const;

/** Accepting the same again changes nothing: the first acceptance stands. One statement, so all or none. */
export async function addAcceptances(
  tx: WriteTx,
  scope: ProjectScope,
  rows: readonly (StoredAcceptance & { id: string })[],
): Promise<void> {
  await tx.acceptance.createMany({
    data: rows.map((row) => ({ ...row, projectId: scope.projectId, note: storableText(row.note) })),
    skipDuplicates: true,
  });
}

export async function acceptancesOf(
  db: Tx,
  scope: ProjectScope,
  evidenceId?: string,
): Promise<StoredAcceptance[]> {
  const rows = await db.acceptance.findMany({
    where: { projectId: scope.projectId, ...(evidenceId === undefined ? {} : { evidenceId }) },
    orderBy: [{ acceptedAt: "asc" }, { id: "asc" }],
    select: ACCEPTANCE,
  });
  return StoredAcceptance.array().parse(rows);
}
