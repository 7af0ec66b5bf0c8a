import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { freePort } from "./process.ts";
import { awaitTables, demandTables, renewTables } from "./tables.ts";

// On an empty database of a real server, as replicas of a new installation meet it.

const adminUrl = inject("adminUrl");
let name: string;
let ownerUrl: string;
let appUrl: string;
let folder: string;

beforeEach(async () => {
  name = `assay_tables_${process.pid}_${randomBytes(3).toString("hex")}`;
  ownerUrl = databaseUrl(adminUrl, name);
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = "app";
  appUrl = url.toString();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-tables-"));
  await inDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name}`));
});

afterEach(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await inDatabase(adminUrl, async (client) => {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.query(`DROP ROLE IF EXISTS "${name}"`);
  });
});

const count = async (sql: string): Promise<unknown> =>
  (await inDatabase(ownerUrl, (client) => client.query(`SELECT (${sql})::int AS n`))).rows[0]?.n;
const migrations = fs
  .readdirSync("prisma/migrations", { withFileTypes: true })
  .filter((entry) => entry.isDirectory()).length;

type Ended = { readonly code: number | null; readonly said: string };

/** A process of this version, ended once it says `enough`. */
async function run(args: readonly string[], enough?: RegExp): Promise<Ended> {
  const dataDir = fs.mkdtempSync(path.join(folder, "data-"));
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      PORT: String(await freePort()),
      ASSAY_DATA_DIR: dataDir,
      DATABASE_URL: appUrl,
      ASSAY_OWNER_DATABASE_URL: ownerUrl,
      ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
      ASSAY_WORKER: "0",
    },
    timeout: 280_000,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (enough?.test(said)) child.kill("SIGTERM");
    });
  return new Promise((done) => child.once("close", (code) => done({ code, said })));
}

const fourAtOnce = (work: () => Promise<Ended>) => Promise.all([work(), work(), work(), work()]);

test("of four assay migrate at once one applies each migration and makes the role; the others find it done", async () => {
  const ran = await fourAtOnce(() => run(["server/cli/assay.mjs", "migrate", "--make-role"]));
  expect(ran.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0, 0]);
  expect(ran.filter(({ said }) => said.includes("Applied ")).length).toBe(1);
  expect(ran.filter(({ said }) => said.includes("Made the server's role.")).length).toBe(1);
  expect(
    await count(`SELECT count(*) FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`),
  ).toBe(migrations);
  await awaitTables(appUrl, { log: () => undefined, waitMs: 0 });
}, 300_000);

test("of four servers that start at once on an empty database one migrates and one fills it, and all come up", async () => {
  await inDatabase(adminUrl, (client) =>
    client.query(`CREATE ROLE "${name}" LOGIN NOINHERIT PASSWORD 'app'`),
  );
  // All that has to do with the database is done by then.
  const ran = await fourAtOnce(() =>
    run(["server/start/main.ts"], /^(Building the pages|Ready: )/m),
  );
  expect(ran.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0, 0]);
  expect(ran.filter(({ said }) => said.includes("Database: applied ")).length).toBe(1);
  expect(await count(`SELECT count(*) FROM "_prisma_migrations"`)).toBe(migrations);
  expect(await count(`SELECT count(*) FROM "Workspace"`)).toBe(1);
}, 300_000);

test("who leaves the tables to another waits for them and for the rights on them, and says so once", async () => {
  await inDatabase(adminUrl, (client) =>
    client.query(`CREATE ROLE "${name}" LOGIN NOINHERIT PASSWORD 'app'`),
  );
  const said: string[] = [];
  const waiting = awaitTables(appUrl, { log: (line) => said.push(line) });
  await new Promise((done) => setTimeout(done, 1_500));
  await renewTables({ ownerUrl, appUrl });
  await waiting;
  expect(said).toEqual([`Database: lacks ${migrations} migrations. Waiting for assay migrate.`]);
});

test("who waits in vain is told what to run; who may not migrate is refused", async () => {
  const how = { log: () => undefined, waitMs: 0 };
  await expect(awaitTables(ownerUrl, how)).rejects.toThrow(
    `The database still lacks ${migrations} migrations. ASSAY_MIGRATE=0 leaves that to: assay migrate`,
  );
  await expect(demandTables(ownerUrl)).rejects.toThrow(/lacks \d+ migrations/);
});
