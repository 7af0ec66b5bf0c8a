import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { MigrateError, migrate, migrationState, resolveFailed } from "./migrate.ts";
import { pendingSql } from "./schema-engine.ts";

const realFolder = path.resolve(import.meta.dirname, "../../prisma/migrations");
let url: string;
let name: string;
let folder: string;

beforeEach(async () => {
  name = `assay_migrate_${randomBytes(5).toString("hex")}`;
  url = databaseUrl(inject("adminUrl"), name);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-migrations-"));
  await inDatabase(inject("adminUrl"), (client) => client.query(`CREATE DATABASE ${name}`));
});

afterEach(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await inDatabase(inject("adminUrl"), (client) =>
    client.query(`DROP DATABASE ${name} WITH (FORCE)`),
  );
});

function write(migration: string, sql: string): void {
  fs.mkdirSync(path.join(folder, migration), { recursive: true });
  fs.writeFileSync(path.join(folder, migration, "migration.sql"), sql);
}

const rows = async (sql: string): Promise<unknown[]> =>
  (await inDatabase(url, (client) => client.query(sql))).rows;

test("the history builds an empty database to the end, and again changes nothing", async () => {
  const first = await migrate(url, realFolder);
  expect(first.applied.length).toBe(first.total);
  expect(first.total).toBeGreaterThan(0);
  expect((await migrate(url, realFolder)).applied).toEqual([]);
});

test("the history and the schema describe the same database", async () => {
  const schemaFile = path.resolve(realFolder, "../schema.prisma");
  expect(await pendingSql({ schemaFile, migrationsFolder: realFolder })).toBeNull();
}, 60_000);

test("what is recorded reads as Prisma Migrate's own", async () => {
  write("1_first", "CREATE TABLE a (id int)");
  await migrate(url, folder);
  expect(
    await rows(`SELECT migration_name, length(checksum) AS checksum, applied_steps_count,
      finished_at IS NOT NULL AS finished, rolled_back_at, logs FROM "_prisma_migrations"`),
  ).toEqual([
    {
      migration_name: "1_first",
      checksum: 64,
      applied_steps_count: 1,
      finished: true,
      rolled_back_at: null,
      logs: null,
    },
  ]);
});

test("a file that was edited after it was applied is refused by name", async () => {
  write("1_first", "CREATE TABLE a (id int)");
  await migrate(url, folder);
  write("1_first", "CREATE TABLE a (id bigint)");
  await expect(migrate(url, folder)).rejects.toThrow(/1_first was edited after it was applied/);
});

test("a database to which a newer version only added is worked with, and what was added is said", async () => {
  write("1_first", "CREATE TABLE a (id int)");
  write("2_second", "CREATE TABLE b (id int)");
  await migrate(url, folder);
  fs.rmSync(path.join(folder, "2_second"), { recursive: true });
  expect(await migrate(url, folder)).toEqual({ applied: [], total: 1, ahead: ["2_second"] });
  expect(await migrationState(url, folder)).toMatchObject({ pending: [], fault: null });
});

test("a database from which a newer version took something is refused", async () => {
  write("1_first", "CREATE TABLE a (id int)");
  write("2_contract_a", "DROP TABLE a");
  await migrate(url, folder);
  fs.rmSync(path.join(folder, "2_contract_a"), { recursive: true });
  await expect(migrate(url, folder)).rejects.toThrow(/newer than this version.*2_contract_a/);
});

test("failed SQL leaves nothing behind, is recorded with its reason, and stops every later start", async () => {
  write("1_first", "CREATE TABLE a (id int)");
  write("2_broken", "CREATE TABLE b (id int); INSERT INTO nowhere VALUES (1)");
  await expect(migrate(url, folder)).rejects.toThrow(/2_broken failed: 42P01/);
  expect(await rows("SELECT to_regclass('a') IS NOT NULL AS a, to_regclass('b') AS b")).toEqual([
    { a: true, b: null },
  ]);
  const again = migrate(url, folder);
  await expect(again).rejects.toThrow(MigrateError);
  await expect(again).rejects.toThrow(/2_broken did not finish: 42P01.*resolve\.ts rolled-back/s);
});

test("a failed migration that was marked as rolled back is tried again; as applied, it is left out", async () => {
  write("1_broken", "SELECT 1/0");
  await expect(migrate(url, folder)).rejects.toThrow(/division by zero/);
  expect(await resolveFailed(url, "1_broken", "rolled-back")).toBe(true);
  write("1_broken", "CREATE TABLE repaired (id int)");
  expect((await migrate(url, folder)).applied).toEqual(["1_broken"]);

  write("2_broken", "SELECT 1/0");
  await expect(migrate(url, folder)).rejects.toThrow(/division by zero/);
  expect(await resolveFailed(url, "2_broken", "applied")).toBe(true);
  expect((await migrate(url, folder)).applied).toEqual([]);
  expect(await resolveFailed(url, "2_broken", "applied")).toBe(false);
});

test("of many that start at once, one applies and the others find the work done", async () => {
  write("1_first", "CREATE TABLE a (id int); SELECT pg_sleep(0.3)");
  write("2_second", "CREATE TABLE b (id int)");
  const results = await Promise.all(Array.from({ length: 6 }, () => migrate(url, folder)));
  const counts = results.map((result) => result.applied.length).sort();
  expect(counts).toEqual([0, 0, 0, 0, 0, 2]);
});

test("one that waits for another longer than it may says so", async () => {
  write("1_slow", "SELECT pg_sleep(1.5)");
  const slow = migrate(url, folder);
  await new Promise((done) => setTimeout(done, 300));
  await expect(migrate(url, folder, { waitMs: 100 })).rejects.toThrow(/Another process/);
  await slow;
});
