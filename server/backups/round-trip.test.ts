import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { main } from "#server/cli/main.ts";
import { ReadDelivery } from "#server/deliveries/schema.ts";
import { seedFirstStart } from "#server/demo/commands.ts";
import { openDb } from "#server/platform/db.ts";
import { addJob } from "#server/platform/queue.ts";
import { databaseUrl, inDatabase } from "#server/test/cluster.ts";
import { testDb } from "#server/test/database.ts";
import { everyRow } from "#server/test/every-row.ts";

const database = testDb();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-backup-test-"));
const saved = { ...process.env };
const made: string[] = [];
const NOW = new Date("2026-11-25T12:00:00Z");

beforeAll(async () => {
  await seedFirstStart(database.deps(NOW), { bootstrapToken: undefined });
}, 120_000);
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

/** A database that nobody has touched. */
async function emptyDatabase(): Promise<string> {
  const name = `assay_restore_${process.pid}_${randomBytes(4).toString("hex")}`;
  await inDatabase(inject("adminUrl"), (client) => client.query(`CREATE DATABASE ${name}`));
  made.push(name);
  return databaseUrl(inject("adminUrl"), name);
}

async function run(settings: Record<string, string>, ...argv: string[]) {
  process.env = {
    ...saved,
    ASSAY_SECRET: "a-secret-of-tests-of-32-characters-or-more",
    ...settings,
  };
  const said = { out: [] as string[], err: [] as string[] };
  const exit = await main(argv, {
    out: (line) => said.out.push(line),
    err: (line) => said.err.push(line),
    now: () => NOW,
    env: {},
  });
  return { exit, out: said.out.join("\n"), err: said.err.join("\n") };
}

const rowsAt = async (url: string) => {
  const db = openDb(url, 2);
  try {
    return await everyRow(db);
  } finally {
    await db.$disconnect();
  }
};

/** The log goes on after a restore, which is written into it, and the queue numbers its jobs anew. */
const GOES_ON = /^(AuditEntry|AuditHead|_prisma_migrations|graphile_worker\..*)$/;
const still = (rows: Record<string, string>) =>
  Object.fromEntries(Object.entries(rows).filter(([name]) => !GOES_ON.test(name)));

const JOBS = `SELECT t.identifier, j.payload::jsonb AS payload, j.run_at, j.attempts, j.max_attempts, j.key, j.last_error, q.queue_name
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY j.key`;
const ENTRIES = `SELECT * FROM "AuditEntry" ORDER BY "workspaceId", "seq"`;
const read = (url: string, sql: string) =>
  inDatabase(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

describe("a backup of the demo", () => {
  const file = path.join(folder, "demo.assay");

  it("restored into an empty database is the demo, row by row, with its jobs, counters and log", async () => {
    const { db, url } = database;
    const payload = { projectId: "p", deliveryId: "d" };
    await addJob(db, ReadDelivery, { payload, runAt: new Date("2027-01-01T00:00:00Z") });
    await addJob(db, ReadDelivery, { payload: { projectId: "p", deliveryId: "dead" } });
    await db.$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = E'a\ttab'
      WHERE key LIKE '%dead'`;
    await db.$executeRaw`INSERT INTO graphile_worker._private_known_crontabs VALUES ('note-week', '2026-01-01Z', '2026-11-23Z')`;
    const before = await rowsAt(url);
    const jobs = await read(url, JOBS);
    const entries = await read(url, ENTRIES);
    const made = await run({ DATABASE_URL: url }, "backup", file);
    expect(made).toMatchObject({ exit: 0, err: "" });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    const target = await emptyDatabase();
    const done = await run({ DATABASE_URL: target }, "restore", file);
    expect(done).toMatchObject({ exit: 0, err: "" });
    expect(done.out).toMatch(
      /Each table was read again and has its digest\.\nThe audit log is whole/,
    );
    expect(still(await rowsAt(target))).toEqual(still(before));
    expect(await read(target, JOBS)).toEqual(jobs);
    expect(jobs).toHaveLength(2);
    const restored = await read(target, ENTRIES);
    expect(restored.slice(0, -1)).toEqual(entries);
    expect(restored.at(-1)).toMatchObject({ action: "backup.restore" });
    expect(await read(target, "SELECT * FROM graphile_worker._private_known_crontabs")).toEqual(
      await read(url, "SELECT * FROM graphile_worker._private_known_crontabs"),
    );
    const next = `SELECT nextval(pg_get_serial_sequence('"RollupMark"', 'id')) AS next`;
    const [mine, theirs] = [await read(target, next), await read(url, next)];
    expect(mine).toEqual(theirs);
  });
});
