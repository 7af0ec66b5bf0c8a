import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { inSight, matchingLines } from "#server/portfolio/lines/store.ts";
import { WORST_SHARE } from "#server/portfolio/rules.ts";
import {
  Changes,
  EarlierPoint,
  type Grouping,
  type GroupQuery,
  type PortfolioFilter,
  PortfolioGroup,
  PortfolioTrend,
  Work,
} from "#server/portfolio/schema.ts";

/** A project of two teams or tags counts in both. */
const GROUP_BY: Readonly<
  Record<Grouping, { from: Prisma.Sql; key: Prisma.Sql; name: Prisma.Sql }>
> = {
  stage: { from: Prisma.empty, key: Prisma.sql`m."stage"`, name: Prisma.sql`NULL::text` },
  criticality: {
    from: Prisma.empty,
    key: Prisma.sql`m."criticality"`,
    name: Prisma.sql`NULL::text`,
  },
  team: {
    from: Prisma.sql`LEFT JOIN "ProjectRole" g ON g."workspaceId" = m."workspaceId"
      AND g."projectId" = m."projectId" AND g."teamId" IS NOT NULL
      LEFT JOIN "Team" t ON t."workspaceId" = g."workspaceId" AND t."id" = g."teamId"`,
    key: Prisma.sql`t."id"`,
    name: Prisma.sql`t."name"`,
  },
  tag: {
    from: Prisma.sql`LEFT JOIN LATERAL unnest(m."tags") AS tag ON true`,
    key: Prisma.sql`tag`,
    name: Prisma.sql`NULL::text`,
  },
};
const GROUPS_MAX = 100;

export async function groups(
  db: Tx,
  scope: WorkspaceScope,
  { by, ...filter }: GroupQuery,
): Promise<PortfolioGroup[]> {
  const { from, key, name } = GROUP_BY[by];
  const rows = await db.$queryRaw`
    WITH m AS (
      SELECT r."workspaceId", r."projectId", r."score", r."band", r."stage", r."criticality", r."gateOutcome",
        p."slug", p."code", p."tags"
      FROM ${matchingLines(scope, filter)}
    )
    SELECT ${key} AS "key", ${name} AS "name", count(*)::int AS "projects",
      count(*) FILTER (WHERE m."band" = 'critical')::int AS "critical",
      max(m."score") AS "max", avg(m."score") AS "mean",
      count(*) FILTER (WHERE m."gateOutcome" = 'blocked')::int AS "blocked",
      (array_agg(json_build_object('slug', m."slug", 'code', m."code")
        ORDER BY m."score" DESC NULLS LAST, m."slug"))[1] AS "worst"
    FROM m ${from} GROUP BY 1, 2
    ORDER BY max(m."score") DESC NULLS LAST, count(*) DESC, 1 LIMIT ${GROUPS_MAX}`;
  return z.array(PortfolioGroup).parse(rows);
}

const Counted = Changes.omit({ since: true });

/** Against the points of one week's end; in one statement and so of one moment. */
export async function changesSince(
  db: Tx,
  scope: WorkspaceScope,
  { filter, weekEnd }: { filter: PortfolioFilter; weekEnd: Date },
): Promise<z.infer<typeof Counted>> {
  const rows = await db.$queryRaw`
    WITH m AS MATERIALIZED (
      SELECT p."slug", p."code", p."name", w."score" AS "before", r."score" AS "after",
        w."band" AS "bandBefore", r."band" AS "bandAfter", w."gateOutcome" AS "gateBefore",
        r."gateOutcome" AS "gateAfter", w."projectId" IS NOT NULL AS "isOld"
      FROM ${matchingLines(
        scope,
        filter,
        Prisma.sql`LEFT JOIN "RollupPoint" w
        ON w."projectId" = r."projectId" AND w."at" = ${weekEnd}`,
      )}
    ), most AS (
      SELECT * FROM m WHERE "before" IS NOT NULL AND "after" IS NOT NULL AND abs("after" - "before") >= 0.5
      ORDER BY abs("after" - "before") DESC, "slug" LIMIT 10
    )
    SELECT count(*) FILTER (WHERE "isOld")::int AS "compared",
      count(*) FILTER (WHERE NOT "isOld")::int AS "fresh",
      count(*) FILTER (WHERE "after" - "before" >= 0.5)::int AS "rose",
      count(*) FILTER (WHERE "before" - "after" >= 0.5)::int AS "fell",
      count(*) FILTER (WHERE "bandAfter" = 'critical' AND "isOld" AND "bandBefore" IS DISTINCT FROM 'critical')::int
        AS "intoCritical",
      count(*) FILTER (WHERE "bandBefore" = 'critical' AND "bandAfter" IS DISTINCT FROM 'critical')::int
        AS "outOfCritical",
      COALESCE((SELECT json_agg(most ORDER BY most."after" - most."before" DESC, most."slug") FROM most),
        '[]'::json) AS "most"
    FROM m`;
  return z.tuple([Counted]).parse(rows)[0];
}

