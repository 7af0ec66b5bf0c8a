import { demandWritable, unaudited } from "#server/audit/commands.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectsWithoutRows, projectsWithRuns, rebuildRuns } from "./store.ts";

/** A project of 50,000 runs takes longer than the twenty seconds that a transaction may by itself. */
const REBUILD_MS_MAX = 600_000;

/**
 * Makes the table of runs anew from facts, project by project; facts stay as they are. With
 * `onlyMissing` it fills what a version without the table left, which is cheap when there is nothing.
 */
export async function rebuildRunTable(
  deps: Deps,
  of: { onlyMissing: boolean },
): Promise<{ projects: number; runs: number }> {
  demandWritable(deps);
  const projects = of.onlyMissing
    ? await projectsWithoutRows(deps.db)
    : await projectsWithRuns(deps.db);
  let runs = 0;
  for (const project of projects)
    runs += await deps.db.$transaction(
      (tx) => rebuildRuns(unaudited(tx, "derived-rows"), project),
      {
        timeout: REBUILD_MS_MAX,
      },
    );
  return { projects: projects.length, runs };
}
