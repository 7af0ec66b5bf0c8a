import { EventEmitter } from "node:events";
import { Logger, parseCronItems, type Runner, run, type TaskList } from "graphile-worker";
import pg from "pg";
import type { Deps } from "#server/platform/deps.ts";
import { log, logFault } from "#server/platform/log.ts";
import type { Lane } from "#server/platform/queue.ts";
import type { Handler, Recurring } from "./handlers.ts";

/**
 * How many jobs of a lane one process runs at a time. Reading a document is computing and takes
 * memory in proportion to its size; a pull mostly waits for another server. See ADR 0012.
 */
const SLOTS: Readonly<Record<Lane, number>> = { now: 2, later: 2 };
/** A job that is added is announced; this finds those whose time comes without anybody adding them. */
const POLL_MS = 1_000;
/** How often jobs of processes that died are freed. */
const FREE_EVERY_MS = 15_000;
/** Of our advisory locks in the database, those that say "this pool of workers lives". */
const ALIVE = 72_707;

export type QueueWorker = {
  /** Takes no more jobs and ends once those in hand have finished. */
  readonly stop: () => Promise<void>;
  /** Rejects when the worker can't go on, such as when its database is gone. */
  readonly failed: Promise<never>;
};

export async function startQueueWorker(of: {
  readonly url: string;
  readonly deps: Deps;
  readonly lanes: readonly Lane[];
  readonly handlers: readonly Handler[];
  readonly schedule: readonly Recurring[];
}): Promise<QueueWorker> {
  const alive = await proofOfLife(of.url);
  const runners: Runner[] = [];
  for (const lane of of.lanes) {
    const handlers = of.handlers.filter(({ task }) => task.lane === lane);
    const schedule = of.schedule.filter(({ task }) => task.lane === lane);
    runners.push(
      await run({
        connectionString: of.url,
        taskList: tasksOf(of.deps, handlers),
        parsedCronItems: parseCronItems(schedule.map(cronItem)),
        concurrency: SLOTS[lane],
        maxPoolSize: SLOTS[lane] + 2,
        pollInterval: POLL_MS,
        noHandleSignals: true,
        logger: LOGGER,
        events: new EventEmitter(),
        preset: { plugins: [alive.plugin] },
      }),
    );
  }
  const freeing = setInterval(() => void alive.freeJobsOfTheDead(), FREE_EVERY_MS);
  await alive.freeJobsOfTheDead();
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    clearInterval(freeing);
    await Promise.all(runners.map((runner) => runner.stop()));
    await alive.end();
  };
  const failed = new Promise<never>((_, fail) => {
    const end = (why: unknown) => isStopping || fail(why);
    alive.lost.catch(end);
    for (const runner of runners)
      runner.promise.then(() => end(new Error("a lane of the worker ended")), end);
  });
  failed.catch(() => undefined);
  return { stop, failed };
}

const cronItem = ({ task, match, backfillMs = 0 }: Recurring) => ({
  task: task.name,
  match,
  identifier: task.name,
  options: { jobKey: task.name, maxAttempts: task.maxAttempts, backfillPeriod: backfillMs },
});

function tasksOf(deps: Deps, handlers: readonly Handler[]): TaskList {
  return Object.fromEntries(
    handlers.map(({ task, run, giveUp }) => [
      task.name,
      async (payload: unknown, { job }: { job: { attempts: number; max_attempts: number } }) => {
        const startedAt = performance.now();
        try {
          await run(deps, payload);
        } catch (error) {
          const isLast = job.attempts >= job.max_attempts;
          log({
            event: "job-failed",
            level: isLast ? "error" : "warn",
            task: task.name,
            attempt: job.attempts,
            attemptsMax: job.max_attempts,
            durationMs: Math.round(performance.now() - startedAt),
            error,
          });
          if (isLast) await giveUp(deps, payload);
          throw error;
        }
      },
    ]),
  );
}

/** What the queue itself has to say is for operators, when something is wrong; failed jobs are told above. */
const LOGGER = new Logger(() => (level, message, meta) => {
  if (level !== "error" || meta?.failure === true) return;
  logFault("queue", message);
});

/**
 * A job that is taken is marked with its pool's name, and stays marked when the process is killed; by
 * itself the queue would wait four hours. So each pool holds an advisory lock under its name on one
 * connection: a name whose lock is free belongs to the dead, and its jobs are given to the living.
 */
async function proofOfLife(url: string) {
  const client = new pg.Client({ connectionString: url, application_name: "assay-worker" });
  const lost = new Promise<never>((_, fail) => {
    client.once("error", fail);
    client.once("end", () => fail(new Error("the worker's connection to the database ended")));
  });
  lost.catch(() => undefined);
  await client.connect();
  const plugin: GraphileConfig.Plugin = {
    name: "assay-proof-of-life",
    version: "1",
    worker: {
      hooks: {
        // Runs before a worker's first look for a job; twice for a pool of two, and locks count.
        startWorker: async (_context, { worker }) => {
          await client.query("SELECT pg_advisory_lock_shared($1, hashtext($2))", [
            ALIVE,
            worker.workerPool.id,
          ]);
        },
      },
    },
  };
  return {
    plugin,
    lost,
    freeJobsOfTheDead: () => freeJobsOfTheDead(url).catch((error) => logFault("queue", error)),
    end: () => client.end(),
  };
}

/** On a connection of its own: a session may always take a lock that it holds itself. */
async function freeJobsOfTheDead(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "assay-worker" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT DISTINCT locked_by AS name FROM graphile_worker.jobs WHERE locked_by IS NOT NULL`,
    );
    for (const { name } of rows)
      await client.query(
        `SELECT CASE WHEN pg_try_advisory_xact_lock($1, hashtext($2))
         THEN graphile_worker.force_unlock_workers(ARRAY[$2]) END`,
        [ALIVE, name],
      );
  } finally {
    await client.end();
  }
}
