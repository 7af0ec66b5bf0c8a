import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Postgres, startPostgres } from "./postgres.ts";
import { isAlive } from "./process.ts";

// A durable server of its own, since these tests kill it.

let dataDir: string;
let server: Postgres | undefined;
const said: string[] = [];

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-postgres-"));
  fs.chmodSync(dataDir, 0o711);
  said.length = 0;
});
afterEach(async () => {
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const start = (folder = dataDir) =>
  startPostgres({
    dataDir: folder,
    pgHome: path.join(dataDir, "staged"),
    accountName: "nobody",
    log: (line) => said.push(line),
  });

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await new Promise((done) => setTimeout(done, 10));
}

test("the server listens on loopback only, demands the generated password, and keeps it private", async () => {
  server = await start();
  const file = path.join(dataDir, "postgres.json");
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  const shown = await query(server.url, "SHOW listen_addresses");
  expect(shown.rows[0]).toEqual({ listen_addresses: "127.0.0.1" });
  const wrong = new URL(server.url);
  wrong.password = "wrong";
  await expect(query(wrong.toString(), "SELECT 1")).rejects.toThrow(/password authentication/);
}, 60_000);

test("a server that outlived its killed parent is picked up, not started twice", async () => {
  server = await start();
  const again = await start();
  expect(again.isReused).toBe(true);
  expect(again.pid).toBe(server.pid);
  expect(said.join(" ")).toContain(`Picked up the database server`);
}, 60_000);

test("after kill -9 in the middle of writes, everything that was committed is there and nothing half-written", async () => {
  server = await start();
  await query(server.url, "CREATE TABLE pair (n int, side text)");
  const writer = new pg.Client({ connectionString: server.url });
  writer.on("error", () => undefined);
  await writer.connect();
  let committed = 0;
  const writing = (async () => {
    for (let n = 1; ; n++) {
      await writer.query("BEGIN");
      await writer.query("INSERT INTO pair VALUES ($1, 'left')", [n]);
      await writer.query("INSERT INTO pair VALUES ($1, 'right')", [n]);
      await writer.query("COMMIT");
      committed = n;
    }
  })().catch(() => undefined);
  await new Promise((done) => setTimeout(done, 700));
  await kill(server.pid);
  await writing;
  await writer.end().catch(() => undefined);
  expect(committed).toBeGreaterThan(0);

  server = await start();
  const found = await query(
    server.url,
    "SELECT count(*)::int AS rows, max(n) AS last, count(DISTINCT n)::int * 2 AS whole FROM pair",
  );
  const { rows, last, whole } = found.rows[0] ?? {};
  expect(rows).toBe(whole);
  // The one commit whose answer was cut off may be there or not.
  expect([committed, committed + 1]).toContain(last);
}, 90_000);

test("a server that was stopped in order starts again with its data", async () => {
  server = await start();
  await query(server.url, "CREATE TABLE kept AS SELECT 1 AS n");
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  server = await start();
  expect((await query(server.url, "SELECT n FROM kept")).rows).toEqual([{ n: 1 }]);
}, 60_000);

test.runIf(process.getuid?.() === 0)(
  "when root starts it in a folder that only root can pass, the database is kept where its account can",
  async () => {
    const hidden = path.join(dataDir, "hidden");
    fs.mkdirSync(hidden, { mode: 0o700 });
    server = await start(path.join(hidden, "data"));
    expect(said.join(" ")).toContain("is private to this account");
    expect((await query(server.url, "SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  },
  90_000,
);
