import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import {
  type ColumnChoice,
  type ColumnName,
  ExplorerRow,
  type RunCursor,
  type RunFilter,
  type RunSort,
} from "./schema.ts";

/** How a row of the table is compared: its expression and the type a cursor's value is read back as. */
type Key = { readonly sql: Prisma.Sql; readonly type: "float8" | "text" | "timestamptz" };

const FIXED: Readonly<Record<string, Key>> = {
  started: { sql: Prisma.sql`r."startedAt"`, type: "timestamptz" },
  name: { sql: Prisma.sql`r."name"`, type: "text" },
  status: { sql: Prisma.sql`r."status"`, type: "text" },
  user: { sql: Prisma.sql`r."user"`, type: "text" },
  duration: {
    sql: Prisma.sql`extract(epoch FROM r."endedAt" - r."startedAt")::float8`,
    type: "float8",
  },
  recorded: { sql: Prisma.sql`bit_count(r."recorded"::bit(6))::float8`, type: "float8" },
};

/** What PostgreSQL reads as a number without a fault, and Python writes as one. */
const NUMBER = "^[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$";

function keyOf(sort: RunSort, isNumber: boolean): Key {
  const fixed = FIXED[sort.by];
  if (fixed) return fixed;
  const { kind, name } = partsOf(sort.by);
  if (kind === "metric") return { sql: metricSql(name), type: "float8" };
  const text = Prisma.sql`r."params"->>${name}::text`;
  if (!isNumber) return { sql: text, type: "text" };
  const number = Prisma.sql`CASE WHEN ${text} ~ ${NUMBER} THEN (${text})::float8 END`;
  return { sql: number, type: "float8" };
}

function partsOf(column: string): { kind: string; name: string } {
  const at = column.indexOf(":");
  return { kind: column.slice(0, at), name: column.slice(at + 1) };
}

const metricSql = (name: string) => Prisma.sql`(r."metrics"->>${name}::text)::float8`;

/** A pattern's own signs are taken as they stand. */
const plain = (text: string) => text.replace(/[\\%_]/g, "\\$&");

function matching(scope: ProjectScope, filter: RunFilter): Prisma.Sql {
  const { status, experiment, find, range, where } = filter;
  const limits = [Prisma.sql`r."projectId" = ${scope.projectId}`];
  if (status.length > 0) limits.push(inStates(status));
  if (experiment !== undefined) limits.push(Prisma.sql`r."experimentId" = ${experiment}`);
  if (find !== undefined && find !== "")
    limits.push(
      Prisma.sql`(r."name" ILIKE ${`%${plain(find)}%`} OR r."runId" ILIKE ${`${plain(find)}%`})`,
    );
  if (range) {
    if (range.min !== null) limits.push(Prisma.sql`${metricSql(range.metric)} >= ${range.min}`);
    if (range.max !== null) limits.push(Prisma.sql`${metricSql(range.metric)} <= ${range.max}`);
  }
  for (const { param, value } of where)
    limits.push(Prisma.sql`lower(r."params"->>${param}::text) = lower(${value}::text)`);
  const bits = (names: readonly string[]) =>
    DIMENSIONS.reduce((mask, name, i) => (names.includes(name) ? mask | (1 << i) : mask), 0);
  const [has, lacks] = [bits(filter.recorded), bits(filter.lacks)];
  if (has > 0) limits.push(Prisma.sql`r."recorded" & ${has}::int = ${has}::int`);
  if (lacks > 0) limits.push(Prisma.sql`r."recorded" & ${lacks}::int = 0`);
  return Prisma.join(limits, " AND ");
}

/** A deleted run has a status too; it is found as deleted, and by its status only beside it. */
function inStates(states: RunFilter["status"]): Prisma.Sql {
  const words = states.filter((state) => state !== "deleted");
  const live = Prisma.sql`r."status" = ANY(${words}::text[])`;
  if (!states.includes("deleted")) return Prisma.sql`(${live} AND r."lifecycleStage" = 'active')`;
  const deleted = Prisma.sql`r."lifecycleStage" = 'deleted'`;
  return words.length === 0 ? deleted : Prisma.sql`(${live} OR ${deleted})`;
}

/**
 * Rows that have what they are sorted by, after the cursor; those that lack it come last in either
 * direction, by a statement of their own, so that the first can walk an index.
 */
function known(key: Key, sort: RunSort, cursor: RunCursor | undefined): Prisma.Sql {
  const isKnown = Prisma.sql`${key.sql} IS NOT NULL`;
  if (!cursor) return isKnown;
  // As text, so that one statement takes numbers, words and times.
  const value = Prisma.sql`${String(cursor.value)}::text::${Prisma.raw(key.type)}`;
  const [beyond, upTo] = sort.direction === "asc" ? [">", ">="] : ["<", "<="];
  return Prisma.sql`${isKnown} AND ${key.sql} ${Prisma.raw(upTo)} ${value}
    AND (${key.sql} ${Prisma.raw(beyond)} ${value} OR r."runId" > ${cursor.runId})`;
}

