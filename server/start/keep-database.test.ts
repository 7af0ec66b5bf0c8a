import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepDatabase } from "./keep-database.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { isAlive, pause } from "./process.ts";

let dataDir: string;
let server: Postgres;
let letEnd: () => void;
const said: string[] = [];

beforeEach(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-keep-"));
  fs.chmodSync(dataDir, 0o711);
  said.length = 0;
  server = await start();
});
afterEach(async () => {
  letEnd();
  await server.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

const start = () =>
  startPostgres({
    dataDir,
    pgHome: path.join(dataDir, "staged"),
    accountName: "nobody",
    log: () => undefined,
  });

const keep = (again: () => Promise<Postgres>) =>
  keepDatabase({
    database: server,
    again,
    log: (line) => said.push(line),
    onMoved: () => said.push("moved"),
  });

async function answerOf(sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows[0]?.n;
  } finally {
    await client.end();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 40_000; !isSo(); await pause(50))
    if (Date.now() > end) throw new Error(`it did not come about: ${said.join("; ")}`);
}

test("a database that is killed comes back at its address with what was committed, and does so again", async () => {
  await answerOf("CREATE TABLE kept AS SELECT 7 AS n");
  letEnd = keep(async () => {
    server = await start();
    return server;
  });
  for (const time of [1, 2]) {
    process.kill(server.pid, "SIGKILL");
    await until(() => said.filter((line) => line.includes("running again")).length === time);
    expect(await answerOf("SELECT n FROM kept")).toBe(7);
  }
  expect(said).not.toContain("moved");
}, 120_000);

test("one that cannot start yet is tried again, and one that is let end stays ended", async () => {
  let tries = 0;
  letEnd = keep(async () => {
    tries += 1;
    if (tries === 1) throw new Error("no space left");
    server = await start();
    return server;
  });
  process.kill(server.pid, "SIGKILL");
  await until(() => said.some((line) => line.includes("running again")));
  expect(said).toContain("no space left");
  letEnd();
  await server.stop();
  await pause(1_500);
  expect(isAlive(server.pid)).toBe(false);
  expect(tries).toBe(2);
}, 120_000);
