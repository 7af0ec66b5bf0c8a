import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { checkBackup } from "#server/backup-files/queries.ts";
import { ReadDelivery } from "#server/deliveries/schema.ts";
import { seedFirstStart } from "#server/demo/commands.ts";
import { addJob } from "#server/platform/queue.ts";
import { migrate } from "#server/start/migrate.ts";
import { prepareQueue } from "#server/start/queue-schema.ts";
import { testDb } from "#server/test/database.ts";
import { BACKUP_NOW, readAt, restores, rowsAt, still } from "#server/test/restores.ts";

const database = testDb();
const { assay, at, emptyDatabase } = restores();
const migrations = path.resolve(import.meta.dirname, "../../prisma/migrations");

beforeAll(async () => {
  await seedFirstStart(database.deps(BACKUP_NOW), { bootstrapToken: undefined });
}, 180_000);

const JOBS = `SELECT t.identifier, j.payload::jsonb AS payload, j.run_at, j.attempts, j.max_attempts, j.key, j.last_error, q.queue_name
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY j.key`;
const ENTRIES = `SELECT * FROM "AuditEntry" ORDER BY "workspaceId", "seq"`;
const SCHEDULE = "SELECT * FROM graphile_worker._private_known_crontabs";

describe("a backup of the demo", () => {
  it("restored into an empty database is the demo, row by row, with its jobs, counters and log", async () => {
    const { db, url } = database;
    const file = at("demo.assay");
    const runAt = new Date("2027-01-01T00:00:00Z");
    for (const deliveryId of ["d", "dead"])
      await addJob(db, ReadDelivery, { payload: { projectId: "p", deliveryId }, runAt });
    await db.$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = E'a\ttab'
      WHERE key LIKE '%dead'`;
    await db.$executeRaw`INSERT INTO graphile_worker._private_known_crontabs VALUES ('note-week', '2026-01-01Z', '2026-11-23Z')`;
    const [before, jobs, entries] = [
      await rowsAt(url),
      await readAt(url, JOBS),
      await readAt(url, ENTRIES),
    ];
    expect(await assay({ DATABASE_URL: url }, "backup", file)).toMatchObject({ exit: 0, err: "" });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    const target = await emptyDatabase();
    const done = await assay({ DATABASE_URL: target }, "restore", file);
    expect(done).toMatchObject({ exit: 0, err: "" });
    expect(done.out).toMatch(
      /Each table was read again and has its digest\.\nThe audit log is whole/,
    );
    expect(still(await rowsAt(target))).toEqual(still(before));
    expect(await readAt(target, JOBS)).toEqual(jobs);
    expect(jobs).toHaveLength(2);
    const restored = await readAt(target, ENTRIES);
    expect(restored.slice(0, -1)).toEqual(entries);
    expect(restored.at(-1)).toMatchObject({ action: "backup.restore" });
    expect(await readAt(target, SCHEDULE)).toEqual(await readAt(url, SCHEDULE));
    const next = `SELECT nextval(pg_get_serial_sequence('"RollupMark"', 'id')) AS next`;
    expect(await readAt(target, next)).toEqual(await readAt(url, next));
  });

  it("is refused by a database that holds anything, which stays as it is, and overwrites no file", async () => {
    const file = at("demo.assay");
    const before = await rowsAt(database.url);
    const refused = await assay({ DATABASE_URL: database.url }, "restore", file);
    expect(refused).toMatchObject({ exit: 4, out: "" });
    expect(refused.err).toMatch(/is not empty: it holds rows of .*DATABASE_URL/);
    expect(await rowsAt(database.url)).toEqual(before);
    const bytes = fs.readFileSync(file);
    const again = await assay({ DATABASE_URL: database.url }, "backup", file);
    expect(again.err).toMatch(/is there already, and is not overwritten/);
    expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  });

  it("tells when the secret of the place it comes to is another one, and carries it only when asked", async () => {
    const target = await emptyDatabase();
    const other = { DATABASE_URL: target, ASSAY_SECRET: "another-secret-of-32-characters-or-more" };
    expect((await assay(other, "restore", at("demo.assay"))).out).toMatch(
      /The secret here is another one/,
    );
    const settings = { DATABASE_URL: target };
    expect((await checkBackup(at("demo.assay"))).opening).not.toHaveProperty("secret");
    await assay(settings, "backup", at("secret.assay"), "--with-secret");
    const { opening } = await checkBackup(at("secret.assay"));
    expect(opening.secret).toMatch(/^a-secret-of-tests/);
  });

  it("of the same rows has the same digests, whichever server they are on", async () => {
    const tablesOf = async (file: string) =>
      (await checkBackup(at(file))).manifest.tables.filter(({ name }) => !/^Audit/.test(name));
    expect(await tablesOf("secret.assay")).toEqual(await tablesOf("demo.assay"));
  });
});

describe("a backup of an older version", () => {
  it("is brought up to this one: later migrations find the rows", async () => {
    const names = fs.readdirSync(migrations).filter((name) => /^\d/.test(name));
    const older = at("older");
    for (const name of names.slice(0, -1))
      fs.cpSync(path.join(migrations, name), path.join(older, name), { recursive: true });
    const source = await emptyDatabase();
    await migrate(source, older);
    await prepareQueue(source);
    await readAt(source, `INSERT INTO "Workspace" VALUES ('w', 'main', 'Work', '2026-01-01Z')`);
    await readAt(
      source,
      `INSERT INTO "Project" ("id", "workspaceId", "slug", "code", "name", "factors", "createdAt", "updatedAt")
       VALUES ('p', 'w', 'est', 'EST', 'Estate', '{}', '2026-01-01Z', '2026-01-01Z')`,
    );
    const file = at("older.assay");
    await assay({ DATABASE_URL: source }, "backup", file);
    expect((await checkBackup(file)).opening.migrations).toHaveLength(names.length - 1);
    const target = await emptyDatabase();
    const done = await assay({ DATABASE_URL: target }, "restore", file);
    expect(done).toMatchObject({ exit: 0 });
    const applied = `SELECT count(*)::int AS n FROM "_prisma_migrations" WHERE finished_at IS NOT NULL`;
    expect(await readAt(target, applied)).toEqual([{ n: names.length }]);
    expect(await readAt(target, `SELECT "slug", "tags" FROM "Project"`)).toEqual([
      { slug: "est", tags: [] },
    ]);
  });

  it("of a newer one is refused, and nothing is made", async () => {
    const source = await emptyDatabase();
    await migrate(source, migrations);
    await prepareQueue(source);
    await readAt(
      source,
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at")
       VALUES ('x', repeat('0', 64), '29990101000000_later', now())`,
    );
    const refused = await assay({ DATABASE_URL: source }, "backup", at("newer.assay"));
    expect(refused.err).toMatch(/29990101000000_later.*which this one does not know/);
    expect(fs.existsSync(at("newer.assay"))).toBe(false);
    expect(inject("adminUrl")).toMatch(/^postgres/);
  });
});