function lacking(key: Key, cursor: RunCursor | undefined): Prisma.Sql {
  const isLacking = Prisma.sql`${key.sql} IS NULL`;
  if (!cursor || cursor.value !== null) return isLacking;
  return Prisma.sql`${isLacking} AND r."runId" > ${cursor.runId}`;
}

const PageRow = ExplorerRow.extend({
  startedAt: z.date().nullable(),
  sortedBy: z.union([z.number(), z.string(), z.date()]).nullable(),
});

type Page = {
  readonly filter: RunFilter;
  readonly sort: RunSort;
  readonly isNumber: boolean;
  readonly columns: readonly ColumnName[];
  readonly cursor: RunCursor | undefined;
  readonly limit: number;
};

/** One page of the table, with the cursor of its last row. */
export async function runRows(
  db: Tx,
  scope: ProjectScope,
  of: Page,
): Promise<{ rows: ExplorerRow[]; next: RunCursor | null }> {
  const key = keyOf(of.sort, of.isNumber);
  const isPastKnown = of.cursor?.value === null;
  const direction = Prisma.raw(of.sort.direction === "asc" ? "ASC" : "DESC");
  const order = Prisma.sql`${key.sql} ${direction}, r."runId"`;
  const select = (limits: Prisma.Sql, by: Prisma.Sql, limit: number) =>
    rowsWhere(db, scope, { page: of, key, limits, by, limit });
  const rows = isPastKnown ? [] : await select(known(key, of.sort, of.cursor), order, of.limit + 1);
  if (rows.length <= of.limit) {
    const rest = of.limit + 1 - rows.length;
    rows.push(...(await select(lacking(key, of.cursor), Prisma.sql`r."runId"`, rest)));
  }
  const shown = rows.slice(0, of.limit);
  const last = rows.length > of.limit ? shown.at(-1) : undefined;
  return {
    rows: shown.map(({ sortedBy: _, startedAt, ...row }) => ({
      ...row,
      startedAt: startedAt?.toISOString() ?? null,
    })),
    next: last ? { value: cursorValue(last.sortedBy), runId: last.runId } : null,
  };
}

async function rowsWhere(
  db: Tx,
  scope: ProjectScope,
  of: { page: Page; key: Key; limits: Prisma.Sql; by: Prisma.Sql; limit: number },
): Promise<z.infer<typeof PageRow>[]> {
  const values = of.page.columns.map((column) => {
    const { kind, name } = partsOf(column);
    return kind === "metric"
      ? Prisma.sql`r."metrics"->${name}::text`
      : Prisma.sql`r."params"->${name}::text`;
  });
  const picked = values.length > 0 ? Prisma.join(values) : Prisma.empty;
  // A project's documents are few beside its runs: whether one is a sample is asked of each row shown.
  const found = await db.$queryRaw`
    SELECT r."runId", r."name", r."experimentId", r."status",
      r."lifecycleStage" = 'deleted' AS "isDeleted", r."startedAt",
      extract(epoch FROM r."endedAt" - r."startedAt")::float8 AS "seconds", r."user",
      r."parentRunId", r."recorded", r."evidenceId", r."pointer",
      jsonb_build_array(${picked}) AS "values", ${of.key.sql} AS "sortedBy",
      coalesce((
        SELECT e."isSample" FROM "Evidence" e
        WHERE e."projectId" = r."projectId" AND e."id" = r."evidenceId"
      ), false) AS "isSample"
    FROM "RunRow" r WHERE ${matching(scope, of.page.filter)} AND ${of.limits}
    ORDER BY ${of.by} LIMIT ${of.limit}`;
  return PageRow.array().parse(found);
}

const cursorValue = (value: number | string | Date | null) =>
  value instanceof Date ? value.toISOString() : value;

