import { afterEach, expect, test } from "vitest";
import { testDb } from "#server/test/database.ts";
import { type Live, openLive, tellFollowers } from "./live.ts";

const database = testDb();
const opened: Live[] = [];
/** As another replica has it. */
function live(): Live {
  const one = openLive(database.url);
  opened.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; !isSo(); i++) {
    if (i > 200) throw new Error("it never came");
    await new Promise((done) => setTimeout(done, 25));
  }
}
/** Counts what is heard, from the moment that the connection stands. */
async function listening(of: Live, topic: string) {
  const heard = { times: 0, stop: () => {} };
  heard.stop = of.follow(topic, () => {
    heard.times += 1;
  });
  await until(() => heard.times > 0);
  heard.times = 0;
  return heard;
}

test("every process hears of a change, and only who follows its topic", async () => {
  const one = live();
  const here = await listening(one, "round a");
  const there = await listening(live(), "round a");
  const elsewhere = { times: 0 };
  one.follow("round b", () => {
    elsewhere.times += 1;
  });
  await database.db.$transaction((tx) => tellFollowers(tx, "round a"));
  await until(() => here.times === 1 && there.times === 1);
  expect(elsewhere.times).toBe(0);
  here.stop();
  await database.db.$transaction((tx) => tellFollowers(tx, "round a"));
  await until(() => there.times === 2);
  expect(here.times).toBe(1);
});

test("a change that is undone is never told", async () => {
  const heard = await listening(live(), "round a");
  await database.db
    .$transaction(async (tx) => {
      await tellFollowers(tx, "round a");
      throw new Error("undone");
    })
    .catch(() => undefined);
  await database.db.$transaction((tx) => tellFollowers(tx, "round a"));
  await until(() => heard.times > 0);
  expect(heard.times).toBe(1);
});

test("when its connection was cut it comes back, and everybody looks again", async () => {
  const heard = await listening(live(), "round a");
  await database.db.$queryRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  await until(() => heard.times > 0);
  heard.times = 0;
  await database.db.$transaction((tx) => tellFollowers(tx, "round a"));
  await until(() => heard.times === 1);
});

test("however many follow, a process holds one connection", async () => {
  const one = live();
  for (let i = 0; i < 50; i++) one.follow(`round ${i}`, () => {});
  await listening(one, "round a");
  const [row] = await database.db.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  expect(Number(row?.n)).toBe(1);
});
