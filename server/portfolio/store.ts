import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import { type Filter, inSight, matchingLines, ofProject } from "./lines/store.ts";
import {
  CRITICAL_FROM,
  HIGH_FROM,
  NAMED_MAX,
  type Position,
  TICKS_MAX,
  WORST_SHARE,
} from "./rules.ts";
import { BINS, type PortfolioFilter, PortfolioProject, type PortfolioQuery } from "./schema.ts";

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
