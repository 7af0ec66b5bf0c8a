import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { metrics, scraped } from "#server/platform/metrics.ts";
import { LIVE_MS, SHOWN } from "./catalogue.ts";
import { shortId } from "./findings.ts";
import { shown } from "./rules.ts";
import type { Queue } from "./schema.ts";
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

/** One scrape: how deep the queue is and how many do its work, read now, beside what this process counted. */
export async function figures(deps: Deps): Promise<{ body: string; contentType: string }> {
  const { queue, queueOldest, workers, databaseUp } = metrics();
  const now = deps.now();
  for (const gauge of [queue, queueOldest, workers]) gauge.reset();
  try {
    const [depths, live] = await Promise.all([
      store.depths(deps.db, now),
      store.workersSince(deps.db, new Date(now.getTime() - LIVE_MS)),
    ]);
    databaseUp.set(1);
    workers.set(live);
    for (const { task, state, count, oldestDueAt } of depths) {
      queue.set({ task, state }, count);
      if (oldestDueAt !== null && (state === "waiting" || state === "retrying"))
        queueOldest.set({ task, state }, (now.getTime() - oldestDueAt.getTime()) / 1000);
    }
  } catch (error) {
    // What the process itself counted is told all the same, when it is wanted most.
    databaseUp.set(0);
    logFault("figures of the queue", error);
  }
  return scraped();
}
