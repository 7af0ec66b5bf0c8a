import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { problemFor } from "#app/api/v1/_http/problem.ts";
import { testDb } from "#server/test/database.ts";
import { isReachable, openDb } from "./db.ts";
import { AppError } from "./errors.ts";
import { outageOf } from "./outage.ts";

const database = testDb();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The test database behind a wire that can be cut, or that swallows what is sent. */
async function wired() {
  const target = new URL(database.url);
  const sockets = new Set<net.Socket>();
  let isFrozen = false;
  const server = net.createServer((near) => {
    const far = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.on("data", (chunk) => isFrozen || to.write(chunk));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  const url = new URL(database.url);
  url.port = String(address.port);
  const db = openDb(url.toString(), 2, { connectionTimeoutMillis: 500, query_timeout: 500 });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    const closed = new Promise((done) => server.close(done));
    cut();
    return closed;
  };
  closing.push(async () => {
    await db.$disconnect();
    await close();
  });
  return { db, cut, close, freeze: (is: boolean) => (isFrozen = is) };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => error,
  );

test("a database that is gone is an outage, whether a statement or a transaction meets it, and it is used again when it is back", async () => {
  const { db, cut, close } = await wired();
  await db.workspace.count();
  const during = failureOf(db.$queryRaw`SELECT pg_sleep(5)`);
  await new Promise((done) => setTimeout(done, 200));
  cut();
  expect(outageOf(await during)).toBe("away");
  expect(await db.workspace.count()).toBe(0);
  await close();
  expect(outageOf(await failureOf(db.workspace.count()))).toBe("away");
  expect(outageOf(await failureOf(db.$queryRaw`SELECT 1`))).toBe("away");
  expect(outageOf(await failureOf(db.$transaction((tx) => tx.workspace.count())))).toBe("away");
  expect(await isReachable(db)).toBe(false);
});

test("a database that hangs is given up on within the time that callers wait", async () => {
  const { db, freeze } = await wired();
  await db.workspace.count();
  freeze(true);
  const from = performance.now();
  expect(outageOf(await failureOf(db.workspace.count()))).toBe("away");
  expect(outageOf(await failureOf(db.$transaction((tx) => tx.workspace.count())))).toBe("away");
  expect(performance.now() - from).toBeLessThan(5_000);
  freeze(false);
});

test("a session that the server ends, as when it is shut down, is an outage", async () => {
  const { db } = await wired();
  const during = failureOf(db.$queryRaw`SELECT pg_sleep(5)`);
  await new Promise((done) => setTimeout(done, 200));
  await database.db
    .$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND pid <> pg_backend_pid()`;
  expect(outageOf(await during)).toBe("away");
});

test("a full disk is told apart; what a caller did wrong, and a fault of ours, are no outage", async () => {
  const db = database.db;
  const full = failureOf(
    db.$executeRawUnsafe("DO $$ BEGIN RAISE 'no space' USING ERRCODE = 'disk_full'; END $$"),
  );
  expect(outageOf(await full)).toBe("full");
  const twice = { id: "w", slug: "w", name: "W", createdAt: new Date() };
  await db.workspace.create({ data: twice });
  expect(outageOf(await failureOf(db.workspace.create({ data: twice })))).toBeNull();
  expect(outageOf(await failureOf(db.$queryRaw`SELECT nothing`))).toBeNull();
  expect(outageOf(new AppError("not-found", "There is none."))).toBeNull();
  expect(outageOf(new TypeError("x is undefined"))).toBeNull();
});

test("the caller is told when to come again and nothing of what the driver said", async () => {
  const { db, close } = await wired();
  await close();
  const answer = problemFor(await failureOf(db.workspace.count()));
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  const said = await answer.text();
  expect(said).toContain("The database does not answer in time at the moment.");
  expect(said).not.toMatch(/prisma|127\.0\.0\.1|ECONN|stack|at \w+ \(/i);
});
