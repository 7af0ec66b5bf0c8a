import path from "node:path";
import { type Env, readEnv } from "#server/platform/env.ts";
import { projectRoot } from "./build.ts";
import { lockDataFolder } from "./lock.ts";
import { resolveFailed } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";
import { StartError } from "./process.ts";

// node --import tsx server/start/resolve.ts rolled-back|applied <migration>: marks a failed migration
// after the database was repaired by hand. Works on DATABASE_URL, or on the stopped server's own database.

async function main(outcome: string | undefined, name: string | undefined): Promise<number> {
  if ((outcome !== "applied" && outcome !== "rolled-back") || !name) {
    console.error(
      "Usage: node --import tsx server/start/resolve.ts rolled-back|applied <migration>",
    );
    return 2;
  }
  const isMarked = await onDatabase(readEnv(), (url) => resolveFailed(url, name, outcome));
  console.log(isMarked ? `Marked ${name} as ${outcome}.` : `${name} is not a failed migration.`);
  return isMarked ? 0 : 1;
}

async function onDatabase<T>(env: Env, work: (url: string) => Promise<T>): Promise<T> {
  if (env.DATABASE_URL) return work(env.DATABASE_URL);
  const dataDir = path.resolve(projectRoot, env.ASSAY_DATA_DIR);
  const unlock = lockDataFolder(dataDir, env.PORT);
  try {
    const database = await startPostgres({
      dataDir,
      pgHome: env.ASSAY_PG_HOME,
      accountName: env.ASSAY_PG_USER,
      log: console.log,
    });
    try {
      return await work(database.url);
    } finally {
      await database.stop();
    }
  } finally {
    unlock();
  }
}

try {
  process.exitCode = await main(process.argv[2], process.argv[3]);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
