import { z } from "zod";

export const STATES = ["dead", "running", "retrying", "waiting"] as const;
/**
 * dead: all its tries failed, and it is kept. running: a worker has it. retrying: it failed, and is
 * tried again. waiting: it was not tried yet.
 */
export const State = z.enum(STATES);
export type State = z.infer<typeof State>;

export const Job = z.object({
  id: z.string(),
  task: z.string(),
  state: State,
  project: z.object({ slug: z.string(), name: z.string() }).nullable(),
  addedAt: z.date(),
  /** When it is due, or was at its last try. */
  dueAt: z.date(),
  attempts: z.int(),
  attemptsMax: z.int(),
  lastError: z.string().nullable(),
  /** Of the try under way. */
  startedAt: z.date().nullable(),
  worker: z.string().nullable(),
});
export type Job = z.infer<typeof Job>;

export const Worker = z.object({
  id: z.string(),
  lanes: z.array(z.string()),
  startedAt: z.date(),
  /** The last sign of life. */
  beatAt: z.date(),
  isLive: z.boolean(),
});
export type Worker = z.infer<typeof Worker>;

export const WHYS = ["worker-gone", "worker-silent"] as const;
export const Freed = z.object({
  id: z.string(),
  jobId: z.string(),
  task: z.string(),
  worker: z.string(),
  why: z.enum(WHYS),
  lockedAt: z.date(),
  freedAt: z.date(),
});
export type Freed = z.infer<typeof Freed>;

export const Counts = z.object({
  dead: z.int(),
  running: z.int(),
  retrying: z.int(),
  waiting: z.int(),
});
export type Counts = z.infer<typeof Counts>;

export const Queue = z.object({
  asOf: z.date(),
  counts: Counts,
  /** Since when the longest waiting job that is due has been due. */
  oldestDueAt: z.date().nullable(),
  /** Of each state the newest 100; waiting ones by when they are due. */
  jobs: z.array(Job),
  workers: z.array(Worker),
  freed: z.array(Freed),
});
export type Queue = z.infer<typeof Queue>;

/** What is no number is no job. */
const Id = z.string().max(200).describe("The job's number, as the list gives it.");
const Reason = z.string().trim().min(3, "needs a few words").max(500);

export const RunAgain = z.strictObject({ id: Id });
export const Discard = z.strictObject({
  id: Id,
  reason: Reason.describe("Why nothing is lost by it; stands in the audit log."),
});
export const DiscardBody = Discard.omit({ id: true });
export type RunAgain = z.infer<typeof RunAgain>;
export type Discard = z.infer<typeof Discard>;

/** How many jobs of a kind are in which state; for the figures of the whole server. */
export const Depth = z.object({
  task: z.string(),
  state: State,
  count: z.int(),
  oldestDueAt: z.date().nullable(),
});
export type Depth = z.infer<typeof Depth>;
