import { z } from "zod";
import { type Role, Role as RoleSchema } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { tellFollowers } from "#server/platform/live.ts";
import { ledgerTopic } from "./rules/topic.ts";
import type { HandoverEvent } from "./schema.ts";

/** Adds the next event of an item. false when somebody else's came first: the sequence is the key. */
export async function addEvent(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    itemId: string;
    seq: number;
    action: HandoverEvent["action"];
    note: string;
    evidenceIds: readonly string[];
    dueAt: Date | null;
    ownerId: string | null;
    role: Role;
    at: Date;
  },
): Promise<boolean> {
  const { count } = await tx.handoverEvent.createMany({
    data: [
      {
        projectId: scope.projectId,
        itemId: of.itemId,
        seq: of.seq,
        action: of.action,
        note: of.note,
        evidenceIds: [...of.evidenceIds],
        dueAt: of.dueAt,
        ownerId: of.ownerId,
        actorId: actorId(scope.actor),
        role: RoleSchema.parse(of.role),
        at: of.at,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 1) await tellFollowers(tx, ledgerTopic(scope));
  return count === 1;
}

/** A short text that is another one as soon as a step was taken or a receipt drawn up or signed. */
export async function ledgerStamp(db: Tx, scope: ProjectScope): Promise<string> {
  const rows = await db.$queryRaw`
    SELECT concat_ws('/',
      (SELECT count(*) FROM "HandoverEvent" WHERE "projectId" = ${scope.projectId}),
      (SELECT count(*) FROM "HandoverReceipt" WHERE "projectId" = ${scope.projectId}),
      (SELECT count(*) FROM "HandoverSignature" WHERE "projectId" = ${scope.projectId})) AS "stamp"`;
  return z.array(z.object({ stamp: z.string() })).parse(rows)[0]?.stamp ?? "";
}

/** Which of these documents the project does not have. */
export async function missingEvidence(
  db: Tx,
  scope: ProjectScope,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db.evidence.findMany({
    where: { projectId: scope.projectId, id: { in: [...ids] } },
    select: { id: true },
  });
  const known = new Set(rows.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}
