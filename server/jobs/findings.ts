import { TASK_WORDS } from "./catalogue.ts";
import type { Freed, Job, Queue, Worker } from "./schema.ts";

export const taskWords = (task: string): string => TASK_WORDS[task] ?? task;

const jobs = (n: number) => `${n} ${n === 1 ? "job" : "jobs"}`;

/** Title of the page: whether anything stands still. */
export function queueTitle({ counts, workers }: Pick<Queue, "counts" | "workers">): string {
  const { dead, running, retrying, waiting } = counts;
  const left = running + retrying + waiting;
  if (dead > 0)
    return `${jobs(dead)} failed for good and ${dead === 1 ? "waits" : "wait"} for somebody`;
  if (left > 0 && !workers.some(({ isLive }) => isLive))
    return `${jobs(left)} ${left === 1 ? "waits" : "wait"}, and no worker is there to do them`;
  if (retrying > 0)
    return `${jobs(retrying)} failed and ${retrying === 1 ? "is" : "are"} tried again`;
  if (left === 0) return "Nothing waits to be done";
  return running > 0
    ? `${jobs(running)} under way, ${waiting} waiting`
    : `${jobs(waiting)} waiting`;
}

/** What became of its tries. */
export function triesWords({ attempts, attemptsMax, state }: Job): string {
  if (attempts === 0) return "Not tried yet";
  if (state === "running")
    return attemptsMax === 1 ? "The only try" : `Try ${attempts} of ${attemptsMax}`;
  return attempts === 1
    ? `Failed once, of ${attemptsMax} tries`
    : `Failed ${attempts} times, of ${attemptsMax} tries`;
}

export function freedWords({ why, worker }: Freed): string {
  return why === "worker-gone"
    ? `Worker ${worker} ended in the midst of it.`
    : `Worker ${worker} gave no sign of life and was cut off.`;
}

export function lanesWords({ lanes }: Worker): string {
  if (lanes.length > 1) return "All jobs";
  return lanes.includes("now") ? "What somebody waits for" : "What nobody waits for";
}

/** A worker or a job's holder in few letters. */
export const shortId = (id: string): string => id.replace(/^worker-/, "").slice(-8);
