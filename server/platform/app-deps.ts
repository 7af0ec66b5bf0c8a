import { CALLERS_WAIT, openDb } from "./db.ts";
import type { Deps } from "./deps.ts";
import { connectHosts, isReadOnly, previousSecrets, readEnv, serverSecret } from "./env.ts";
import { newId, secret } from "./ids.ts";
import { openLive } from "./live.ts";

/** Connections of one process. */
const POOL_SIZE = 10;

declare global {
  // Next bundles pages and route handlers apart, each with its own copy of this module; a global
  // keeps one pool for the whole process. (A global can only be declared with var.)
  var assayDeps: Deps | undefined;
}

/** The dependencies of the running server: its database, the wall clock, random ids. */
export function appDeps(): Deps {
  globalThis.assayDeps ??= fromEnv();
  return globalThis.assayDeps;
}

/** For tests and the bench, which bring a database and a clock of their own. */
export function provideDeps(deps: Deps): void {
  globalThis.assayDeps = deps;
}

function fromEnv(): Deps {
  const { DATABASE_URL } = readEnv();
  if (!DATABASE_URL) throw new Error("DATABASE_URL is not set; `npm start` sets it.");
  return {
    db: openDb(DATABASE_URL, POOL_SIZE, CALLERS_WAIT),
    now: () => new Date(),
    newId: () => newId(),
    secret,
    serverSecret,
    previousSecrets,
    connectHosts,
    live: openLive(DATABASE_URL),
    isReadOnly: isReadOnly(),
  };
}
