import { z } from "zod";
import type { Db } from "#server/platform/db.ts";

const Tables = z.array(z.object({ schema: z.string(), name: z.string() }));

/** A digest of all rows of every table, the queue's too, by the table's name. */
export async function everyRow(
  db: Db,
  but: readonly string[] = [],
): Promise<Record<string, string>> {
  const tables = Tables.parse(
    await db.$queryRaw`SELECT schemaname AS schema, tablename AS name FROM pg_tables
      WHERE schemaname IN ('public', 'graphile_worker')`,
  );
  const rows: Record<string, string> = {};
  for (const { schema, name } of tables.filter((one) => !but.includes(one.name))) {
    const found: unknown = await db.$queryRawUnsafe(
      `SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') AS digest FROM "${schema}"."${name}" t`,
    );
    rows[schema === "public" ? name : `${schema}.${name}`] = JSON.stringify(found);
  }
  return rows;
}

const Named = z.array(z.object({ name: z.string() }));
const Count = z.tuple([z.object({ n: z.int() })]);

/** Every table of the database with a row that holds the text anywhere, in whatever case. */
export async function tablesWith(db: Db, text: string): Promise<string[]> {
  const tables = await db.$queryRaw`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
  const found: string[] = [];
  for (const { name } of Named.parse(tables)) {
    const rows = await db.$queryRawUnsafe(
      `SELECT count(*)::int AS n FROM ${name} t WHERE strpos(lower(to_jsonb(t)::text), $1) > 0`,
      text.toLowerCase(),
    );
    if (Count.parse(rows)[0].n > 0) found.push(name);
  }
  return found;
}
