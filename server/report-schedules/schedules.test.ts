import { spawn } from "node:child_process";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import { addSchedule, queueDueReports, removeSchedule, sendReport } from "./commands.ts";
import { schedulesOf } from "./queries.ts";
import { nextSlot } from "./rules.ts";
import { type DeliveryKey, NewSchedule, SendReport } from "./schema.ts";

const database = testDb();
let clock = new Date("2026-11-20T12:00:00Z");
const deps = () => database.deps(() => clock);
let sink: Awaited<ReturnType<typeof startMailSink>>;
let owner: WorkspaceScope;
let member: WorkspaceScope;
let projectId: string;

beforeAll(async () => {
  sink = await startMailSink();
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
  vi.stubEnv("ASSAY_ORIGIN", "https://assay.example");
  owner = await ownerScope(deps());
  member = await memberScope(deps(), "engineer");
  projectId = (
    await registerProject(deps(), owner, { name: "Drilling", slug: "drilling", factors: {} })
  ).id;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sink.stop();
});
beforeEach(async () => {
  clock = new Date("2026-11-20T12:00:00Z");
  sink.mails.splice(0);
  sink.manner.isMute = false;
  sink.manner.sizeMax = null;
  await database.db.reportSchedule.deleteMany();
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await database.db.project.update({ where: { id: projectId }, data: { visibility: "workspace" } });
});

const weekly = (more: object = {}) =>
  NewSchedule.parse({
    slug: "drilling",
    kind: "readiness",
    every: "weekly",
    timeZone: "Asia/Kathmandu",
    toUserIds: [actorId(member.actor)],
    ...more,
  });

async function jobs(): Promise<DeliveryKey[]> {
  const rows = await database.db.$queryRaw<{ payload: unknown }[]>`
    SELECT p."payload" FROM graphile_worker._private_jobs p JOIN graphile_worker._private_tasks t ON t."id" = p."task_id"
    WHERE t."identifier" = 'send-report' ORDER BY p."id"`;
  return rows.map(({ payload }) => SendReport.payload.parse(payload));
}

async function dueJob(): Promise<DeliveryKey> {
  clock = new Date("2026-11-23T01:15:00Z");
  await queueDueReports(deps());
  const [key] = await jobs();
  if (!key) throw new Error("nothing is due");
  return key;
}

test("Mondays and firsts come at seven by the clock there, whatever the clocks do", () => {
  const next = (zone: string, every: "weekly" | "monthly", after: string) =>
    nextSlot({ zone, every, after: new Date(after) }).toISOString();
  expect(next("Asia/Kathmandu", "weekly", "2026-11-20T12:00:00Z")).toBe("2026-11-23T01:15:00.000Z");
  expect(next("Asia/Kathmandu", "weekly", "2026-11-23T01:15:00Z")).toBe("2026-11-30T01:15:00.000Z");
  expect(next("Europe/Berlin", "monthly", "2026-10-15T00:00:00Z")).toBe("2026-11-01T06:00:00.000Z");
  expect(next("Europe/Berlin", "monthly", "2026-06-15T00:00:00Z")).toBe("2026-07-01T05:00:00.000Z");
  // It is Monday there while it is Sunday in UTC.
  expect(next("Pacific/Kiritimati", "weekly", "2026-11-22T12:00:00Z")).toBe(
    "2026-11-22T17:00:00.000Z",
  );
});

test("it comes once, with the report attached, and not again however often a worker looks", async () => {
  await addSchedule(deps(), owner, weekly());
  await queueDueReports(deps());
  expect(await jobs()).toEqual([]);
  const key = await dueJob();
  await queueDueReports(deps());
  expect(await jobs()).toHaveLength(1);
  await sendReport(deps(), key);
  await sendReport(deps(), key);
  expect(sink.mails).toHaveLength(1);
  expect(sink.mails[0]?.data).toContain("filename=drilling-readiness-2026-11-23.pdf");
  expect(sink.mails[0]?.data).toContain("Readiness report of Drilling");
  const [schedule] = await schedulesOf(deps(), owner);
  expect(schedule?.last).toMatchObject({ sent: 1, waiting: 0, failed: 0 });
  expect(schedule?.nextAt).toEqual(new Date("2026-11-30T01:15:00Z"));
});

