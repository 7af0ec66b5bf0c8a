import type { z } from "zod";
import type { Deps } from "#server/platform/deps.ts";
import type { Task } from "#server/platform/queue.ts";

/** What does a kind of job. */
export type Handler = {
  readonly task: Task;
  /** May run again after it was killed at any point, and then does what is left. Throws to be tried again. */
  readonly run: (deps: Deps, payload: unknown) => Promise<void>;
  /** After the last failure, so that whoever waits is told. */
  readonly giveUp: (deps: Deps, payload: unknown) => Promise<void>;
};

export type Recurring = {
  readonly task: Task;
  /** As in crontab, UTC. */
  readonly match: string;
  /** A run that was missed while no worker ran is made up for when it was not longer ago. */
  readonly backfillMs?: number;
};

export function handler<P extends z.ZodType>(
  task: Task<P>,
  run: (deps: Deps, payload: z.infer<P>) => Promise<void>,
  giveUp?: (deps: Deps, payload: z.infer<P>) => Promise<void>,
): Handler {
  return {
    task,
    run: (deps, payload) => run(deps, task.payload.parse(payload)),
    giveUp: async (deps, payload) => giveUp?.(deps, task.payload.parse(payload)),
  };
}
