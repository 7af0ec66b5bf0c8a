import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { z } from "zod";

// Applies prisma/migrations/*/migration.sql and records them as Prisma Migrate does, so that a
// deployer may use `prisma migrate deploy` on the same database instead. PostgreSQL 15 and later.

/** The key Prisma Migrate itself takes: its runs and ours exclude each other. */
const ADVISORY_LOCK_KEY = 72_707_369;

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

const Recorded = z.object({
  name: z.string(),
  checksum: z.string(),
  finishedAt: z.date().nullable(),
  logs: z.string().nullable(),
});
type Recorded = z.infer<typeof Recorded>;
type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

export type MigrateResult = {
  readonly applied: readonly string[];
  readonly total: number;
  /** What a newer version has applied already, and this one can live with. */
  readonly ahead: readonly string[];
};
export class MigrateError extends Error {}

/**
 * A migration that takes away or narrows what an earlier version uses says so in its name. Every other
 * one only adds, so that replicas of the version before go on, and start again, while a new one comes up.
 */
export const isContract = (name: string): boolean => /^\d+_contract(_|$)/.test(name);

export async function migrate(
  url: string,
  folder: string,
  options: { waitMs?: number; log?: (line: string) => void } = {},
): Promise<MigrateResult> {
  const wanted = readMigrations(folder);
  const client = await connect(url);
  try {
    await takeLock(client, options.waitMs ?? 60_000);
    await client.query(TABLE);
    const recorded = await readRecorded(client);
    refuseToGuess(wanted, recorded);
    const done = new Set(recorded.map((row) => row.name));
    const pending = wanted.filter((migration) => !done.has(migration.name));
    for (const migration of pending) {
      await apply(client, migration);
      options.log?.(`Applied migration ${migration.name}.`);
    }
    return {
      applied: pending.map((migration) => migration.name),
      total: wanted.length,
      ahead: aheadOf(wanted, recorded),
    };
  } finally {
    // The lock belongs to the session and goes with it.
    await client.end();
  }
}

/** Where the database stands against the folder, without changing anything. */
export async function migrationState(
  url: string,
  folder: string,
): Promise<{ serverVersion: string; total: number; pending: string[]; fault: string | null }> {
  const wanted = readMigrations(folder);
  const client = await connect(url);
  try {
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, to_regclass('"_prisma_migrations"') IS NOT NULL AS "isKept"`,
    );
    const recorded = rows[0]?.isKept === true ? await readRecorded(client) : [];
    const done = new Set(recorded.map((row) => row.name));
    return {
      serverVersion: String(rows[0]?.version),
      total: wanted.length,
      pending: wanted.map((migration) => migration.name).filter((name) => !done.has(name)),
      fault: faultOf(wanted, recorded),
    };
  } finally {
    await client.end();
  }
}

function faultOf(wanted: readonly Migration[], recorded: readonly Recorded[]): string | null {
  try {
    refuseToGuess(wanted, recorded);
    return null;
  } catch (error) {
    return error instanceof MigrateError ? error.message : String(error);
  }
}

/** Marks a failed migration after a person has repaired the database; false when there was none. */
export async function resolveFailed(
  url: string,
  name: string,
  outcome: "applied" | "rolled-back",
): Promise<boolean> {
  const client = await connect(url);
  const change =
    outcome === "applied"
      ? `"finished_at" = now(), "applied_steps_count" = 1, "logs" = NULL`
      : `"rolled_back_at" = now()`;
  try {
    const result = await client.query(
      `UPDATE "_prisma_migrations" SET ${change}
       WHERE "migration_name" = $1 AND "finished_at" IS NULL AND "rolled_back_at" IS NULL`,
      [name],
    );
    return (result.rowCount ?? 0) > 0;
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const bytes = fs.readFileSync(path.join(folder, name, "migration.sql"));
      const checksum = createHash("sha256").update(bytes).digest("hex");
      return { name, sql: bytes.toString("utf8"), checksum };
    });
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: "assay-migrate" });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const place = `${client.host}:${client.port}`;
    throw new MigrateError(
      `The database at ${place} cannot be reached: ${inWords(error)}. Check DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
  return client;
}

/** Tries in a loop: a session that waits inside pg_advisory_lock would block the holder's CREATE INDEX CONCURRENTLY. */
async function takeLock(client: pg.Client, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs;
  for (;;) {
    const result = await client.query("SELECT pg_try_advisory_lock($1) AS taken", [
      ADVISORY_LOCK_KEY,
    ]);
    if (result.rows[0]?.taken === true) return;
    if (Date.now() > until)
      throw new MigrateError(
        "Another process has been migrating this database for a minute. Wait for it, or end it, then start again.",
      );
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function readRecorded(client: pg.Client): Promise<Recorded[]> {
  const result = await client.query(
    `SELECT "migration_name" AS "name", "checksum", "finished_at" AS "finishedAt", "logs"
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "started_at"`,
  );
  return z.array(Recorded).parse(result.rows);
}

/** Anything a person has to look at first is refused with what to do about it. */
function refuseToGuess(wanted: readonly Migration[], recorded: readonly Recorded[]): void {
  const failed = recorded.find((row) => row.finishedAt === null);
  if (failed)
    throw new MigrateError(
      `Migration ${failed.name} did not finish: ${failed.logs ?? "it was interrupted"}. ` +
        "Its statements were rolled back together unless the file commits by itself. Repair the database, then run " +
        `node --import tsx server/start/resolve.ts rolled-back ${failed.name} (to try it again) or … applied ${failed.name}.`,
    );
  const known = new Map(wanted.map((migration) => [migration.name, migration]));
  const contracts = aheadOf(wanted, recorded).filter(isContract);
  if (contracts.length > 0)
    throw new MigrateError(
      `The database is newer than this version of Assay can work with: it has ${contracts.join(", ")}. Start the newer version, or restore a backup.`,
    );
  const edited = recorded.find((row) => {
    const mine = known.get(row.name);
    return mine !== undefined && mine.checksum !== row.checksum;
  });
  if (edited)
    throw new MigrateError(
      `Migration ${edited.name} was edited after it was applied. Restore the file; a change belongs in a new migration.`,
    );
}

function aheadOf(wanted: readonly Migration[], recorded: readonly Recorded[]): string[] {
  const known = new Set(wanted.map((migration) => migration.name));
  return recorded.map((row) => row.name).filter((name) => !known.has(name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ($1, $2, $3)`,
    [id, migration.checksum, migration.name],
  );
  try {
    // The simple protocol runs all statements of the file as one transaction, as Prisma does.
    await client.query(migration.sql);
  } catch (error) {
    const said = inWords(error);
    await client.query("ROLLBACK").catch(() => undefined);
    await client.query(`UPDATE "_prisma_migrations" SET "logs" = $2 WHERE "id" = $1`, [id, said]);
    throw new MigrateError(`Migration ${migration.name} failed: ${said}`, { cause: error });
  }
  await client.query(
    `UPDATE "_prisma_migrations" SET "finished_at" = now(), "applied_steps_count" = 1 WHERE "id" = $1`,
    [id],
  );
}

function inWords(error: unknown): string {
  if (!(error instanceof pg.DatabaseError))
    return error instanceof Error ? error.message : String(error);
  const place = error.position ? ` at character ${error.position}` : "";
  return `${error.code ?? "error"} ${error.message}${place}`;
}
