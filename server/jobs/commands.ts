import { audited, unaudited } from "#server/audit/commands.ts";
import type { NewEntry } from "#server/audit/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { logFault } from "#server/platform/log.ts";
import { ENDED_IN_MIDST, FREED_KEPT_MS, SILENT_MS } from "./catalogue.ts";
import { demandWhole } from "./queries.ts";
import type { Discard, Freed, RunAgain } from "./schema.ts";
import * as store from "./store.ts";

// ── what people do ──────────────────────────────────────────────────────────────────────────────

/** The operator of the server has the jobs of every workspace, and those that are of none. */
type Reach = { readonly everywhere?: true };

/** A job whose tries all failed is tried anew, as often as a new one would be. */
export async function runAgain(
  deps: Deps,
  scope: WorkspaceScope,
  { id, everywhere }: RunAgain & Reach,
): Promise<void> {
  demandWhole(scope);
  await audited(deps, scope, said("job.rerun", id), async (tx) => {
    const held = await deadJob(tx, everywhere ? null : scope, id);
    await store.runAgain(tx, id, deps.now());
    return held;
  });
}

/** A job whose tries all failed is let go of, with the reason of whoever says so. */
export async function discard(
  deps: Deps,
  scope: WorkspaceScope,
  { id, reason, everywhere }: Discard & Reach,
): Promise<void> {
  demandWhole(scope);
  await audited(deps, scope, said("job.discard", id, { reason }), async (tx) => {
    const held = await deadJob(tx, everywhere ? null : scope, id);
    await store.discard(tx, id);
    return held;
  });
}

const said =
  (action: "job.rerun" | "job.discard", id: string, more: { reason?: string } = {}) =>
  ({ task, attempts, projectId }: store.Held): NewEntry => ({
    action,
    subject: { kind: "job", id },
    detail: { task, attempts, ...more },
    projectId,
  });

/** Held until the transaction ends, so that of two who act at once the second hears what the first did. */
async function deadJob(tx: WriteTx, place: store.Place | null, id: string): Promise<store.Held> {
  const held = /^\d{1,18}$/.test(id) ? await store.hold(tx, place, id) : null;
  if (!held)
    throw new AppError("not-found", "There is no such job: it is done, or was discarded.", {
      hint: "Reload the page to see the queue as it is.",
    });
  if (held.state !== "dead")
    throw new AppError(
      "conflict",
      held.state === "running"
        ? "A worker has this job in hand."
        : "This job is tried again by itself.",
      { hint: "Reload the page to see the queue as it is." },
    );
  return held;
}

// ── what workers do ─────────────────────────────────────────────────────────────────────────────

/** A sign of life, every few seconds. */
export async function beat(deps: Deps, row: Omit<store.WorkerRow, "beatAt">): Promise<void> {
  const db = unaudited(deps.db, "job-progress");
  await store.beat(db, { ...row, beatAt: deps.now() });
}

export async function forgetWorker(deps: Deps, id: string): Promise<void> {
  await store.forgetWorker(unaudited(deps.db, "job-progress"), id);
}

/**
 * The sweep that every worker makes every few seconds: takes jobs back from workers that are gone, and
 * cuts off those that hold jobs and gave no sign of life for minutes. Answers with the jobs that had
 * no try left, so that whoever waits for them is told.
 */
export async function freeStuck(deps: Deps, silentMs = SILENT_MS): Promise<store.Taken[]> {
  const now = deps.now().getTime();
  const usedUp: store.Taken[] = [];
  for (const pool of await store.holders(deps.db)) {
    const taken =
      (await takeBack(deps, pool, "worker-gone")) ??
      (await takeFromSilent(deps, pool, new Date(now - silentMs)));
    usedUp.push(...taken.filter(({ isUsedUp }) => isUsedUp));
  }
  const db = unaudited(deps.db, "job-progress");
  await store.forgetFreedBefore(db, new Date(now - FREED_KEPT_MS));
  await store.forgetWorkersBefore(db, new Date(now - Math.max(silentMs * 2, FORGOTTEN_MS)));
  return usedUp;
}

const FORGOTTEN_MS = 3_600_000;
/** PostgreSQL ends a session within moments; what takes longer is for the next sweep. */
const CUT_OFF = { tries: 10, waitMs: 100 };

/** A pool whose lock is held, though its worker has not been heard of since `since`. */
async function takeFromSilent(deps: Deps, pool: string, since: Date): Promise<store.Taken[]> {
  const worker = await workerOf(deps.db, pool);
  if (!worker || worker.beatAt >= since) return [];
  try {
    await store.cutOff(unaudited(deps.db, "job-progress"), pool);
  } catch (error) {
    // One that runs as another role of the database is not ours to end.
    logFault("cut off a worker", error);
    return [];
  }
  for (let tries = 0; tries < CUT_OFF.tries; tries++) {
    const taken = await takeBack(deps, pool, "worker-silent");
    if (taken) return taken;
    await new Promise((done) => setTimeout(done, CUT_OFF.waitMs));
  }
  return [];
}

async function workerOf(db: Tx, pool: string) {
  return (await store.workers(db)).find(({ pools }) => pools.includes(pool));
}

/** null: the pool's process lives, as far as the database knows. */
function takeBack(deps: Deps, pool: string, why: Freed["why"]): Promise<store.Taken[] | null> {
  return deps.db.$transaction(async (plain) => {
    const tx = unaudited(plain, "job-progress");
    if (!(await store.takeOver(tx, pool))) return null;
    const taken = await store.takeBack(tx, pool, ENDED_IN_MIDST);
    const worker = (await workerOf(tx, pool))?.id ?? pool;
    for (const { jobId, task, lockedAt, workspaceId, projectId } of taken)
      await store.addFreed(tx, {
        id: deps.newId(),
        jobId,
        task,
        about: {
          ...(workspaceId === null ? {} : { workspaceId }),
          ...(projectId === null ? {} : { projectId }),
        },
        worker,
        why,
        lockedAt,
        freedAt: deps.now(),
      });
    return taken;
  });
}
