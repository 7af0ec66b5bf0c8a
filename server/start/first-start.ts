import pg from "pg";
import { seedFirstStart } from "#server/demo/commands.ts";
import { openDb } from "#server/platform/db.ts";
import { connectHosts, serverSecret } from "#server/platform/env.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { rebuildRunTable } from "#server/runs/commands.ts";
import { renewReadings } from "#server/signals/commands.ts";

/** Next to Prisma's migration lock: replicas that start together seed one after another. */
const ADVISORY_LOCK_KEY = 72_707_370;

/** Fills an empty database, renews what an earlier version condensed; returns the one-time owner token while there is no owner yet. */
export async function prepareFirstStart(
  url: string,
  bootstrapToken: string | undefined,
): Promise<string | null> {
  const turn = new pg.Client({ connectionString: url, application_name: "assay-first-start" });
  await turn.connect();
  const db = openDb(url, 4);
  try {
    await turn.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK_KEY]);
    const deps = { db, now: () => new Date(), newId, secret, serverSecret, connectHosts };
    await renewReadings(deps);
    await rebuildRunTable(deps, { onlyMissing: true });
    const { ownerLinkToken } = await seedFirstStart(deps, { bootstrapToken });
    return ownerLinkToken;
  } finally {
    await db.$disconnect();
    await turn.end();
  }
}