test("who may not see the project any more, or has left, gets none", async () => {
  await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  await database.db.project.update({
    where: { id: projectId },
    data: { visibility: "restricted" },
  });
  await sendReport(deps(), key);
  expect(sink.mails).toEqual([]);
  expect((await schedulesOf(deps(), owner))[0]?.last).toMatchObject({ failed: 1 });
  expect(await schedulesOf(deps(), await scopeOfMember())).toEqual([]);
});

async function scopeOfMember(): Promise<WorkspaceScope> {
  const { scopeOfReader } = await import("#server/identity/tokens.ts");
  const { workspaceId } = member;
  const scope = await scopeOfReader(deps(), { workspaceId, userId: actorId(member.actor) });
  if (!scope) throw new Error("no member");
  return scope;
}

test("a file that the mail server finds too large comes as a link", async () => {
  await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  sink.manner.sizeMax = 4_000;
  await sendReport(deps(), key);
  expect(sink.mails).toHaveLength(1);
  expect(sink.mails[0]?.data).toContain("https://assay.example/projects/drilling/report/readiness");
  expect(sink.mails[0]?.data).not.toContain("filename");
});

test("while the mail server is away it is tried again, and then comes once", async () => {
  await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  vi.stubEnv("ASSAY_SMTP_URL", "smtp://127.0.0.1:1");
  await expect(sendReport(deps(), key)).rejects.toThrow();
  await expect(sendReport(deps(), key)).rejects.toThrow();
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
  await sendReport(deps(), key);
  expect(sink.mails).toHaveLength(1);
});

test("killed after the mail went and before that was noted, it comes once more under the same id, and no third time", async () => {
  await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  sink.manner.isMute = true;
  await sendAndKill(key);
  expect(sink.mails).toHaveLength(1);
  sink.manner.isMute = false;
  await sendReport(deps(), key);
  await sendReport(deps(), key);
  expect(sink.mails).toHaveLength(2);
  const ids = sink.mails.map(({ data }) => /^Message-ID:\s*(<[^>]+>)/im.exec(data)?.[1]);
  expect(ids[0]).toBeTruthy();
  expect(ids[1]).toBe(ids[0]);
});

test("killed before the mail went, it is not lost", async () => {
  await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  const { begin } = await import("./store.ts");
  const { unaudited } = await import("#server/audit/commands.ts");
  await begin(unaudited(deps().db, "test-scene"), key);
  await sendReport(deps(), key);
  await sendReport(deps(), key);
  expect(sink.mails).toHaveLength(1);
});

test("only who made it or manages the workspace ends it, and an ended one sends nothing more", async () => {
  const { id } = await addSchedule(deps(), owner, weekly());
  const key = await dueJob();
  await expect(removeSchedule(deps(), member, { id })).rejects.toMatchObject({ code: "forbidden" });
  await removeSchedule(deps(), owner, { id });
  await sendReport(deps(), key);
  expect(sink.mails).toEqual([]);
  await expect(
    addSchedule(deps(), owner, weekly({ toUserIds: ["stranger"] })),
  ).rejects.toMatchObject({ code: "invalid" });
});

/** Another process that does the job, and is killed when the mail server has the mail and has not said so. */
async function sendAndKill(key: DeliveryKey): Promise<void> {
  const script = `
    const { openDb } = await import("#server/platform/db.ts");
    const { newId, secret } = await import("#server/platform/ids.ts");
    const { sendReport } = await import("#server/report-schedules/commands.ts");
    const { SendReport } = await import("#server/report-schedules/schema.ts");
    const of = JSON.parse(process.env.ASSAY_TEST_INPUT);
    const deps = { db: openDb(of.url, 2), now: () => new Date(of.now), newId: () => newId(new Date()), secret };
    await sendReport(deps, SendReport.payload.parse(of.key));`;
  const input = JSON.stringify({ url: database.url, key, now: clock });
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    env: { ...process.env, ASSAY_TEST_INPUT: input },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = new Promise((done) => child.once("exit", done));
  for (let i = 0; i < 1_500 && sink.mails.length === 0; i++)
    await new Promise((done) => setTimeout(done, 20));
  child.kill("SIGKILL");
  await ended;
}
