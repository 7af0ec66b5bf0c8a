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

const Due = z.object({
  projectId: z.string(),
  itemId: z.string(),
  dueOn: z.string(),
  ownerId: z.string().nullable(),
  isCondition: z.boolean(),
  ownText: z.string().nullable(),
});
export type DueHandover = z.infer<typeof Due>;

/**
 * Conditions that are not met yet, and items with a deadline that are not settled, due by a day, in every
 * project that is not archived and no demo. An item's state is its last step but those that only plan it.
 */
export async function dueHandovers(db: Tx, by: string): Promise<DueHandover[]> {
  const rows = await db.$queryRaw`
    WITH steps AS (
      SELECT h.*, p."workspaceId" FROM "HandoverEvent" h
      JOIN "Project" p ON p."id" = h."projectId" AND p."archivedAt" IS NULL AND NOT p."isDemo"
    ), state AS (
      SELECT DISTINCT ON ("projectId", "itemId") * FROM steps WHERE "action" <> 'planned'
      ORDER BY "projectId", "itemId", "seq" DESC
    ), offered AS (
      SELECT DISTINCT ON ("projectId", "itemId") * FROM steps WHERE "action" IN ('offered', 'excluded')
      ORDER BY "projectId", "itemId", "seq" DESC
    ), plan AS (
      SELECT DISTINCT ON ("projectId", "itemId") * FROM steps WHERE "action" = 'planned'
      ORDER BY "projectId", "itemId", "seq" DESC
    ), due AS (
      SELECT s."workspaceId", s."projectId", s."itemId", s."dueAt", coalesce(s."ownerId", o."actorId") AS "ownerId",
        true AS "isCondition"
      FROM state s LEFT JOIN offered o USING ("projectId", "itemId") WHERE s."action" = 'conditional'
      UNION ALL
      SELECT p."workspaceId", p."projectId", p."itemId", p."dueAt", p."ownerId", false
      FROM plan p LEFT JOIN state s USING ("projectId", "itemId")
      WHERE coalesce(s."action", '') NOT IN ('accepted', 'not-applicable', 'conditional', 'met')
    )
    SELECT d."projectId", d."itemId", to_char(d."dueAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "dueOn",
      d."ownerId", d."isCondition", (
        SELECT i."text" FROM "HandoverOwnItem" i
        WHERE i."workspaceId" = d."workspaceId" AND i."id" = d."itemId" ORDER BY i."version" DESC LIMIT 1
      ) AS "ownText"
    FROM due d WHERE d."dueAt" <= ${by}::date ORDER BY d."projectId", d."itemId"`;
  return z.array(Due).parse(rows);
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
