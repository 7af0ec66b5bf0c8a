import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { LIVE_MS, SHOWN } from "./catalogue.ts";
import { shortId } from "./findings.ts";
import { shown } from "./rules.ts";
import type { Depth, Queue } from "./schema.ts";
import * as store from "./store.ts";

/** Jobs are of every project, so a token of some projects has nothing to do with them. */
export function demandWhole(scope: WorkspaceScope): void {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "This token is limited to some projects.");
}

/** What of the queue belongs to the workspace. */
export function queueOf(deps: Deps, scope: WorkspaceScope): Promise<Queue> {
  demandWhole(scope);
  return read(deps, { workspaceId: scope.workspaceId });
}

/** All of it, for the operator of the server: the command line on the machine itself. */
export const wholeQueue = (deps: Deps): Promise<Queue> => read(deps, null);

async function read(deps: Deps, place: store.Place | null): Promise<Queue> {
  const asOf = deps.now();
  const [{ oldestDueAt, ...counts }, jobs, workers, freed] = await Promise.all([
    store.counts(deps.db, place, asOf),
    store.jobs(deps.db, place, SHOWN),
    store.workers(deps.db),
    store.freed(deps.db, place, SHOWN),
  ]);
  const holder = new Map(workers.flatMap(({ id, pools }) => pools.map((pool) => [pool, id])));
  const named = (pool: string) => shortId(holder.get(pool) ?? pool);
  return {
    asOf,
    counts,
    oldestDueAt,
    jobs: jobs.map((job) => ({
      ...job,
      lastError: job.lastError === null ? null : shown(job.lastError),
      worker: job.worker === null ? null : named(job.worker),
    })),
    workers: workers.map(({ id, lanes, startedAt, beatAt }) => ({
      id: shortId(id),
      lanes,
      startedAt,
      beatAt,
      isLive: asOf.getTime() - beatAt.getTime() < LIVE_MS,
    })),
    freed: freed.map((one) => ({ ...one, worker: shortId(one.worker) })),
  };
}

/** For the figures of the server: how deep the queue is, and how many do its work. */
export async function depths(deps: Deps): Promise<{ depths: Depth[]; workers: number }> {
  const now = deps.now();
  const [found, workers] = await Promise.all([
    store.depths(deps.db, now),
    store.workersSince(deps.db, new Date(now.getTime() - LIVE_MS)),
  ]);
  return { depths: found, workers };
}
