import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkBackup } from "#server/backup-files/queries.ts";
import { seedFirstStart } from "#server/demo/commands.ts";
import { testDb } from "#server/test/database.ts";
import { BACKUP_NOW, BACKUP_SECRET, restores } from "#server/test/restores.ts";

const database = testDb();
const { assay, at, emptyDatabase } = restores();
// Short and traversable, since root starts the embedded database as another account.
const home = fs.mkdtempSync(path.join(os.tmpdir(), "assay-backup-home-"));
const embedded = (name: string) => ({
  DATABASE_URL: "",
  ASSAY_SECRET: "",
  ASSAY_DATA_DIR: path.join(home, name),
});

beforeAll(async () => {
  fs.chmodSync(home, 0o755);
  await seedFirstStart(database.deps(BACKUP_NOW), { bootstrapToken: undefined });
}, 180_000);
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** All but the log, which goes on with each backup and restore. */
const tablesIn = async (file: string) =>
  (await checkBackup(file)).manifest.tables.filter(({ name }) => !/^Audit/.test(name));

it("a server's data go into a new data folder, back to a server, and into a folder again, and stay the same", async () => {
  const [first, second, third] = [at("server.assay"), at("embedded.assay"), at("again.assay")];
  await assay({ DATABASE_URL: database.url }, "backup", first, "--with-secret");
  const one = await assay(embedded("one"), "restore", first);
  expect(one.out).toMatch(/The audit log is whole/);
  expect(one.exit).toBe(0);
  const secret = path.join(home, "one", "secret");
  expect(fs.readFileSync(secret, "utf8")).toBe(BACKUP_SECRET);
  expect(fs.statSync(secret).mode & 0o777).toBe(0o600);
  expect(one.out).not.toMatch(/secret here/);
  // No server runs in the folder: it is started for the backup, and stopped again.
  expect(await assay(embedded("one"), "backup", second)).toMatchObject({ exit: 0 });
  const target = await emptyDatabase();
  expect(await assay({ DATABASE_URL: target }, "restore", second)).toMatchObject({ exit: 0 });
  expect(await assay({ DATABASE_URL: target }, "backup", third)).toMatchObject({ exit: 0 });
  const two = await assay(embedded("two"), "restore", third);
  expect(two.exit).toBe(0);
  expect(two.out).toMatch(/There is no secret here yet. Put the secret/);
  expect(await tablesIn(second)).toEqual(await tablesIn(first));
  expect(await tablesIn(third)).toEqual(await tablesIn(first));
  const again = await assay(embedded("one"), "restore", first);
  expect(again.err).toMatch(/is not empty/);
  expect(fs.readdirSync(path.join(home, "one"))).not.toContain("supervisor.lock");
}, 300_000);