export async function countRows(db: Tx, scope: ProjectScope, filter: RunFilter): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM "RunRow" r WHERE ${matching(scope, filter)}`;
  return rows[0]?.count ?? 0;
}

/** Names are looked for in the newest runs only: what nobody logs any more needs no column. */
const CHOICES_FROM = 1_000;
const CHOICES_MAX = 300;

export async function columnChoices(db: Tx, scope: ProjectScope): Promise<ColumnChoice[]> {
  return db.$queryRaw<ColumnChoice[]>`
    WITH newest AS (
      SELECT "metrics", "params" FROM "RunRow"
      WHERE "projectId" = ${scope.projectId} AND "startedAt" IS NOT NULL
      ORDER BY "startedAt" DESC LIMIT ${CHOICES_FROM}
    )
    SELECT * FROM (
      SELECT 'metric:' || m."key" AS "column", count(*) FILTER (WHERE m."value" <> 'null')::int AS "runs",
        true AS "isNumber"
      FROM newest, jsonb_each(newest."metrics") m GROUP BY m."key"
      UNION ALL
      SELECT 'param:' || p."key", count(*)::int, bool_and(p."value" ~ ${NUMBER})
      FROM newest, jsonb_each_text(newest."params") p GROUP BY p."key"
    ) choices WHERE length("column") <= 250
    ORDER BY "runs" DESC, "column" LIMIT ${CHOICES_MAX}`;
}

export async function experimentsOf(
  db: Tx,
  scope: ProjectScope,
): Promise<{ id: string; name: string; runs: number }[]> {
  return db.$queryRaw`
    SELECT r."experimentId" AS "id", coalesce((
        SELECT f."value"->>'name' FROM "Fact" f
        WHERE f."projectId" = ${scope.projectId} AND f."kind" = 'experiment' AND f."subject" = r."experimentId"
        ORDER BY f."observedAt" DESC NULLS LAST, f."evidenceId" DESC LIMIT 1
      ), r."experimentId") AS "name", r."runs"
    FROM (
      SELECT "experimentId", count(*)::int AS "runs" FROM "RunRow"
      WHERE "projectId" = ${scope.projectId} GROUP BY "experimentId"
      ORDER BY "runs" DESC, "experimentId" LIMIT 200
    ) r ORDER BY r."runs" DESC, r."experimentId"`;
}

/** One metric over time, as columns: a row each would cost more than the figures themselves. */
export type SeriesColumns = {
  readonly times: number[];
  readonly values: (number | null)[];
  readonly states: string[];
  readonly experiments: string[];
};

const Series = z.object({
  times: z.string().nullable(),
  values: z.string().nullable(),
  states: z.string().nullable(),
  experiments: z.string().nullable(),
});

/** Active runs that match, oldest first; runs without a start stand in no order and are left out. */
export async function metricSeries(
  db: Tx,
  scope: ProjectScope,
  of: { filter: RunFilter; metric: string },
): Promise<SeriesColumns> {
  const found = await db.$queryRaw`
    SELECT array_to_json(array_agg((extract(epoch FROM s."startedAt") * 1000)::bigint))::text AS "times",
      array_to_json(array_agg(s."value"))::text AS "values",
      array_to_json(array_agg(s."status"))::text AS "states",
      array_to_json(array_agg(s."experimentId"))::text AS "experiments"
    FROM (
      SELECT r."startedAt", r."status", r."experimentId", ${metricSql(of.metric)} AS "value"
      FROM "RunRow" r WHERE ${inSeries(scope, of.filter)} ORDER BY r."startedAt", r."runId"
    ) s`;
  const [row] = Series.array().parse(found);
  return {
    times: z.array(z.number()).parse(JSON.parse(row?.times ?? "[]")),
    values: z.array(z.number().nullable()).parse(JSON.parse(row?.values ?? "[]")),
    states: z.array(z.string()).parse(JSON.parse(row?.states ?? "[]")),
    experiments: z.array(z.string()).parse(JSON.parse(row?.experiments ?? "[]")),
  };
}

const inSeries = (scope: ProjectScope, filter: RunFilter) =>
  Prisma.sql`${matching(scope, filter)} AND r."lifecycleStage" = 'active' AND r."startedAt" IS NOT NULL`;

/** Who stands at these places of metricSeries, from 0. */
export async function runsAtPlaces(
  db: Tx,
  scope: ProjectScope,
  of: { filter: RunFilter; places: readonly number[] },
): Promise<{ place: number; runId: string; name: string }[]> {
  return db.$queryRaw`
    SELECT "place", "runId", "name" FROM (
      SELECT (row_number() OVER (ORDER BY r."startedAt", r."runId") - 1)::int AS "place", r."runId", r."name"
      FROM "RunRow" r WHERE ${inSeries(scope, of.filter)}
    ) s WHERE "place" = ANY(${[...of.places]}::int[]) ORDER BY "place"`;
}

const WEEKS_MAX = 104;

/** By week of the start (Monday, UTC), oldest first: active runs, those with all six dimensions, and each. */
export async function recordedByWeek(
  db: Tx,
  scope: ProjectScope,
): Promise<{ week: string; runs: number; whole: number; recorded: number[] }[]> {
  const each = DIMENSIONS.map(
    (_, i) =>
      Prisma.sql`count(*) FILTER (WHERE "recorded" & ${Prisma.raw(String(1 << i))} > 0)::int`,
  );
  return db.$queryRaw`
    SELECT * FROM (
      SELECT to_char(date_trunc('week', "startedAt" AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS "week",
        count(*)::int AS "runs",
        count(*) FILTER (WHERE "recorded" = ${Prisma.raw(String((1 << DIMENSIONS.length) - 1))})::int AS "whole",
        ARRAY[${Prisma.join(each)}] AS "recorded"
      FROM "RunRow"
      WHERE "projectId" = ${scope.projectId} AND "lifecycleStage" = 'active' AND "startedAt" IS NOT NULL
      GROUP BY 1 ORDER BY 1 DESC LIMIT ${WEEKS_MAX}
    ) weeks ORDER BY "week"`;
}
