import fs from "node:fs";
import path from "node:path";
import { sha256 } from "#server/platform/digest.ts";
import type { Env } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { makeAppRole } from "#server/start/app-role.ts";
import { lockDataFolder } from "#server/start/lock.ts";
import { findServing, startPostgres } from "#server/start/postgres.ts";
import { makeTraversable } from "#server/start/postgres-binaries.ts";
import { dataDirOf, migrationsFolder } from "./database.ts";

/** The migrations that this version brings, in their order. */
export function knownMigrations(): { name: string; checksum: string }[] {
  return fs
    .readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => ({
      name,
      checksum: sha256(fs.readFileSync(path.join(migrationsFolder, name, "migration.sql"))),
    }));
}

export type OwnDatabase = {
  /** As the role that owns the tables. */
  readonly url: string;
  /** As the role that the server runs as. */
  readonly appUrl: string;
  /** Makes that role where it is this installation's own. */
  readonly makeRole: () => Promise<void>;
};

const there = () => Promise.resolve();

/**
 * Works on this installation's database as the role that owns its tables, whether or not a server runs:
 * an embedded one that does not is started for the time that it takes, and its folder held meanwhile.
 */
export async function withOwnDatabase<T>(
  env: Env,
  of: { mayMake: boolean; log: (line: string) => void },
  work: (database: OwnDatabase) => Promise<T>,
): Promise<T> {
  const named = env.ASSAY_OWNER_DATABASE_URL ?? env.DATABASE_URL;
  if (named) return work({ url: named, appUrl: env.DATABASE_URL ?? named, makeRole: there });
  const dataDir = dataDirOf(env);
  const serving = findServing({ dataDir, pgHome: env.ASSAY_PG_HOME });
  if (serving) return work({ url: serving.url, appUrl: serving.url, makeRole: there });
  if (!of.mayMake && !fs.existsSync(path.join(dataDir, "postgres.json")))
    throw new AppError(
      "internal",
      `No database: DATABASE_URL is not set, and ${dataDir} has none.`,
      {
        hint: "Set DATABASE_URL, or ASSAY_DATA_DIR to the folder that Assay was started in.",
      },
    );
  makeTraversable(dataDir);
  const unlock = lockDataFolder(dataDir, env.PORT);
  try {
    const database = await startPostgres({
      dataDir,
      pgHome: env.ASSAY_PG_HOME,
      accountName: env.ASSAY_PG_USER,
      log: of.log,
    });
    try {
      const { url, appUrl, appPassword } = database;
      return await work({ url, appUrl, makeRole: () => makeAppRole(url, appPassword) });
    } finally {
      await database.stop();
    }
  } finally {
    unlock();
  }
}
