import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { Queue } from "#server/jobs/schema.ts";
import { testDb } from "#server/test/database.ts";
import { main } from "./main.ts";

const database = testDb();
const START = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("ASSAY_SECRET", "a-secret-of-tests-of-32-characters-or-more");
  await ensureWorkspaceAndOwner(database.deps(START));
});
afterAll(() => {
  vi.unstubAllEnvs();
});
beforeEach(() => database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`);

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    now: () => START,
    env: {},
  };
  return { code: await main(["jobs", ...argv], io), out: out.join("\n"), err: err.join("\n") };
}

/** Of the server itself: of no workspace. */
async function addDead(): Promise<string> {
  await database.db
    .$executeRaw`SELECT graphile_worker.add_job('apply-retention', '{}'::json, max_attempts => 1)`;
  await database.db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET attempts = 1, last_error = 'The disk is full.'`;
  const [row] = await database.db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM graphile_worker._private_jobs`;
  return row?.id ?? "";
}

test("the operator sees the jobs of no workspace too, and a failed one is exit status 1", async () => {
  expect(await run()).toMatchObject({ code: 0, out: "Nothing waits to be done." });
  const id = await addDead();
  const { code, out } = await run("list");
  expect(code).toBe(1);
  expect(out).toContain("1 job failed for good and waits for somebody.");
  expect(out).toContain(`job ${id}  Look for documents past their retention`);
  expect(out).toContain("The disk is full.");
  const told = Queue.safeParse(JSON.parse((await run("--json")).out), { reportInput: false });
  // Dates are text in JSON; everything else is as the API has it.
  expect(told.error?.issues.every(({ code: why }) => why === "invalid_type")).toBe(true);
});

test("a job is run again or discarded by its number, with the reason written down", async () => {
  const first = await addDead();
  expect(await run("run-again", first)).toMatchObject({
    code: 0,
    out: `Job ${first} is tried again.`,
  });
  expect((await run("run-again", first)).err).toContain("tried again by itself");
  await database.db.$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts`;
  expect((await run("discard", first)).code).toBe(2);
  expect((await run("discard", first, "--reason", "It runs tonight.")).code).toBe(0);
  expect((await run("discard", first, "--reason", "It runs tonight.")).err).toContain(
    "no such job",
  );
  const entries = await database.db.auditEntry.findMany({
    where: { action: { startsWith: "job." } },
    orderBy: { seq: "asc" },
    select: { action: true, detail: true },
  });
  expect(entries.map(({ action }) => action)).toEqual(["job.rerun", "job.discard"]);
  expect(entries[1]?.detail).toContain("It runs tonight.");
});

test("jobs in dead hands are taken back", async () => {
  expect((await run("free")).out).toBe("No job was in dead hands.");
  await database.db.$executeRaw`SELECT graphile_worker.add_job('apply-retention', '{}'::json)`;
  await database.db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = 'gone', locked_at = now()`;
  expect((await run("free")).out).toBe("Taken back: 1.");
  expect((await run("list")).out).toContain("worker-gone");
});

test("what is no command of it is a usage error", async () => {
  for (const argv of [["sweep"], ["run-again"], ["discard"], ["free", "x"]])
    expect((await run(...argv)).code).toBe(2);
  expect((await run("run-again", "not-a-number")).err).toContain("no such job");
});
