import { EventEmitter } from "node:events";
import os from "node:os";
import { Logger, parseCronItems, type Runner, run } from "graphile-worker";
import pg from "pg";
import { SILENT_MS } from "#server/jobs/catalogue.ts";
import { beat, forgetWorker, freeStuck } from "#server/jobs/commands.ts";
import { ALIVE } from "#server/jobs/store.ts";
import type { Deps } from "#server/platform/deps.ts";
import { log, logFault } from "#server/platform/log.ts";
import type { Lane } from "#server/platform/queue.ts";
import type { Handler, Recurring } from "./handlers.ts";
import { tasksOf } from "./job-tasks.ts";

/**
 * How many jobs of a lane one process runs at a time. Reading a document is computing and takes
 * memory in proportion to its size; a pull mostly waits for another server. See ADR 0012.
 */
const SLOTS: Readonly<Record<Lane, number>> = { now: 2, later: 2 };
/** A job that is added is announced; this finds those whose time comes without anybody adding them. */
const POLL_MS = 1_000;
/** How often a worker says that it lives, and looks for jobs of those that do not. */
const SWEEP_EVERY_MS = 15_000;

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
  readonly version?: string;
  readonly sweepEveryMs?: number;
  readonly silentMs?: number;
}): Promise<QueueWorker> {
  const { deps, lanes, sweepEveryMs = SWEEP_EVERY_MS, silentMs = SILENT_MS } = of;
  const self = {
    id: `worker-${deps.newId()}`,
    host: os.hostname(),
    lanes: [...lanes],
    version: of.version ?? "unknown",
    startedAt: deps.now(),
  };
  const pools = new Set<string>();
  let said = Promise.resolve();
  /** One after another, or an older word could be the last. */
  const saySo = () => {
    said = said
      .then(() => beat(deps, { ...self, pools: [...pools] }))
      .catch((error) => logFault("sign of life", error));
    return said;
  };
  const alive = await proofOfLife(of.url, {
    // Before a pool's first look for a job, so that whoever finds a job in its hands knows whose they are.
    onPool: (pool) => {
      const isNew = !pools.has(pool);
      pools.add(pool);
      return isNew ? saySo() : said;
    },
  });
  const runners: Runner[] = [];
  for (const lane of lanes) {
    const handlers = of.handlers.filter(({ task }) => task.lane === lane);
    const schedule = of.schedule.filter(({ task }) => task.lane === lane);
    runners.push(
      await run({
        connectionString: of.url,
        taskList: tasksOf(deps, handlers),
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
  const sweep = async () => {
    try {
      await saySo();
      await giveUpFreed(of, await freeStuck(deps, silentMs));
    } catch (error) {
      logFault("sweep of the queue", error);
    }
  };
  let sweeping = sweep();
  await sweeping;
  const again = setInterval(() => {
    sweeping = sweep();
  }, sweepEveryMs);
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    await Promise.all(runners.map((runner) => runner.stop()));
    // Until then it goes on saying that it lives: a job in hand may take a while.
    clearInterval(again);
    await sweeping;
    await forgetWorker(deps, self.id).catch((error) => logFault("sweep of the queue", error));
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

/** Whoever waits for a job that was at its last try when its worker died is told as after a failure. */
async function giveUpFreed(
  of: { readonly deps: Deps; readonly handlers: readonly Handler[] },
  freed: Awaited<ReturnType<typeof freeStuck>>,
): Promise<void> {
  for (const { jobId, task, payload } of freed) {
    log({ event: "job-freed", level: "error", task, jobId });
    const handler = of.handlers.find((one) => one.task.name === task);
    await handler
      ?.giveUp(of.deps, payload)
      .catch((error) => logFault(`give up ${task}`, error, { jobId }));
  }
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
async function proofOfLife(url: string, of: { onPool: (pool: string) => Promise<void> }) {
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
          await of.onPool(worker.workerPool.id);
        },
      },
    },
  };
  return {
    plugin,
    lost,
    end: () => client.end(),
  };
}
