import { z } from "zod";
import { inDatabase } from "#server/test/cluster.ts";

// The tables of two databases held against each other: what code that knows the first would break on in
// the second.

const Column = z.object({
  table: z.string(),
  column: z.string(),
  type: z.string(),
  isRequired: z.boolean(),
});
const Constraint = z.object({
  table: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  definition: z.string(),
});
export type Tables = {
  readonly columns: readonly z.infer<typeof Column>[];
  readonly constraints: readonly z.infer<typeof Constraint>[];
};

/** Required: an INSERT that does not name it fails. */
const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS "type",
    a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS "isRequired"
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped`;

/** Constraints, and unique indexes, which demand the same without being called so. */
const CONSTRAINTS = `
  SELECT c.relname AS "table", k.conname AS "name", pg_get_constraintdef(k.oid) AS "definition",
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)) AS "columns"
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = 'public'::regnamespace AND k.contype IN ('c', 'f', 'u', 'p', 'x')
  UNION ALL
  SELECT c.relname, i.relname, pg_get_indexdef(i.oid),
    ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (x.indkey))
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND x.indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid)`;

export async function tablesOf(url: string): Promise<Tables> {
  return inDatabase(url, async (client) => ({
    columns: z.array(Column).parse((await client.query(COLUMNS)).rows),
    constraints: z.array(Constraint).parse((await client.query(CONSTRAINTS)).rows),
  }));
}

const WIDER: Readonly<Record<string, readonly string[]>> = {
  smallint: ["integer", "bigint", "numeric"],
  integer: ["bigint", "numeric"],
  bigint: ["numeric"],
  real: ["double precision"],
};
const isWider = (before: string, after: string): boolean =>
  before === after ||
  (WIDER[before]?.includes(after) ?? false) ||
  (/^character varying/.test(before) && after === "text");

const keyOf = (one: { table: string; column: string }) => `${one.table}.${one.column}`;

export function narrowings(before: Tables, after: Tables): string[] {
  const old = new Map(before.columns.map((one) => [keyOf(one), one]));
  const now = new Map(after.columns.map((one) => [keyOf(one), one]));
  const oldTables = new Set(before.columns.map((one) => one.table));
  const faults: string[] = [];
  for (const [key, one] of old) {
    const then = now.get(key);
    if (!then) faults.push(`${key} is gone`);
    else if (!isWider(one.type, then.type))
      faults.push(`${key} was ${one.type} and is ${then.type}`);
    else if (then.isRequired && !one.isRequired)
      faults.push(`${key} demands a value that it did not`);
  }
  for (const [key, one] of now)
    if (one.isRequired && oldTables.has(one.table) && !old.has(key))
      faults.push(`${key} is new and demands a value`);
  return [...faults, ...newDemands(before, after)];
}

/** On columns that there were: a constraint on new ones only says nothing to code that does not know them. */
function newDemands(before: Tables, after: Tables): string[] {
  const known = new Map(before.constraints.map((one) => [`${one.table}.${one.name}`, one]));
  const columns = new Set(before.columns.map(keyOf));
  return after.constraints.flatMap((one) => {
    const touches = one.columns.some((column) => columns.has(`${one.table}.${column}`));
    if (!touches) return [];
    const then = known.get(`${one.table}.${one.name}`);
    if (!then) return [`${one.table} has a new demand on columns of before: ${one.name}`];
    return isLooser(then.definition, one.definition)
      ? []
      : [`${one.table} demands something else by ${one.name}`];
  });
}

/** The same, or the same with more values that are allowed. */
function isLooser(before: string, after: string): boolean {
  if (before === after) return true;
  const values = (text: string) => [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, one]) => one);
  const shape = (text: string) => text.replace(/('(?:[^']|'')*'::\w+(, )?)+/g, "…");
  const allowed = new Set(values(after));
  return shape(before) === shape(after) && values(before).every((one) => allowed.has(one));
}
