import { z } from "zod";
import type { Tx } from "./db.ts";
import { origin } from "./origin.ts";
import { traceparent } from "./telemetry.ts";

// Work that is done after its request was answered. A job is a row of the database's own queue
// (graphile-worker), added in the transaction that makes it necessary: both are there or neither.

/**
 * `now`: somebody waits for it. `later`: nobody does, such as pulls on a schedule. Each lane has
 * slots of its own in every worker, so that however much waits in one, the other goes on.
 */
export const LANES = ["now", "later"] as const;
export type Lane = (typeof LANES)[number];

/** A kind of job. Nouns declare theirs in schema.ts; server/start/tasks.ts says what does it. */
export type Task<P extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly payload: P;
  readonly lane: Lane;
  /** After so many failures, seconds to hours apart (e^attempt seconds), it is given up and kept. */
  readonly maxAttempts: number;
  /** Fields of the payload that say which one it is: another job for the same replaces one that still waits. */
  readonly keyedBy: readonly string[];
  /** A try that takes longer counts as failed. Left out: LIMIT_MS. */
  readonly limitMs?: number;
};

/** Longer than any document takes to read or any server to answer. */
export const LIMIT_MS = 30 * 60_000;

/** Under which name a payload carries what led to the job. No task may call a field so. */
export const CAME_FROM = "_from";
export const CameFrom = z.object({
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
});
export type CameFrom = z.infer<typeof CameFrom>;

export async function addJob<P extends z.ZodType>(
  tx: Tx,
  task: Task<P>,
  of: {
    payload: z.infer<P>;
    runAt?: Date;
    /** Jobs of one queue never run at the same time. Few names: each is a row that stays. */
    queue?: string;
  },
): Promise<void> {
  const payload = JSON.stringify({ ...parsedOf(task, of.payload), ...whence() });
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(
      identifier => ${task.name}, payload => ${payload}::json, queue_name => ${of.queue ?? null},
      run_at => ${of.runAt ?? null}, max_attempts => ${task.maxAttempts},
      job_key => ${jobKey(task, of.payload)})`;
}

function parsedOf(task: Task, payload: unknown): Record<string, unknown> {
  const parsed = task.payload.parse(payload);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

function whence(): Record<string, CameFrom> {
  const [requestId, trace] = [origin()?.id, traceparent()];
  if (requestId === undefined && trace === undefined) return {};
  return {
    [CAME_FROM]: {
      ...(requestId === undefined ? {} : { requestId }),
      ...(trace === undefined ? {} : { traceparent: trace }),
    },
  };
}

/** How a waiting job is found again: `read-delivery:<project>:<id>`. */
export function jobKey(task: Task, payload: unknown): string {
  const fields = new Map(typeof payload === "object" && payload ? Object.entries(payload) : []);
  return [task.name, ...task.keyedBy.map((name) => String(fields.get(name)))].join(":");
}

/** Whether the job still waits or runs; a job that was given up, or is done, does not. */
export async function isUnderWay(tx: Tx, key: string): Promise<boolean> {
  const rows = await tx.$queryRaw<readonly unknown[]>`
    SELECT 1 FROM graphile_worker.jobs
    WHERE key = ${key} AND (attempts < max_attempts OR locked_at IS NOT NULL)`;
  return rows.length > 0;
}
