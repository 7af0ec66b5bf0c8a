import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import { Factors } from "#server/catalogue/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { ReviewCall, type Trigger } from "./schema.ts";

export async function addEvents(
  tx: WriteTx,
  scope: ProjectScope,
  rows: readonly {
    id: string;
    kind: "called" | "planned";
    gateId: string | null;
    trigger: Trigger | null;
    subject: string;
    note: string;
    recordedAt: Date;
  }[],
): Promise<void> {
  const recordedById = actorId(scope.actor);
  await tx.certificationEvent.createMany({
    data: rows.map((row) => ({ ...row, projectId: scope.projectId, recordedById })),
  });
}

const Marks = z.object({
  workspaceId: z.string(),
  projectId: z.string(),
  slug: z.string(),
  factors: Factors,
  calls: z.array(ReviewCall),
  plans: z.array(
    z.object({
      gateId: z.string(),
      note: z.string(),
      plannedById: z.string(),
      at: z.coerce.date(),
    }),
  ),
  incidents: z.array(z.object({ severity: z.literal("severe"), recordedAt: z.coerce.date() })),
  decisions: z.array(z.object({ gateId: z.string(), isPassing: z.boolean(), at: z.coerce.date() })),
});
export type Marks = z.infer<typeof Marks>;

/**
 * All that certificates follow from, of one project or of every project of every workspace. A decision
 * counts for the moment that it was made about. Of a run of decisions that say the same only the
 * first and the last are read: a release that asks every hour adds nothing.
 */
export async function marks(
  db: Tx,
  of: { at: Date; projectId?: string | undefined },
): Promise<Marks[]> {
  const { at } = of;
  const which = of.projectId
    ? Prisma.sql`p."id" = ${of.projectId}`
    : Prisma.sql`p."archivedAt" IS NULL`;
  const rows = await db.$queryRaw`
    SELECT p."workspaceId", p."id" AS "projectId", p."slug", p."factors",
      COALESCE(c."items", '[]'::json) AS "calls", COALESCE(l."items", '[]'::json) AS "plans",
      COALESCE(i."items", '[]'::json) AS "incidents", COALESCE(d."items", '[]'::json) AS "decisions"
    FROM "Project" p
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('trigger', "trigger", 'subject', "subject", 'at', "recordedAt")) AS "items"
      FROM "CertificationEvent"
      WHERE "projectId" = p."id" AND "kind" = 'called' AND "recordedAt" <= ${at}
    ) c ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('gateId', "gateId", 'note', "note",
        'plannedById', "recordedById", 'at', "recordedAt")) AS "items"
      FROM "CertificationEvent"
      WHERE "projectId" = p."id" AND "kind" = 'planned' AND "recordedAt" <= ${at}
    ) l ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('severity', "severity", 'recordedAt', "recordedAt")) AS "items"
      FROM "Incident"
      WHERE "projectId" = p."id" AND "severity" = 'severe' AND "recordedAt" <= ${at}
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('gateId', "gateId", 'isPassing', "isPassing", 'at', "at")) AS "items"
      FROM (
        SELECT "gateId", "isPassing", "at",
          lag("isPassing") OVER w AS "before", lead("isPassing") OVER w AS "after"
        FROM (
          SELECT "gateId", "id", "outcome" IN ('pass', 'warn') AS "isPassing", LEAST("asOf", "decidedAt") AS "at"
          FROM "GateDecision"
          WHERE "projectId" = p."id" AND "decidedAt" <= ${at} AND "asOf" <= "decidedAt"
        ) said
        WINDOW w AS (PARTITION BY "gateId" ORDER BY "at", "id")
      ) told
      WHERE "isPassing" IS DISTINCT FROM "before" OR "isPassing" IS DISTINCT FROM "after"
    ) d ON true
    WHERE ${which}
    ORDER BY p."workspaceId", p."slug"`;
  return z.array(Marks).parse(rows);
}