export async function earlierPoints(
  db: Tx,
  scope: WorkspaceScope,
  of: { slugs: readonly string[]; weekEnd: Date },
): Promise<EarlierPoint[]> {
  const rows = await db.$queryRaw`
    SELECT p."slug", w."score", w."residuals" FROM "Project" p
    JOIN "RollupPoint" w ON w."projectId" = p."id" AND w."at" = ${of.weekEnd}
    WHERE ${inSight(scope)} AND p."slug" = ANY(${[...of.slugs]}::text[])`;
  return z.array(EarlierPoint).parse(rows);
}

const Gain = z.object({ ord: z.int(), projects: z.int(), points: z.number() });

/** By the place of a mitigation in the catalogue, counted from 1. */
export async function gains(db: Tx, scope: WorkspaceScope, filter: PortfolioFilter) {
  const rows = await db.$queryRaw`
    SELECT g."ord"::int AS "ord", count(*) FILTER (WHERE g."gain" >= 1)::int AS "projects",
      sum(g."gain") AS "points"
    FROM (SELECT r."gains" FROM ${matchingLines(scope, filter)}) m
    CROSS JOIN LATERAL unnest(m."gains") WITH ORDINALITY AS g("gain", "ord")
    GROUP BY 1`;
  return z.array(Gain).parse(rows);
}

const Lapsing = z.object({ lapsing: z.int(), lapses: Work.shape.lapses });

export async function lapsesBefore(
  db: Tx,
  scope: WorkspaceScope,
  { filter, until, limit }: { filter: PortfolioFilter; until: Date; limit: number },
): Promise<z.infer<typeof Lapsing>> {
  const rows = await db.$queryRaw`
    WITH m AS (
      SELECT r."nextLapseAt", r."projectId" FROM ${matchingLines(scope, filter)} AND r."nextLapseAt" <= ${until}
    ), next AS (SELECT * FROM m ORDER BY m."nextLapseAt", m."projectId" LIMIT ${limit})
    SELECT (SELECT count(*)::int FROM m) AS "lapsing", COALESCE((
      SELECT json_agg(json_build_object('slug', p."slug", 'code', p."code", 'name', p."name", 'lapses', r."lapses")
        ORDER BY next."nextLapseAt", next."projectId")
      FROM next JOIN "ProjectRollup" r ON r."workspaceId" = ${scope.workspaceId} AND r."projectId" = next."projectId"
      JOIN "Project" p ON p."id" = next."projectId"), '[]'::json) AS "lapses"`;
  return z.tuple([Lapsing]).parse(rows)[0];
}

const Week = PortfolioTrend.shape.weeks.element
  .omit({ index: true, at: true })
  .extend({ at: z.coerce.date(), worstFifth: z.number().nullable() });

/** What the projects that match now added up to at the ends of these weeks. */
export async function weeksOf(
  db: Tx,
  scope: WorkspaceScope,
  { filter, weeks }: { filter: PortfolioFilter; weeks: readonly Date[] },
): Promise<z.infer<typeof Week>[]> {
  const rows = await db.$queryRaw`
    WITH m AS (SELECT r."projectId" FROM ${matchingLines(scope, filter)}), ranked AS (
      SELECT w."at", w."score", w."band",
        row_number() OVER (PARTITION BY w."at" ORDER BY w."score" DESC NULLS LAST) AS "place",
        count(w."score") OVER (PARTITION BY w."at") AS "scored"
      FROM "RollupPoint" w JOIN m ON m."projectId" = w."projectId"
      WHERE w."at" = ANY(${weeks.map((at) => at.toISOString())}::timestamptz[])
    )
    SELECT "at", count(*)::int AS "projects", max("score") AS "max", avg("score") AS "mean",
      avg("score") FILTER (WHERE "place" <= greatest(1, ceil("scored"::numeric / ${WORST_SHARE}))) AS "worstFifth",
      count(*) FILTER (WHERE "band" = 'critical')::int AS "critical"
    FROM ranked GROUP BY "at" ORDER BY "at"`;
  return z.array(Week).parse(rows);
}
