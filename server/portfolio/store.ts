import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import {
  CRITICAL_FROM,
  HIGH_FROM,
  NAMED_MAX,
  type Position,
  TICKS_MAX,
  WORST_SHARE,
} from "./rules.ts";
import {
  BINS,
  Changes,
  EarlierPoint,
  type Grouping,
  type GroupQuery,
  type PortfolioFilter,
  PortfolioGroup,
  PortfolioProject,
  type PortfolioQuery,
  PortfolioTrend,
  Work,
} from "./schema.ts";

type Filter = Partial<
  Pick<PortfolioQuery, "stage" | "criticality" | "team" | "tag" | "band" | "gate" | "text" | "demo">
>;

/** What the scope sees of the workspace and is not archived; every statement here starts from it. */
export function inSight({ workspaceId, onlyProjects }: WorkspaceScope): Prisma.Sql {
  const only = onlyProjects
    ? Prisma.sql`AND p."id" = ANY(${[...onlyProjects]}::text[])`
    : Prisma.empty;
  return Prisma.sql`p."workspaceId" = ${workspaceId} AND p."archivedAt" IS NULL ${only}`;
}

/** The stored lines that match, as `r`, each with its project as `p`. */
export function matchingLines(
  scope: WorkspaceScope,
  filter: Filter,
  more: Prisma.Sql = Prisma.empty,
): Prisma.Sql {
  const text = filter.text?.toLowerCase();
  const conditions = [
    inSight(scope),
    ...ofProject(filter),
    filter.stage && Prisma.sql`r."stage" = ${filter.stage}`,
    filter.criticality && Prisma.sql`r."criticality" = ${filter.criticality}`,
    filter.band && Prisma.sql`r."band" = ${filter.band}`,
    filter.gate && Prisma.sql`r."gateOutcome" = ${filter.gate}`,
    filter.demo && filter.demo !== "with" && Prisma.sql`p."isDemo" = ${filter.demo === "only"}`,
    text &&
      Prisma.sql`(strpos(lower(p."name"), ${text}) > 0 OR strpos(lower(p."code"), ${text}) > 0
        OR strpos(p."slug", ${text}) > 0)`,
  ].filter((one) => one !== undefined && one !== false && one !== "");
  return Prisma.sql`"ProjectRollup" r
    JOIN "Project" p ON p."workspaceId" = r."workspaceId" AND p."id" = r."projectId"
    ${more}
    WHERE r."workspaceId" = ${scope.workspaceId} AND ${Prisma.join(conditions, " AND ")}`;
}

/** What is not part of a line, so that a line of any moment can be chosen by it. */
function ofProject({ team, tag }: Filter): Prisma.Sql[] {
  return [
    ...(team
      ? [
          Prisma.sql`EXISTS (SELECT FROM "ProjectRole" g WHERE g."workspaceId" = p."workspaceId"
            AND g."projectId" = p."id" AND g."teamId" = ${team})`,
        ]
      : []),
    ...(tag ? [Prisma.sql`${tag} = ANY(p."tags")`] : []),
  ];
}

/** A number by which to order, worst first; names order by text alone. The same as rules.ts does of lines. */
function orderOf(sort: PortfolioQuery["sort"]): { key: Prisma.Sql; text: Prisma.Sql } {
  const text = Prisma.sql`p."slug" COLLATE "C"`;
  switch (sort) {
    case "name":
      return {
        key: Prisma.sql`0::float8`,
        text: Prisma.sql`(lower(p."name") || E'\n' || p."slug") COLLATE "C"`,
      };
    case "risk":
      return { key: Prisma.sql`-COALESCE(r."score", -1)`, text };
    case "tests":
      return { key: Prisma.sql`r."testScore"`, text };
    case "gate":
      return {
        key: Prisma.sql`array_position(ARRAY['blocked', 'unknown', 'warn', 'pass'], r."gateOutcome")::float8`,
        text,
      };
    case "updated":
      return { key: Prisma.sql`-(extract(epoch FROM r."changedAt") * 1000)::float8`, text };
    default:
      return {
        key: Prisma.sql`-COALESCE(r."residuals"[${CHALLENGE_IDS.indexOf(sort) + 1}::int], -1)`,
        text,
      };
  }
}

const Numbers = z.array(z.number().nullable());
const Summary = z.object({
  total: z.int(),
  matching: z.int(),
  bands: z.object({ low: z.int(), moderate: z.int(), high: z.int(), critical: z.int() }),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  worstFifth: z.number().nullable(),
  /** A letter's count for each challenge. */
  experienced: z.array(z.int()),
  outside: z.array(z.int()),
  bins: z.array(z.tuple([z.int(), z.int(), z.int(), z.number(), z.int(), z.int()])),
  ticks: z.array(Numbers),
  critical: z.array(z.object({ slug: z.string(), code: z.string(), score: z.number() })),
  page: z.array(z.object({ line: PortfolioProject, key: z.number(), text: z.string() })),
});
export type Summary = z.infer<typeof Summary>;

const letters = (letter: string) =>
  Prisma.join(
    CHALLENGE_IDS.map(
      (_, i) => Prisma.sql`count(*) FILTER (WHERE substr(m."marks", ${i + 1}::int, 1) = ${letter})`,
    ),
  );

