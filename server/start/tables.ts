import path from "node:path";
import pg from "pg";
import { grantAppRole } from "./app-role.ts";
import { projectRoot } from "./build.ts";
import { type MigrateResult, migrate, migrationState } from "./migrate.ts";
import { pause, StartError } from "./process.ts";
import { prepareQueue } from "./queue-schema.ts";

// The tables that this version needs, whoever makes them: a start by itself, or `assay migrate` ahead of
// starts that only wait for it.

const migrationsFolder = path.join(projectRoot, "prisma/migrations");

/** Applies what is missing; of many that do so at once, one works and the others find it done. */
export async function renewTables(of: {
  ownerUrl: string;
  appUrl: string;
}): Promise<MigrateResult> {
  const result = await migrate(of.ownerUrl, migrationsFolder);
  await prepareQueue(of.ownerUrl);
  await grantAppRole(of.ownerUrl, of.appUrl);
  return result;
}

/** Refuses a database that lacks what this version needs, and changes nothing. */
export async function demandTables(url: string): Promise<void> {
  const { pending, fault } = await migrationState(url, migrationsFolder);
  if (fault) throw new StartError(fault);
  if (pending.length > 0)
    throw new StartError(
      `The database lacks ${pending.length} migrations, and ASSAY_READ_ONLY forbids applying them. Start once without it.`,
    );
}

const WAIT_MS_MAX = 300_000;

/** Waits until another has renewed the tables and given this role its rights. */
export async function awaitTables(
  url: string,
  how: { log: (line: string) => void; waitMs?: number; signal?: AbortSignal },
): Promise<void> {
  const until = Date.now() + (how.waitMs ?? WAIT_MS_MAX);
  for (let told = false; !how.signal?.aborted; await pause(500)) {
    const missing = await missingOf(url);
    if (missing === null) return;
    if (Date.now() > until)
      throw new StartError(
        `The database still lacks ${missing}. ASSAY_MIGRATE=0 leaves that to: assay migrate`,
      );
    if (!told) how.log(`Database: lacks ${missing}. Waiting for assay migrate.`);
    told = true;
  }
}

async function missingOf(url: string): Promise<string | null> {
  try {
    const { pending, fault } = await migrationState(url, migrationsFolder);
    if (fault) throw new StartError(fault);
    if (pending.length > 0) return `${pending.length} migrations`;
    return (await canUseAll(url)) ? null : "the tables of the queue, or rights on some";
  } catch (error) {
    if (isDenied(error)) return "the rights of this role";
    throw error;
  }
}

/** Rights are given in one transaction after all tables are made: who has them on each finds all there. */
async function canUseAll(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: "assay-await" });
  await client.connect();
  try {
    const { rows } = await client.query<{ can: boolean | null }>(
      `SELECT has_table_privilege(to_regclass('graphile_worker._private_jobs'), 'INSERT')
         AND NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public'
           AND NOT has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')) AS can`,
    );
    return rows[0]?.can === true;
  } finally {
    await client.end();
  }
}

const isDenied = (error: unknown) => error instanceof pg.DatabaseError && error.code === "42501";
