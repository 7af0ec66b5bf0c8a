import type { TaskList } from "graphile-worker";
import { errorWords, LimitError } from "#server/jobs/rules.ts";
import type { Deps } from "#server/platform/deps.ts";
import { log } from "#server/platform/log.ts";
import { metrics } from "#server/platform/metrics.ts";
import { noteWorkspace, runAs } from "#server/platform/origin.ts";
import { outageError } from "#server/platform/outage.ts";
import { CAME_FROM, CameFrom, LIMIT_MS } from "#server/platform/queue.ts";
import { tracedFrom } from "#server/platform/telemetry.ts";
import type { Handler } from "./handlers.ts";

type QueuedJob = { readonly id: string; readonly attempts: number; readonly max_attempts: number };

/** What the queue calls for each kind of job. */
export function tasksOf(deps: Deps, handlers: readonly Handler[]): TaskList {
  return Object.fromEntries(
    handlers.map((handler) => [
      handler.task.name,
      (payload: unknown, { job }: { job: QueuedJob }) => tried(deps, handler, { payload, job }),
    ]),
  );
}

/** One try: under the id and in the trace of what led to it, within its limit, counted and logged. */
function tried(
  deps: Deps,
  handler: Handler,
  of: { payload: unknown; job: QueuedJob },
): Promise<void> {
  const { from, own } = apart(of.payload);
  const { task } = handler;
  const { id, attempts } = of.job;
  const attributes = {
    "messaging.system": "graphile-worker",
    "messaging.destination.name": task.name,
    "messaging.message.id": id,
    "assay.attempt": attempts,
  };
  return runAs({ id: from.requestId ?? `job-${id}` }, () => {
    if ("workspaceId" in own && typeof own.workspaceId === "string") noteWorkspace(own.workspaceId);
    const span = { name: `job ${task.name}`, kind: "consumer", attributes } as const;
    return tracedFrom(from, span, () => run(deps, handler, { own, job: of.job }));
  });
}

async function run(
  deps: Deps,
  handler: Handler,
  { own, job }: { own: object; job: QueuedJob },
): Promise<void> {
  const { name, limitMs = LIMIT_MS } = handler.task;
  const startedAt = performance.now();
  const settled = (outcome: "done" | "failed" | "dead", error?: unknown) => {
    const ms = performance.now() - startedAt;
    metrics().jobs.observe({ task: name, outcome }, ms / 1000);
    log({
      event: outcome === "done" ? "job-done" : "job-failed",
      level: outcome === "done" ? "info" : outcome === "dead" ? "error" : "warn",
      task: name,
      jobId: job.id,
      attempt: job.attempts,
      attemptsMax: job.max_attempts,
      durationMs: Math.round(ms),
      ...(error === undefined ? {} : { error, stack: error instanceof Error ? error.stack : null }),
    });
  };
  try {
    await within(limitMs, handler.run(deps, own));
    settled("done");
  } catch (error) {
    const isLast = job.attempts >= job.max_attempts;
    settled(isLast ? "dead" : "failed", error);
    if (isLast) await handler.giveUp(deps, own);
    // The queue keeps the message of what is thrown: words for people, the rest is in the log.
    throw new Error(errorWords(outageError(error) ?? error, { id: loggedUnder(job) }));
  }
}

const loggedUnder = ({ id }: QueuedJob) => `job ${id}`;

/** What the job is about, and what led to it. */
function apart(payload: unknown): { from: CameFrom; own: object } {
  if (typeof payload !== "object" || payload === null) return { from: {}, own: {} };
  const { [CAME_FROM]: from, ...own } = Object.fromEntries(Object.entries(payload));
  return { from: CameFrom.safeParse(from).data ?? {}, own };
}

/** A try that hangs must not hold its slot for ever. What it still does then, it does for nobody. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new LimitError(limitMs)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
