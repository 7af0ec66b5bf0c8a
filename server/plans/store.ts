import { z } from "zod";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { type DueItem, PlanRevision } from "./schema.ts";

/** More than any team does; what is beyond is not read. */
const ITEMS_MAX = 500;

/** The last revision of each item. */
export async function planItems(db: Tx, scope: ProjectScope): Promise<PlanRevision[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON ("itemId") "itemId", "seq" AS "revision", "mitigationId", "title", "state",
      "ownerId", to_char("dueOn", 'YYYY-MM-DD') AS "dueOn", "note", "byId" AS "changedById", "at" AS "changedAt"
    FROM "PlanEntry" WHERE "projectId" = ${scope.projectId}
    ORDER BY "itemId", "seq" DESC LIMIT ${ITEMS_MAX}`;
  return z.array(PlanRevision).parse(rows);
}

/** Adds the next revision of an item. false when somebody else's came first: the sequence is the key. */
export async function addRevision(
  tx: WriteTx,
  scope: ProjectScope,
  of: Omit<PlanRevision, "changedById">,
): Promise<boolean> {
  const { count } = await tx.planEntry.createMany({
    data: [
      {
        projectId: scope.projectId,
        itemId: of.itemId,
        seq: of.revision,
        mitigationId: of.mitigationId,
        title: of.title,
        state: of.state,
        ownerId: of.ownerId,
        dueOn: of.dueOn === null ? null : new Date(of.dueOn),
        note: of.note,
        byId: actorId(scope.actor),
        at: of.changedAt,
      },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

const Due = z.object({
  workspaceId: z.string(),
  projectId: z.string(),
  slug: z.string(),
  itemId: z.string(),
  title: z.string(),
  ownerId: z.string().nullable(),
  dueOn: z.iso.date(),
});

/**
 * Across all workspaces, for the reminder that Assay sends by itself: what is still open and due by that
 * day, of projects in use.
 */
export async function dueBy(db: Tx, day: string): Promise<DueItem[]> {
  const rows = await db.$queryRaw`
    SELECT p."workspaceId", p."id" AS "projectId", p."slug", e."itemId", e."title", e."ownerId",
      to_char(e."dueOn", 'YYYY-MM-DD') AS "dueOn"
    FROM "PlanEntry" e JOIN "Project" p ON p."id" = e."projectId" AND p."archivedAt" IS NULL
    WHERE e."dueOn" <= ${day}::date AND e."state" IN ('planned', 'doing')
      AND NOT EXISTS (SELECT 1 FROM "PlanEntry" n
        WHERE n."projectId" = e."projectId" AND n."itemId" = e."itemId" AND n."seq" > e."seq")
    ORDER BY p."workspaceId", e."dueOn", p."slug", e."itemId"`;
  return z.array(Due).parse(rows);
}
