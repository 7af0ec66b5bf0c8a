import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyChain } from "#server/audit/queries.ts";
import { openDb } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { addJob } from "#server/platform/queue.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { RetainProject } from "#server/retention/schema.ts";
import { rebuildRunTable } from "#server/runs/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { grantAppRole } from "./app-role.ts";
import { startQueueWorker } from "./queue-worker.ts";
import { HANDLERS, SCHEDULE } from "./tasks.ts";

const database = testDb();
const name = `assay_app_${process.pid}_${randomBytes(3).toString("hex")}`;
let appUrl: string;
let db: ReturnType<typeof openDb>;
const deps = (): Deps => ({ ...database.deps(), db });

const asOwner = (sql: string) => database.db.$executeRawUnsafe(sql);

beforeAll(async () => {
  await asOwner(`CREATE ROLE "${name}" LOGIN NOINHERIT PASSWORD 'app'`);
  const url = new URL(database.url);
  url.username = name;
  url.password = "app";
  appUrl = url.toString();
  await grantAppRole(database.url, appUrl);
  await grantAppRole(database.url, appUrl);
  db = openDb(appUrl, 4);
});
afterAll(async () => {
  await db.$disconnect();
  await asOwner(`DROP OWNED BY "${name}"`);
  await asOwner(`DROP ROLE "${name}"`);
});

test("the role that the server runs as does its work, and verifies the chain", async () => {
  const scope = await ownerScope(deps());
  const { slug } = await registerProject(deps(), scope, { name: "By the app", factors: {} });
  expect(await findProject(deps(), scope, slug)).toMatchObject({ slug });
  await rebuildRunTable(deps(), { onlyMissing: true });
  expect(await verifyChain(deps(), scope)).toMatchObject({ isWhole: true });
});

test("it cannot change what was written down, nor allow itself to", async () => {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  // PostgreSQL answers this with a warning, and grants nothing.
  await client.query(`GRANT UPDATE ON "AuditEntry" TO "${name}"`);
  for (const sql of [
    `UPDATE "AuditEntry" SET "action" = 'x'`,
    `DELETE FROM "AuditEntry"`,
    `TRUNCATE "AuditEntry"`,
    `ALTER TABLE "AuditEntry" DISABLE TRIGGER ALL`,
    `DROP TRIGGER "AuditEntry_append_only" ON "AuditEntry"`,
    `DROP TABLE "AuditEntry"`,
    "SET session_replication_role = replica",
    `CREATE OR REPLACE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    `DELETE FROM "_prisma_migrations"`,
  ])
    await expect(client.query(sql), sql).rejects.toMatchObject({ code: "42501" });
  await client.end();
});

test("its worker takes jobs of the queue and finishes them", async () => {
  await addJob(db, RetainProject, { payload: { projectId: "none" } });
  const worker = await startQueueWorker({
    url: appUrl,
    deps: deps(),
    lanes: ["now", "later"],
    handlers: HANDLERS,
    schedule: SCHEDULE,
  });
  const waiting = () =>
    database.db.$queryRaw<
      unknown[]
    >`SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'retain-project'`;
  for (const until = Date.now() + 10_000; (await waiting()).length > 0; ) {
    if (Date.now() > until) throw new Error("the job was not done");
    await new Promise((done) => setTimeout(done, 50));
  }
  await worker.stop();
});

test("a role that is not there is named", async () => {
  const url = new URL(appUrl);
  url.username = "nobody_here";
  await expect(grantAppRole(database.url, url.toString())).rejects.toThrow("nobody_here");
});
