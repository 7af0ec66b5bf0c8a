import fs from "node:fs";
import path from "node:path";
import { openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import {
  connectHosts,
  type Env,
  isReadOnly,
  previousSecrets,
  readEnv,
} from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { projectRoot } from "#server/start/build.ts";
import { migrationState } from "#server/start/migrate.ts";
import { findServing } from "#server/start/postgres.ts";

export const migrationsFolder = path.join(projectRoot, "prisma/migrations");

/** The settings as `npm start` reads them, `.env` included. */
export function readSettings(): Env {
  const envFile = path.join(projectRoot, ".env");
  if (fs.existsSync(envFile)) process.loadEnvFile(envFile);
  return readEnv();
}

export const dataDirOf = (env: Env) => path.resolve(projectRoot, env.ASSAY_DATA_DIR);

/** DATABASE_URL, or the database that a running Assay keeps in its data folder; null when neither is there. */
export function databaseUrlOf(env: Env): string | null {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  return findServing({ dataDir: dataDirOf(env), pgHome: env.ASSAY_PG_HOME })?.url ?? null;
}

/** Runs `work` on the database of this installation; refuses when it cannot be reached or is not migrated. */
export async function withDatabase<T>(
  now: () => Date,
  work: (deps: Deps) => Promise<T>,
): Promise<T> {
  const env = readSettings();
  const url = databaseUrlOf(env);
  if (url === null)
    throw new AppError(
      "internal",
      `No database: DATABASE_URL is not set, and none is running in ${dataDirOf(env)}.`,
      { hint: "Start Assay in another terminal (npm start), or set DATABASE_URL." },
    );
  await demandMigrated(url);
  const { deps, close } = depsOn(url, now, env);
  try {
    return await work(deps);
  } finally {
    await close();
  }
}

/** What commands need, on a database that may not be this installation's only one. */
export function depsOn(
  url: string,
  now: () => Date,
  env: Env,
): { deps: Deps; close: () => Promise<void> } {
  const db = openDb(url, 4);
  const deps = {
    db,
    now,
    newId: () => newId(now()),
    secret,
    serverSecret: () => secretOf(env),
    previousSecrets,
    connectHosts,
    isReadOnly: isReadOnly(),
  };
  return { deps, close: () => db.$disconnect() };
}

/** ASSAY_SECRET, or the one that the first start put into the data folder. */
export function secretOf(env: Env): string {
  if (env.ASSAY_SECRET) return env.ASSAY_SECRET;
  const file = path.join(dataDirOf(env), "secret");
  if (!env.DATABASE_URL && fs.existsSync(file)) return fs.readFileSync(file, "utf8").trim();
  throw new AppError("internal", "ASSAY_SECRET is not set.", {
    hint: "Set the one that the server runs with.",
  });
}

export async function demandMigrated(url: string): Promise<void> {
  const state = await migrationState(url, migrationsFolder).catch((error: unknown) => {
    throw new AppError("internal", `The database does not answer: ${messageOf(error)}.`, {
      hint: "assay doctor says more.",
      cause: error,
    });
  });
  if (state.fault) throw new AppError("internal", state.fault);
  if (state.pending.length > 0)
    throw new AppError(
      "internal",
      `The database lacks ${state.pending.length} of ${state.total} migrations.`,
      { hint: "npm start applies them." },
    );
}

/** Without the full stop, to be put into a sentence. A refused connection on several addresses has its reasons inside. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
