import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { whyNot } from "#server/identity/permissions.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { FetchError } from "#server/platform/errors.ts";
import { addJob, type Task } from "#server/platform/queue.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { handler } from "#server/start/handlers.ts";
import { type QueueWorker, startQueueWorker } from "#server/start/queue-worker.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { SlowJob } from "#server/test/job-process.ts";
import { discard, freeStuck, runAgain } from "./commands.ts";
import { queueOf, wholeQueue } from "./queries.ts";

const database = testDb();
const deps = (): Deps => database.deps(() => new Date());
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
async function until(isSo: () => boolean | Promise<boolean>, msMax = 60_000): Promise<void> {
  for (const end = Date.now() + msMax; !(await isSo()); await pause(30))
    if (Date.now() > end) throw new Error("it did not come about in time");
}

const Failing = {
  name: "failing-test-job",
  payload: z.object({ projectId: z.string() }),
  lane: "now",
  maxAttempts: 1,
  keyedBy: ["projectId"],
} as const satisfies Task;

let owner: WorkspaceScope;
let foreign: WorkspaceScope;
let projectId: string;
beforeAll(async () => {
  owner = await ownerScope(deps());
  await registerProject(deps(), owner, { name: "One", slug: "one", factors: {} });
  projectId = (await findProject(deps(), owner, "one")).projectId;
  const createdAt = deps().now();
  await database.db.workspace.create({ data: { id: "ws-b", slug: "b", name: "B", createdAt } });
  foreign = mintWorkspaceScope({ workspaceId: "ws-b", actor: owner.actor });
  await database.db.$executeRaw`CREATE TABLE slow_test (what text, pid int)`;
});

let worker: QueueWorker | undefined;
const processes: ChildProcess[] = [];
beforeEach(async () => {
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await database.db.$executeRaw`DELETE FROM slow_test`;
  await database.db.freedJob.deleteMany();
  await database.db.workerProcess.deleteMany();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  for (const child of processes.splice(0)) child.kill("SIGKILL");
});

