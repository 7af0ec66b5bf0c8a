import { openDb } from "#server/platform/db.ts";
import { readEnv, serverSecret } from "#server/platform/env.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { logFault } from "#server/platform/log.ts";
import { LANES, type Lane } from "#server/platform/queue.ts";
import { startQueueWorker } from "./queue-worker.ts";
import { HANDLERS, SCHEDULE } from "./tasks.ts";

// The worker's process. DATABASE_URL and ASSAY_SECRET come with the environment; --lane NAME limits it.

const POOL_SIZE = 6;

export async function work(lanes: readonly Lane[], url = readEnv().DATABASE_URL): Promise<void> {
  if (!url) throw new Error("DATABASE_URL is not set; `npm start` sets it.");
  const db = openDb(url, POOL_SIZE);
  const deps = { db, now: () => new Date(), newId: () => newId(), secret, serverSecret };
  const worker = await startQueueWorker({
    url,
    deps,
    lanes,
    handlers: HANDLERS,
    schedule: SCHEDULE,
  });
  let isStopping = false;
  const stopped = new Promise<void>((done) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
      process.on(signal, () => {
        if (isStopping) return;
        isStopping = true;
        worker.stop().then(done, done);
      });
  });
  await Promise.race([stopped, worker.failed]);
  await db.$disconnect();
}

if (process.argv[1] === import.meta.filename) {
  const asked = process.argv.slice(2);
  try {
    await work(asked.length === 0 ? LANES : LANES.filter((lane) => asked.includes(lane)));
    process.exit(0);
  } catch (error) {
    logFault("worker", error);
    process.exit(1);
  }
}
