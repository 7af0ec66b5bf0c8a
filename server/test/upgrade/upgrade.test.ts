import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { isContract, migrate } from "#server/start/migrate.ts";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { contractsIn } from "./contracts.ts";
import {
  faultOfMark,
  lastTag,
  MIGRATIONS,
  migrationNames,
  releasedAt,
  sqlOf,
  unreleased,
} from "./history.ts";
import { narrowings, tablesOf } from "./tables.ts";

// Expand, release, contract (docs/operate.md): replicas of the version before go on while a new one comes
// up. Its slow part, which runs that version, is npm run test:upgrade.

const adminUrl = inject("adminUrl");
const databases = ["before", "after"].map(
  (which) => `assay_upgrade_${which}_${randomBytes(3).toString("hex")}`,
);
const [beforeUrl = "", afterUrl = ""] = databases.map((name) => databaseUrl(adminUrl, name));
let folder: string;

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-upgrade-"));
  for (const name of databases)
    await inDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name}`));
});
afterEach(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of databases)
    await inDatabase(adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

function copyHistory(isIn: (name: string) => boolean): void {
  for (const name of migrationNames().filter(isIn))
    fs.cpSync(path.join(MIGRATIONS, name), path.join(folder, name), { recursive: true });
}

test("no migration that is not released takes anything away, unless it is a contract whose expansion is", () => {
  const tag = lastTag();
  const faults = unreleased(tag).flatMap((name) => {
    const sql = sqlOf(name);
    const mark = faultOfMark({ name, sql }, { tag, released: releasedAt(tag) });
    const words = isContract(name) ? [] : contractsIn(sql);
    return [...(mark ? [mark] : []), ...words.map((fault) => `${name} ${fault}`)];
  });
  expect(faults).toEqual([]);
});

test("after what is not released, every table that there was takes what the code before writes to it", async () => {
  const news = new Set(unreleased());
  expect(migrationNames().length).toBeGreaterThan(news.size);
  copyHistory((name) => !news.has(name));
  await migrate(beforeUrl, folder);
  copyHistory((name) => news.has(name) && !isContract(name));
  await migrate(afterUrl, folder);
  const [before, after] = [await tablesOf(beforeUrl), await tablesOf(afterUrl)];
  expect(before.columns.length).toBeGreaterThan(100);
  expect(narrowings(before, after)).toEqual([]);
}, 120_000);

test("the words of a contract are found in each of their forms, and those of an expansion are not", () => {
  for (const sql of [
    `DROP TABLE "A";`,
    `ALTER TABLE "A" DROP COLUMN "b"`,
    `ALTER TABLE "A" ADD COLUMN "c" TEXT, DROP "b"`,
    `ALTER TABLE "A" RENAME COLUMN "b" TO "c"`,
    `ALTER TABLE "A" RENAME TO "B"`,
    `ALTER TABLE "A" ALTER COLUMN "b" SET NOT NULL`,
    `ALTER TABLE "A" ADD COLUMN "b" TEXT NOT NULL, ADD COLUMN "c" TEXT DEFAULT ''`,
    `ALTER TABLE "A" ALTER COLUMN "b" SET DATA TYPE SMALLINT`,
    `ALTER TABLE "A" ALTER "b" TYPE varchar(10)`,
    `ALTER TABLE "A" ALTER COLUMN "b" DROP DEFAULT`,
    `DELETE FROM "A"`,
    `alter table a drop column b`,
  ])
    expect(contractsIn(`CREATE TABLE "X" ("y" TEXT NOT NULL);\n${sql}`), sql).toHaveLength(1);
  for (const sql of [
    `ALTER TABLE "A" ADD COLUMN "b" TEXT NOT NULL DEFAULT ''`,
    `ALTER TABLE "A" ADD COLUMN "b" TEXT`,
    `ALTER TABLE "A" ADD CONSTRAINT "k" CHECK ("b" IS NOT NULL)`,
    `ALTER TABLE "A" DROP CONSTRAINT "k"`,
    `ALTER TABLE "A" ALTER COLUMN "b" DROP NOT NULL`,
    `ALTER TABLE "A" ALTER COLUMN "b" TYPE BIGINT`,
    `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM "A"; END $$`,
    `-- DROP TABLE "A";`,
    `INSERT INTO "A" VALUES ('DROP TABLE x; DELETE FROM y')`,
  ])
    expect(contractsIn(sql), sql).toEqual([]);
});

test("what the tables themselves demand anew is found, whatever the words were", async () => {
  const make = `CREATE TABLE a (id int PRIMARY KEY, b int, c varchar(5), d text NOT NULL DEFAULT '',
    e text CONSTRAINT e_known CHECK (e IN ('x', 'y')), f text CONSTRAINT f_known CHECK (f IN ('x', 'y')), g int)`;
  await inDatabase(beforeUrl, (client) => client.query(make));
  await inDatabase(afterUrl, (client) =>
    client.query(`${make};
      ALTER TABLE a ALTER b TYPE smallint, ALTER c TYPE text, ALTER d DROP DEFAULT, DROP COLUMN g, ADD h int NOT NULL, ADD i int UNIQUE;
      ALTER TABLE a DROP CONSTRAINT e_known, ADD CONSTRAINT e_known CHECK (e IN ('x', 'y', 'z'));
      ALTER TABLE a DROP CONSTRAINT f_known, ADD CONSTRAINT f_known CHECK (f IN ('x'));
      CREATE UNIQUE INDEX a_c ON a (c)`),
  );
  const found = narrowings(await tablesOf(beforeUrl), await tablesOf(afterUrl));
  expect(found.toSorted()).toEqual([
    "a demands something else by f_known",
    "a has a new demand on columns of before: a_c",
    "a.b was integer and is smallint",
    "a.d demands a value that it did not",
    "a.g is gone",
    "a.h is new and demands a value",
  ]);
});

test("a contract needs its mark in the name and in the first line, and an expansion that a tag has", () => {
  const of = { tag: "v1", released: ["1_wide"] };
  const sql = `-- contract: 1_wide\nDROP TABLE "A"`;
  expect(faultOfMark({ name: "2_contract_a", sql }, of)).toBeNull();
  expect(faultOfMark({ name: "2_add", sql: "SELECT 1" }, of)).toBeNull();
  expect(faultOfMark({ name: "2_drop_a", sql }, of)).toMatch(/not in its name/);
  expect(faultOfMark({ name: "2_contract_a", sql: "DROP TABLE a" }, of)).toMatch(
    /needs a first line/,
  );
  expect(faultOfMark({ name: "2_contract_a", sql }, { tag: null, released: [] })).toMatch(
    /nothing is released/,
  );
  expect(faultOfMark({ name: "2_contract_a", sql }, { tag: "v1", released: [] })).toMatch(
    /v1 has not yet/,
  );
});
