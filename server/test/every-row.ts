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
