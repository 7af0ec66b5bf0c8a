import { openDb } from "#server/platform/db.ts";
import { connectHosts, isReadOnly, previousSecrets, readEnv, serverSecret } from "#server/platform/env.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { logFault } from "#server/platform/log.ts";
import { LANES, type Lane } from "#server/platform/queue.ts";
import { startQueueWorker } from "./queue-worker.ts";
import { HANDLERS, SCHEDULE } from "./tasks.ts";

const POOL_SIZE = 6;

/** Does jobs until it is asked to end; then finishes those in hand. Rejects when it can't go on. */
export async function work(of: {
  lanes: readonly Lane[];
  url: string;
  serverSecret: () => string;
}): Promise<void> {
  const { lanes, url } = of;
  if (isReadOnly()) return idle();
  const db = openDb(url, POOL_SIZE);
  const deps = {
    db,
    now: () => new Date(),
    newId: () => newId(),
    secret,
    serverSecret: of.serverSecret,
    previousSecrets,
    connectHosts,
  };
  const worker = await startQueueWorker({
    url,
    deps,
    lanes,
    handlers: HANDLERS,
    schedule: SCHEDULE,
  });
  const asked = new Promise<void>((done) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => done());
  });
  await Promise.race([asked, worker.failed]);
  await worker.stop();
  await db.$disconnect();
}

/** With ASSAY_READ_ONLY no job is taken; they wait in the database, as they do while no worker runs. */
function idle(): Promise<void> {
  const alive = setInterval(() => undefined, 3_600_000);
  return new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
      process.on(signal, () => {
        clearInterval(alive);
        done();
      });
  });
}

/** The process that `npm start` runs: settings come with its environment. */
async function main(): Promise<void> {
  const { DATABASE_URL: url } = readEnv();
  if (!url) throw new Error("DATABASE_URL is not set; `npm start` sets it.");
  await work({ lanes: LANES, url, serverSecret });
}

if (process.argv[1] === import.meta.filename)
  await main().then(
    () => process.exit(0),
    (error) => {
      logFault("worker", error);
      process.exit(1);
    },
  );