const work = async (run: (deps: Deps) => Promise<void>, giveUp?: () => Promise<void>) => {
  worker = await startQueueWorker({
    url: database.url,
    deps: deps(),
    lanes: ["now"],
    handlers: [handler(Failing, run, giveUp)],
    schedule: [],
  });
};
const startProcess = () => {
  const file = path.join(import.meta.dirname, "../test/job-process.ts");
  const child = spawn(process.execPath, ["--import", "tsx", file, database.url], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  processes.push(child);
  return child;
};
const noted = () =>
  database.db.$queryRaw<{ what: string; pid: number }[]>`SELECT what, pid FROM slow_test`;
/** A job whose only try failed. */
const deadJob = async (error: unknown): Promise<string> => {
  await work(() => Promise.reject(error));
  await addJob(database.db, Failing, { payload: { projectId } });
  await until(async () => (await queueOf(deps(), owner)).counts.dead === 1);
  await worker?.stop();
  worker = undefined;
  const [job] = (await queueOf(deps(), owner)).jobs;
  if (!job) throw new Error("no job");
  return job.id;
};
const entries = (action: string) =>
  database.db.auditEntry.findMany({ where: { action }, select: { detail: true, projectId: true } });

test("a worker that is killed in the midst of a job leaves it to the next: it is freed, shown, and done once", async () => {
  const victim = startProcess();
  await addJob(database.db, SlowJob, { payload: { projectId, waitMs: 2_000 } });
  await until(async () => (await noted()).length === 1);
  const running = await queueOf(deps(), owner);
  expect(running.jobs).toMatchObject([{ state: "running", project: { slug: "one" }, attempts: 1 }]);
  expect(running.workers).toMatchObject([{ isLive: true, lanes: ["now"] }]);
  expect(running.jobs[0]?.worker).toBe(running.workers[0]?.id);
  victim.kill("SIGKILL");
  const next = startProcess();
  await until(async () => (await noted()).some(({ what }) => what === "ended"));
  await until(async () => (await queueOf(deps(), owner)).jobs.length === 0);
  expect(await noted()).toEqual([
    { what: "began", pid: victim.pid },
    { what: "began", pid: next.pid },
    { what: "ended", pid: next.pid },
  ]);
  const { freed } = await queueOf(deps(), owner);
  expect(freed).toMatchObject([
    { task: SlowJob.name, why: "worker-gone", worker: running.workers[0]?.id },
  ]);
  expect((await queueOf(deps(), foreign)).freed).toEqual([]);
}, 120_000);

test("a worker that hangs is cut off and its job done by another; once it wakes it does nothing more", async () => {
  const frozen = startProcess();
  await addJob(database.db, SlowJob, { payload: { projectId, waitMs: 1_000 } });
  await until(async () => (await noted()).length === 1);
  frozen.kill("SIGSTOP");
  const next = startProcess();
  await until(async () => (await noted()).some(({ what }) => what === "ended"));
  expect((await noted()).find(({ what }) => what === "ended")?.pid).toBe(next.pid);
  const { freed } = await queueOf(deps(), owner);
  expect(freed).toMatchObject([{ why: "worker-silent" }]);
  const ended = new Promise((done) => frozen.once("exit", done));
  frozen.kill("SIGCONT");
  await ended;
}, 120_000);

test("a job that always fails ends as a dead letter, shown with its error in plain words and no secret", async () => {
  await deadJob(new FetchError("unreachable", "https://u:hunter2@h.example can't be reached."));
  const { counts, jobs } = await queueOf(deps(), owner);
  expect(counts).toEqual({ dead: 1, running: 0, retrying: 0, waiting: 0 });
  expect(jobs).toMatchObject([
    {
      state: "dead",
      attempts: 1,
      attemptsMax: 1,
      lastError: "https://[redacted]@h.example can't be reached.",
    },
  ]);
});

test("a fault is told as one, with where the log has it, and without a stack", async () => {
  const id = await deadJob(new TypeError("x is not a function: token=hunter2hunter2"));
  const { jobs } = await queueOf(deps(), owner);
  expect(jobs[0]?.lastError).toBe(
    `A fault on our side (TypeError). The log has it under job ${id}.`,
  );
});

test("a dead letter that is run again is tried anew and, when it works, is gone; who did it is written down", async () => {
  const id = await deadJob(new Error("no"));
  await runAgain(deps(), owner, { id });
  expect((await queueOf(deps(), owner)).counts).toMatchObject({ dead: 0, waiting: 1 });
  let runs = 0;
  await work(async () => {
    runs += 1;
  });
  await until(async () => (await queueOf(deps(), owner)).jobs.length === 0);
  expect(runs).toBe(1);
  const written = await entries("job.rerun");
  expect(written).toEqual([
    { detail: JSON.stringify({ attempts: 1, task: Failing.name }), projectId },
  ]);
});

test("a dead letter that is discarded is gone, with the reason in the audit log", async () => {
  const id = await deadJob(new Error("no"));
  await discard(deps(), owner, { id, reason: "Its document was sent again." });
  expect((await queueOf(deps(), owner)).jobs).toEqual([]);
  expect((await entries("job.discard"))[0]?.detail).toContain("Its document was sent again.");
  await expect(runAgain(deps(), owner, { id })).rejects.toThrow(/no such job/);
});

test("of several admins at once one acts, and the others hear what became of it", async () => {
  const id = await deadJob(new Error("no"));
  const before = (await entries("job.rerun")).length + (await entries("job.discard")).length;
  const tries = await Promise.allSettled([
    runAgain(deps(), owner, { id }),
    discard(deps(), owner, { id, reason: "Not needed." }),
    runAgain(deps(), owner, { id }),
    discard(deps(), owner, { id, reason: "Not needed." }),
  ]);
  const done = tries.filter(({ status }) => status === "fulfilled");
  expect(done.length).toBe(1);
  for (const one of tries)
    if (one.status === "rejected")
      expect(String(one.reason)).toMatch(/no such job|tried again by itself/);
  const after = (await entries("job.rerun")).length + (await entries("job.discard")).length;
  expect(after - before).toBe(1);
});

test("a job belongs to the workspace of its project or its payload, and to nobody else's", async () => {
  const id = await deadJob(new Error("no"));
  expect((await queueOf(deps(), foreign)).jobs).toEqual([]);
  await expect(runAgain(deps(), foreign, { id })).rejects.toThrow(/no such job/);
  await expect(discard(deps(), foreign, { id, reason: "Not mine." })).rejects.toThrow(
    /no such job/,
  );
  // The server's own are for its operator.
  await database.db.$executeRaw`SELECT graphile_worker.add_job('apply-retention', '{}'::json)`;
  await database.db
    .$executeRaw`SELECT graphile_worker.add_job('send-chat', '{"workspaceId":"ws-b"}'::json)`;
  expect((await queueOf(deps(), owner)).jobs.map(({ task }) => task)).toEqual([Failing.name]);
  expect((await queueOf(deps(), foreign)).jobs.map(({ task }) => task)).toEqual(["send-chat"]);
  const all = (await wholeQueue(deps())).jobs.map(({ task }) => task).sort();
  expect(all).toEqual(["apply-retention", Failing.name, "send-chat"]);
});

test("only admins see the queue, and no token of some projects does", async () => {
  const member = await memberScope(deps(), "data-scientist");
  expect(whyNot(member.actor, "jobs.read")).toMatch(/Only an owner or an admin/);
  expect(whyNot(member.actor, "jobs.manage")).toMatch(/Only an owner or an admin/);
  const limited = mintWorkspaceScope({ ...owner, onlyProjects: [projectId], isLimitedToken: true });
  expect(() => queueOf(deps(), limited)).toThrow(/limited to some projects/);
});

test("whoever waits for a job is told when the worker died at its last try, and the job is kept", async () => {
  await addJob(database.db, Failing, { payload: { projectId } });
  await database.db.$executeRaw`
    UPDATE graphile_worker._private_jobs SET attempts = 1, locked_at = now(), locked_by = 'gone'`;
  let told = 0;
  await work(
    () => Promise.reject(new Error("must not run")),
    async () => {
      told += 1;
    },
  );
  await until(() => told === 1);
  expect((await queueOf(deps(), owner)).jobs).toMatchObject([
    { state: "dead", lastError: "The worker that did it ended in the midst of its last try." },
  ]);
  expect(await freeStuck(deps())).toEqual([]);
});

test("a try that takes longer than its limit counts as failed", async () => {
  const Hanging = { ...Failing, name: "hanging-test-job", limitMs: 100 };
  worker = await startQueueWorker({
    url: database.url,
    deps: deps(),
    lanes: ["now"],
    handlers: [handler(Hanging, () => new Promise(() => undefined))],
    schedule: [],
  });
  await addJob(database.db, Hanging, { payload: { projectId } });
  await until(async () => (await queueOf(deps(), owner)).counts.dead === 1);
  expect((await queueOf(deps(), owner)).jobs[0]?.lastError).toBe(
    "It took longer than 0 seconds, which is its limit.",
  );
});