/**
 * One page of the list with everything that is counted over all that match, in one statement and so of
 * one moment, whether there are ten projects or ten thousand. No line but the page's own is read.
 */
export async function listPage(
  db: Tx,
  scope: WorkspaceScope,
  query: PortfolioQuery,
  after: Position | null,
): Promise<Summary> {
  const { key, text } = orderOf(query.sort);
  const beyond = after
    ? Prisma.sql`WHERE m."key" > ${after.key}::float8
        OR (m."key" = ${after.key}::float8 AND m."text" > ${after.slug} COLLATE "C")`
    : Prisma.empty;
  const rows = await db.$queryRaw`
    WITH m AS MATERIALIZED (
      SELECT r."projectId", r."score", r."band", r."residuals", r."marks", p."slug", p."code",
        ${key} AS "key", ${text} AS "text"
      FROM ${matchingLines(scope, query)}
    ), binned AS (
      SELECT c."ord"::int AS "ord", least(${BINS - 1}, floor(c."value" * ${BINS} / 100))::int AS "bin",
        count(*)::int AS "n", sum(c."value") AS "sum",
        count(*) FILTER (WHERE c."value" >= ${HIGH_FROM})::int AS "high",
        count(*) FILTER (WHERE c."value" >= ${CRITICAL_FROM})::int AS "critical"
      FROM m CROSS JOIN LATERAL unnest(m."residuals") WITH ORDINALITY AS c("value", "ord")
      WHERE c."value" IS NOT NULL GROUP BY 1, 2
    ), page AS (
      SELECT m."projectId", m."key", m."text" FROM m ${beyond}
      ORDER BY m."key", m."text" LIMIT ${query.limit + 1}
    )
    SELECT (SELECT count(*)::int FROM "Project" p WHERE ${inSight(scope)}) AS "total",
      count(*)::int AS "matching",
      json_build_object('low', count(*) FILTER (WHERE m."band" = 'low'),
        'moderate', count(*) FILTER (WHERE m."band" = 'moderate'),
        'high', count(*) FILTER (WHERE m."band" = 'high'),
        'critical', count(*) FILTER (WHERE m."band" = 'critical')) AS "bands",
      max(m."score") AS "max", avg(m."score") AS "mean",
      (SELECT avg(w."score") FROM (SELECT m."score" FROM m WHERE m."score" IS NOT NULL
        ORDER BY m."score" DESC
        LIMIT (SELECT greatest(1, ceil(count(m."score")::numeric / ${WORST_SHARE})) FROM m)) w) AS "worstFifth",
      json_build_array(${letters("X")}) AS "experienced",
      json_build_array(${letters("-")}) AS "outside",
      COALESCE((SELECT json_agg(json_build_array("ord", "bin", "n", "sum", "high", "critical")) FROM binned),
        '[]'::json) AS "bins",
      CASE WHEN count(*) <= ${TICKS_MAX} THEN COALESCE((SELECT json_agg(t."residuals") FROM m t), '[]'::json)
        ELSE '[]'::json END AS "ticks",
      COALESCE((SELECT json_agg(w) FROM (SELECT m."slug", m."code", m."score" FROM m
        WHERE m."band" = 'critical' ORDER BY m."score" DESC, m."slug" LIMIT ${NAMED_MAX}) w),
        '[]'::json) AS "critical",
      COALESCE((SELECT json_agg(json_build_object('key', page."key", 'text', page."text",
          'line', r."line" || jsonb_build_object('tags', p."tags")) ORDER BY page."key", page."text")
        FROM page JOIN "ProjectRollup" r ON r."workspaceId" = ${scope.workspaceId}
          AND r."projectId" = page."projectId"
        JOIN "Project" p ON p."id" = page."projectId"), '[]'::json) AS "page"
    FROM m`;
  return z.tuple([Summary]).parse(rows)[0];
}

/** Of projects chosen by what is not part of their line, the ids. */
export async function chosenIds(
  db: Tx,
  scope: WorkspaceScope,
  filter: Filter,
): Promise<{ id: string; tags: string[] }[]> {
  const chosen = [inSight(scope), ...ofProject(filter)];
  const rows = await db.$queryRaw`
    SELECT p."id", p."tags" FROM "Project" p WHERE ${Prisma.join(chosen, " AND ")}`;
  return z.array(z.object({ id: z.string(), tags: z.array(z.string()) })).parse(rows);
}

export async function tagsOf(db: Tx, scope: ProjectScope): Promise<string[]> {
  const row = await db.project.findFirst({
    where: { workspaceId: scope.workspaceId, id: scope.projectId },
    select: { tags: true },
  });
  return row?.tags ?? [];
}

// ── what the list adds up to ────────────────────────────────────────────────────────────────────

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

/** The next lines after a slug, for what reads all of them: each statement is one batch, whatever the whole is. */
export async function linesAfter(
  db: Tx,
  scope: WorkspaceScope,
  of: { filter: PortfolioFilter; after: string; limit: number },
): Promise<PortfolioProject[]> {
  const rows = await db.$queryRaw`
    SELECT r."line" || jsonb_build_object('tags', p."tags") AS "line"
    FROM ${matchingLines(scope, of.filter)} AND p."slug" > ${of.after} ORDER BY p."slug" LIMIT ${of.limit}`;
  return z
    .array(z.object({ line: PortfolioProject }))
    .parse(rows)
    .map(({ line }) => line);
}
