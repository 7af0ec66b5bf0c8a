import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { addJob, isUnderWay, jobKey, type Task } from "#server/platform/queue.ts";
import { testDb } from "#server/test/database.ts";
import { type Handler, handler } from "./handlers.ts";
import { pause } from "./process.ts";
import { type QueueWorker, startQueueWorker } from "./queue-worker.ts";

const database = testDb();
const Payload = z.object({ id: z.string() });
const task = (name: string, more: Partial<Task<typeof Payload>> = {}): Task<typeof Payload> => ({
  name,
  payload: Payload,
  lane: "now",
  maxAttempts: 1,
  keyedBy: ["id"],
  ...more,
});

let worker: QueueWorker | undefined;
const jobs = () => database.db.$queryRaw<{ key: string }[]>`SELECT key FROM graphile_worker.jobs`;

beforeEach(() => database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`);
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const start = async (...handlers: Handler[]) => {
  worker = await startQueueWorker({
    url: database.url,
    deps: database.deps(),
    lanes: ["now", "later"],
    handlers,
    schedule: [],
  });
};

async function until(isSo: () => boolean | Promise<boolean>, msMax = 10_000): Promise<void> {
  for (const end = Date.now() + msMax; !(await isSo()); await pause(20))
    if (Date.now() > end) throw new Error("it did not come about in time");
}

test("a job is there exactly when its transaction commits", async () => {
  const kind = task("commit");
  const failing = database.db.$transaction(async (tx) => {
    await addJob(tx, kind, { payload: { id: "a" } });
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(await jobs()).toEqual([]);
  await database.db.$transaction((tx) => addJob(tx, kind, { payload: { id: "a" } }));
  expect(await jobs()).toEqual([{ key: "commit:a" }]);
  expect(await isUnderWay(database.db, jobKey(kind, { id: "a" }))).toBe(true);
});

test("a job for the same thing replaces the one that still waits", async () => {
  const kind = task("same");
  for (let i = 0; i < 3; i++) await addJob(database.db, kind, { payload: { id: "a" } });
  await addJob(database.db, kind, { payload: { id: "b" } });
  expect((await jobs()).length).toBe(2);
});

test("a payload that does not fit its schema is not added", async () => {
  const ofNumber = { ...task("typed"), payload: z.object({ id: z.string().min(5) }) };
  await expect(addJob(database.db, ofNumber, { payload: { id: "a" } })).rejects.toThrow();
  expect(await jobs()).toEqual([]);
});

test("however many jobs nobody waits for are under way, one that somebody waits for runs at once", async () => {
  const slow = task("slow", { lane: "later" });
  const quick = task("quick");
  let release: () => void = () => undefined;
  const gate = new Promise<void>((done) => {
    release = done;
  });
  const ran: string[] = [];
  await start(
    handler(slow, async (_deps, { id }) => {
      ran.push(id);
      await gate;
    }),
    handler(quick, async (_deps, { id }) => {
      ran.push(id);
    }),
  );
  for (let i = 0; i < 10; i++) await addJob(database.db, slow, { payload: { id: `slow${i}` } });
  await until(() => ran.length === 2);
  const addedAt = performance.now();
  await addJob(database.db, quick, { payload: { id: "quick" } });
  await until(() => ran.includes("quick"));
  expect(performance.now() - addedAt).toBeLessThan(2_000);
  expect(ran.length).toBe(3);
  release();
  await until(() => ran.length === 11);
});

test("a job that fails is tried again later, then given up once and kept", async () => {
  const kind = task("failing", { maxAttempts: 2 });
  const seen: string[] = [];
  await start(
    handler(
      kind,
      async () => {
        seen.push("tried");
        throw new Error("no");
      },
      async () => {
        seen.push("given up");
      },
    ),
  );
  await addJob(database.db, kind, { payload: { id: "a" } });
  await until(() => seen.length === 3, 20_000);
  expect(seen).toEqual(["tried", "tried", "given up"]);
  await until(async () => !(await isUnderWay(database.db, "failing:a")));
  expect(await jobs()).toEqual([{ key: "failing:a" }]);
});

test("a job that a process held when it was killed goes to the next, one that is in living hands does not", async () => {
  const kind = task("held", { maxAttempts: 3 });
  await addJob(database.db, kind, { payload: { id: "a" } });
  await database.db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'pool-of-the-dead', attempts = 1`;
  let runs = 0;
  let release: () => void = () => undefined;
  const gate = new Promise<void>((done) => {
    release = done;
  });
  const held = handler(kind, async () => {
    runs += 1;
    await gate;
  });
  await start(held);
  await until(() => runs === 1);
  const second = await startQueueWorker({
    url: database.url,
    deps: database.deps(),
    lanes: ["now"],
    handlers: [held],
    schedule: [],
  });
  await pause(1_500);
  expect(runs).toBe(1);
  release();
  await second.stop();
  await until(async () => (await jobs()).length === 0);
});
