import pg from "pg";
import { z } from "zod";
import { openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { newId, secret } from "#server/platform/ids.ts";
import type { Task } from "#server/platform/queue.ts";
import { handler } from "#server/start/handlers.ts";
import { startQueueWorker } from "#server/start/queue-worker.ts";

// A worker in a process of its own, which a test may kill or freeze. Its one kind of job notes that it
// began, waits, and notes that it ended, each in the table that the test made.

export const SlowJob = {
  name: "slow-test-job",
  payload: z.object({ projectId: z.string(), waitMs: z.int() }),
  lane: "now",
  maxAttempts: 3,
  keyedBy: ["projectId"],
} as const satisfies Task;

async function main(url: string): Promise<void> {
  const db = openDb(url, 4);
  const deps: Deps = {
    db,
    now: () => new Date(),
    newId: () => newId(),
    secret,
    serverSecret: () => "a-secret-of-tests-of-32-characters-or-more",
    connectHosts: () => [],
  };
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const note = (what: string) =>
    client.query("INSERT INTO slow_test (what, pid) VALUES ($1, $2)", [what, process.pid]);
  const worker = await startQueueWorker({
    url,
    deps,
    lanes: ["now"],
    handlers: [
      handler(SlowJob, async (_deps, { waitMs }) => {
        await note("began");
        await new Promise((done) => setTimeout(done, waitMs));
        await note("ended");
      }),
    ],
    schedule: [],
    sweepEveryMs: 300,
    silentMs: 1_500,
  });
  await worker.failed.catch(() => process.exit(1));
}

if (process.argv[1] === import.meta.filename) await main(process.argv[2] ?? "");
