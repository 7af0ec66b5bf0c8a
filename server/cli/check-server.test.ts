import { afterEach, beforeAll, expect, test } from "vitest";
import { ReadDelivery } from "#server/deliveries/schema.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject } from "#server/identity/scope.ts";
import { addJob } from "#server/platform/queue.ts";
import { seal } from "#server/platform/secret-box.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { restores } from "#server/test/restores.ts";
import type { Finding } from "./check-finding.ts";
import { clock } from "./check-server.ts";

const database = testDb();
const { assay, at } = restores();
const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

beforeAll(async () => {
  const deps = database.deps("2026-11-24T12:00:00Z");
  const owner = await ownerScope(deps);
  const project = await registerProject(deps, owner, { name: "Estate", slug: "est", factors: {} });
  const scope = narrowToProject(owner, project);
  const page = JSON.stringify({
    runs: [
      {
        info: {
          run_id: "r",
          experiment_id: "1",
          status: "FINISHED",
          start_time: 1_794_556_800_000,
        },
        data: {},
      },
    ],
  });
  const result = await ingest(deps, scope, { bytes: Buffer.from(page) });
  expect(result.kind).toBe("received");
});

/** What the doctor says of the server, by name, with its exit status. */
async function asked(...argv: string[]) {
  const said = await assay({ DATABASE_URL: database.url }, "doctor", "--json", ...argv);
  const { faults, findings } = JSON.parse(said.out) as { faults: number; findings: Finding[] };
  const byName = Object.fromEntries(findings.map((finding) => [finding.name, finding]));
  return { exit: said.exit, faults, byName };
}

test("a server that does well is told so line by line, and quickly without its documents", async () => {
  const { byName } = await asked();
  for (const name of [
    "Clock",
    "Extensions",
    "Encoding",
    "Queue",
    "Encrypted",
    "Documents",
    "Audit log",
  ]) {
    // The tests' clock stands still, so the database's is far from it.
    if (name !== "Clock") expect(byName[name]).toMatchObject({ outcome: "ok" });
  }
  expect(byName.Clock?.text).toMatch(/this machine's/);
  expect(byName.Documents?.text).toMatch(/1 picked at random/);
  expect(byName.Role?.text).toMatch(/owns the tables/);
  expect(byName.Backup).toMatchObject({ outcome: "note", text: expect.stringMatching(/^none/) });
  const quick = await asked("--quick");
  expect(Object.keys(quick.byName)).not.toContain("Documents");
  expect(Object.keys(quick.byName)).not.toContain("Audit log");
});

test("a clock that is off by seconds is worth knowing, by half a minute a fault", () => {
  expect([300, -1_900, 2_500, -29_000, 40_000].map((ms) => clock(ms).outcome)).toEqual([
    "ok",
    "ok",
    "note",
    "note",
    "fault",
  ]);
  expect(clock(-40_000).text).toMatch(/40\.0 s behind/);
});

test("the last backup is known", async () => {
  expect(await assay({ DATABASE_URL: database.url }, "backup", at("x.assay"))).toMatchObject({
    exit: 0,
  });
  expect((await asked("--quick")).byName.Backup).toMatchObject({
    outcome: "ok",
    text: expect.stringMatching(/within a day/),
  });
});

test("a job that nobody takes, and one that was given up, are told apart", async () => {
  const { db } = database;
  await addJob(db, ReadDelivery, { payload: { projectId: "p", deliveryId: "dead" } });
  await db.$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts`;
  expect((await asked("--quick")).byName.Queue).toMatchObject({
    outcome: "note",
    text: expect.stringMatching(/1 given up/),
  });
  const runAt = new Date("2026-11-25T11:00:00Z");
  await addJob(db, ReadDelivery, { payload: { projectId: "p", deliveryId: "due" }, runAt });
  const late = await asked("--quick");
  expect(late.byName.Queue).toMatchObject({
    outcome: "fault",
    text: expect.stringMatching(/stands still: a job has been due for 60 minutes/),
  });
  expect(late.exit).toBe(1);
  await db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

test("what is encrypted under a secret that nobody names is a fault, and under an earlier one that is named a note", async () => {
  const { id: workspaceId } = await database.db.workspace.findFirstOrThrow({
    select: { id: true },
  });
  const secretBox = seal("an-earlier-secret-of-32-characters-or-more", Buffer.from("x"));
  await database.db.signingKey.create({
    data: { workspaceId, id: "k", publicKey: "", secretBox, createdAt: new Date() },
    select: { id: true },
  });
  expect((await asked("--quick")).byName.Encrypted).toMatchObject({ outcome: "fault" });
  const said = await assay(
    {
      DATABASE_URL: database.url,
      ASSAY_PREVIOUS_SECRETS: "an-earlier-secret-of-32-characters-or-more",
    },
    "doctor",
    "--quick",
  );
  expect(said.out).toMatch(/note {2}Encrypted: 1 of 1 secrets are still under an earlier/);
});

test("a document that is not what its digest says, and a log that was altered, are faults", async () => {
  const { db } = database;
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = 'replica'`;
    await tx.$executeRaw`UPDATE "Evidence" SET "body" = '\\x00'`;
    await tx.$executeRaw`UPDATE "AuditEntry" SET "detail" = '{"a":1}' WHERE "seq" = 2`;
  });
  const { byName, exit } = await asked();
  expect(byName.Documents).toMatchObject({
    outcome: "fault",
    text: expect.stringMatching(/1 of 1 picked/),
  });
  expect(byName["Audit log"]).toMatchObject({ outcome: "fault" });
  expect(exit).toBe(1);
  // The backup has both as they are and says so; a restore of it too.
  const made = await assay({ DATABASE_URL: database.url }, "backup", at("damaged.assay"));
  expect(made.exit).toBe(1);
  expect(made.out).toMatch(/1 documents are not what their digest says/);
});
