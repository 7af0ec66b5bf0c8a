import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { testDb } from "#server/test/database.ts";
import { everyRow } from "#server/test/every-row.ts";
import { lockDataFolder } from "./lock.ts";
import { freePort } from "./process.ts";

// Starts that must be refused before any work. That a start works is what the browser tests begin with.

const database = testDb();
let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-start-"));
});
afterEach(() => fs.rmSync(dataDir, { recursive: true, force: true }));

type Ended = { code: number | null; said: string };

/** Ends by itself, or when it was asked to once it has said `enough`. */
async function start(
  env: Record<string, string>,
  { enough, cwd }: { enough?: RegExp; cwd?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["--import", "tsx", "server/start/main.ts"], {
    ...(cwd ? { cwd } : {}),
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      PORT: String(await freePort()),
      ASSAY_DATA_DIR: dataDir,
      ...env,
    },
    timeout: 30_000,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (enough?.test(said)) child.kill("SIGTERM");
    });
  return new Promise((done) => child.once("close", (code) => done({ code, said })));
}

test("a port that is taken is refused by name, and nothing was started", async () => {
  const other = net.createServer();
  const port = await freePort();
  await new Promise<void>((done) => other.listen(port, "127.0.0.1", done));
  const { code, said } = await start({ PORT: String(port) });
  await new Promise((done) => other.close(done));
  expect(said).toBe(
    `Cannot start. Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start\n`,
  );
  expect(code).toBe(1);
  expect(fs.readdirSync(dataDir)).toEqual([]);
});

test("a data folder that another server uses is refused, and its lock stays", async () => {
  const release = lockDataFolder(dataDir, 3000);
  const { code, said } = await start({});
  expect(said).toContain(`process ${process.pid} serves it on port 3000`);
  expect(code).toBe(1);
  expect(fs.existsSync(path.join(dataDir, "supervisor.lock"))).toBe(true);
  release();
});

test("a database of one's own without a secret of one's own is refused", async () => {
  const { code, said } = await start({ DATABASE_URL: "postgresql://u:p@127.0.0.1:1/d" });
  expect(said).toMatch(/^Cannot start\. ASSAY_SECRET is not set\./);
  expect(code).toBe(1);
});

test("a fresh clone starts: nothing it begins with needs the database client, which it generates", async () => {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), "assay-clone-"));
  const isWritten = (from: string) => !/\/(fixtures|goldens)$|\.test\.ts$/.test(from);
  fs.cpSync("server", path.join(clone, "server"), { recursive: true, filter: isWritten });
  fs.copyFileSync("package.json", path.join(clone, "package.json"));
  fs.copyFileSync("tsconfig.json", path.join(clone, "tsconfig.json"));
  fs.symlinkSync(path.resolve("node_modules"), path.join(clone, "node_modules"));
  const { said } = await start({ PORT: "many" }, { cwd: clone });
  fs.rmSync(clone, { recursive: true, force: true });
  expect(said).toMatch(/^Cannot start\. PORT: /);
});

test("every bad setting has a line of its own that names it and says what to set, and no value is repeated", async () => {
  const { code, said } = await start({ PORT: "many", ASSAY_BOOTSTRAP_TOKEN: "sh0rt" });
  expect(said).toBe(
    [
      "Cannot start. PORT: must be a whole number from 1 to 65535. What it is for: Port to serve on.",
      "Cannot start. ASSAY_BOOTSTRAP_TOKEN: needs at least 32 characters. What it is for: On the first start only: makes an owner token with this value, for scripts.",
      "",
    ].join("\n"),
  );
  expect(code).toBe(1);
});

test("settings that need each other are all named at once", async () => {
  const { code, said } = await start({
    ASSAY_OWNER_DATABASE_URL: "postgresql://owner:p@127.0.0.1:1/d",
    ASSAY_MIGRATE: "0",
  });
  expect(said.trimEnd().split("\n")).toEqual([
    expect.stringMatching(
      /^Cannot start\. ASSAY_OWNER_DATABASE_URL is set and DATABASE_URL is not/,
    ),
    expect.stringMatching(/^Cannot start\. ASSAY_MIGRATE is 0 and DATABASE_URL is not set/),
  ]);
  expect(code).toBe(1);
});

test("a database that does not answer ends the start with the reason", async () => {
  const { code, said } = await start({
    DATABASE_URL: "postgresql://u:p@127.0.0.1:1/d",
    ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
  });
  expect(said).toMatch(
    /^Cannot start\. The database at 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
  );
  expect(code).toBe(1);
});

test("with ASSAY_READ_ONLY a database that lacks migrations is refused and stays as it was", async () => {
  const name = `assay_empty_${process.pid}`;
  const adminUrl = inject("adminUrl");
  await inDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = databaseUrl(adminUrl, name);
  const { code, said } = await start({
    DATABASE_URL: url,
    ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
    ASSAY_READ_ONLY: "1",
  });
  expect(said).toMatch(/^Cannot start\. The database lacks \d+ migrations, and ASSAY_READ_ONLY/);
  expect(code).toBe(1);
  const made = await inDatabase(url, (client) =>
    client.query(
      "SELECT 1 FROM pg_namespace n LEFT JOIN pg_tables t ON t.schemaname = n.nspname WHERE n.nspname = 'graphile_worker' OR t.schemaname = 'public'",
    ),
  );
  expect(made.rowCount).toBe(0);
  await inDatabase(adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

test("with ASSAY_READ_ONLY a start on a database of today writes not a row, and no owner's link", async () => {
  const before = await everyRow(database.db);
  const { code, said } = await start(
    {
      DATABASE_URL: database.url,
      ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
      ASSAY_READ_ONLY: "1",
    },
    // All that has to do with the database is done by then.
    { enough: /^(Building the pages|Ready: )/m },
  );
  expect(said).toContain("Read-only: everything is shown, nothing is changed, no job runs.");
  expect(said).toMatch(/Building the pages|Ready: /);
  expect(said).not.toContain("owner?token=");
  expect(code).toBe(0);
  expect(await everyRow(database.db)).toEqual(before);
}, 60_000);

test("a start on a database to which a newer version has added goes on and says so; from which one took, is refused", async () => {
  const env = { DATABASE_URL: database.url, ASSAY_SECRET: "0123456789abcdef0123456789abcdef" };
  const record = (name: string) =>
    database.db
      .$executeRaw`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at")
      VALUES (${name}, 'of another', ${name}, now())`;
  await record("29990101000000_more");
  const added = await start(env, { enough: /^(Database: a newer|Cannot)/m });
  expect(added.said).toContain(
    "Database: a newer version has added 29990101000000_more; this one goes on as before.",
  );
  expect(added.code).toBe(0);
  await record("29990102000000_contract_less");
  const taken = await start(env);
  expect(taken.said).toMatch(
    /^Cannot start\. The database is newer than this version.*_contract_less/,
  );
  expect(taken.code).toBe(1);
  await database.db.$executeRaw`DELETE FROM "_prisma_migrations" WHERE "checksum" = 'of another'`;
}, 60_000);
