import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, inject } from "vitest";
import { main } from "#server/cli/main.ts";
import { openDb } from "#server/platform/db.ts";
import { databaseUrl, inDatabase } from "./cluster.ts";
import { everyRow } from "./every-row.ts";

export const BACKUP_NOW = new Date("2026-11-25T12:00:00Z");
export const BACKUP_SECRET = "a-secret-of-tests-of-32-characters-or-more";

/** A folder for files and a hand for new databases, both gone after the test file's last test. */
export function restores() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-backup-test-"));
  const saved = { ...process.env };
  const made: string[] = [];
  afterEach(() => {
    process.env = { ...saved };
  });
  afterAll(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    for (const name of made)
      await inDatabase(inject("adminUrl"), (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
  });
  return {
    folder,
    at: (name: string) => path.join(folder, name),
    /** A database that nobody has touched. */
    emptyDatabase: async (): Promise<string> => {
      const name = `assay_restore_${process.pid}_${randomBytes(4).toString("hex")}`;
      await inDatabase(inject("adminUrl"), (client) => client.query(`CREATE DATABASE ${name}`));
      made.push(name);
      return databaseUrl(inject("adminUrl"), name);
    },
    settings: (of: Record<string, string>) => ({ ...saved, ASSAY_SECRET: BACKUP_SECRET, ...of }),
    /** The command line in this process, with these settings beside the surrounding ones. */
    assay: async (settings: Record<string, string>, ...argv: string[]) => {
      process.env = { ...saved, ASSAY_SECRET: BACKUP_SECRET, ...settings };
      const said = { out: [] as string[], err: [] as string[] };
      const exit = await main(argv, {
        out: (line) => said.out.push(line),
        err: (line) => said.err.push(line),
        now: () => BACKUP_NOW,
        env: {},
      });
      return { exit, out: said.out.join("\n"), err: said.err.join("\n") };
    },
  };
}

export async function rowsAt(url: string): Promise<Record<string, string>> {
  const db = openDb(url, 2);
  try {
    return await everyRow(db);
  } finally {
    await db.$disconnect();
  }
}

/** The log goes on after a restore, which is written into it, and the queue numbers its jobs anew. */
const GOES_ON = /^(AuditEntry|AuditHead|_prisma_migrations|graphile_worker\..*)$/;

export const still = (rows: Record<string, string>) =>
  Object.fromEntries(Object.entries(rows).filter(([name]) => !GOES_ON.test(name)));

export const readAt = (url: string, sql: string) =>
  inDatabase(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
