import { expect, test } from "vitest";
import { ReadDelivery } from "#server/deliveries/schema.ts";
import { addJob } from "#server/platform/queue.ts";
import { testDb } from "#server/test/database.ts";
import { everyRow } from "#server/test/every-row.ts";
import { pause } from "./process.ts";
import { startWorker } from "./worker.ts";

const database = testDb();
const SECRET = "a-secret-of-tests-of-32-characters-or-more";

async function until(isSo: () => boolean | Promise<boolean>, msMax: number): Promise<void> {
  for (const end = Date.now() + msMax; !(await isSo()); await pause(50))
    if (Date.now() > end) throw new Error("it did not come about in time");
}

async function isWaiting(): Promise<boolean> {
  const left = await database.db.$queryRaw<unknown[]>`
    SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = ${ReadDelivery.name}`;
  return left.length > 0;
}

test("a worker that ends by itself is started again, later each time, and said; stopping ends the tries", async () => {
  const said: string[] = [];
  const worker = startWorker({
    env: { DATABASE_URL: "postgresql://u:p@127.0.0.1:1/d", ASSAY_SECRET: SECRET },
    log: (line) => said.push(line),
  });
  await until(() => said.length === 2, 40_000);
  await worker.stop();
  const again = (seconds: number) =>
    `The worker ended by itself (1). It starts again in ${seconds} s.`;
  expect(said).toEqual([again(1), again(2)]);
  await pause(2_500);
  expect(said.length).toBe(2);
}, 60_000);

test("a worker that runs does jobs, says nothing, and ends when it is asked to", async () => {
  const said: string[] = [];
  const worker = startWorker({
    env: { DATABASE_URL: database.url, ASSAY_SECRET: SECRET },
    log: (line) => said.push(line),
  });
  // Of a delivery that is not there: nothing to do, and done.
  await addJob(database.db, ReadDelivery, { payload: { projectId: "p", deliveryId: "d" } });
  await until(async () => !(await isWaiting()), 30_000);
  const askedAt = performance.now();
  await worker.stop();
  expect(performance.now() - askedAt).toBeLessThan(5_000);
  expect(said).toEqual([]);
}, 60_000);

test("with ASSAY_READ_ONLY a worker takes no job and writes nothing; the jobs wait for one without it", async () => {
  const said: string[] = [];
  await addJob(database.db, ReadDelivery, { payload: { projectId: "p", deliveryId: "d" } });
  const before = await everyRow(database.db);
  const env = { DATABASE_URL: database.url, ASSAY_SECRET: SECRET };
  const idle = startWorker({
    env: { ...env, ASSAY_READ_ONLY: "1" },
    log: (line) => said.push(line),
  });
  // Several times what one takes to do such a job.
  await pause(12_000);
  expect(await everyRow(database.db)).toEqual(before);
  expect(Object.keys(before)).toContain("graphile_worker._private_jobs");
  await idle.stop();
  const worker = startWorker({ env, log: (line) => said.push(line) });
  await until(async () => !(await isWaiting()), 30_000);
  await worker.stop();
  expect(said).toEqual([]);
}, 90_000);
