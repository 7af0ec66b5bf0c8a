import { demandWritable, unaudited } from "#server/audit/commands.ts";
import type { Deps } from "#server/platform/deps.ts";
import { READINGS_VERSION, readingsOf } from "./rules/readings.ts";
import * as store from "./store.ts";

const BATCH = 20;

/**
 * Makes the readings anew of every document that an earlier version of the rules condensed. Facts are
 * the truth and stay as they are. Run before the first request of a new version; a killed run goes on
 * where it stopped. Answers how many documents were renewed.
 */
export async function renewReadings(
  deps: Deps,
  version: string = READINGS_VERSION,
): Promise<number> {
  demandWritable(deps);
  for (let renewed = 0; ; ) {
    const batch = await store.outdatedReadings(deps.db, { version, limit: BATCH });
    if (batch.length === 0) return renewed;
    for (const { projectId, meta, facts } of batch)
      await store.replaceReadings(unaudited(deps.db, "derived-rows"), {
        projectId,
        evidenceId: meta.evidenceId,
        readings: readingsOf(facts, meta),
        version,
      });
    renewed += batch.length;
  }
}
