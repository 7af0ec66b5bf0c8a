import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { markRead, setPreferences, tell } from "#server/notices/commands.ts";
import { inboxOf, unreadOf } from "#server/notices/queries.ts";
import type { NewNotice } from "#server/notices/schema.ts";
import { parseAllowList } from "#server/platform/addresses.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import {
  giveUpDigest,
  queueDueChats,
  queueDueDigests,
  sendChat,
  sendDigest,
  setChat,
} from "./commands.ts";
import * as store from "./store.ts";

const database = testDb();
let clock = new Date("2026-11-24T12:00:00Z");
const deps = (): Deps => ({
  ...database.deps(() => clock),
  connectHosts: () => parseAllowList("127.0.0.0/8"),
});
const at = (iso: string) => {
  clock = new Date(iso);
};
let sink: Awaited<ReturnType<typeof startMailSink>>;
let owner: WorkspaceScope;
let member: WorkspaceScope;
let projectId: string;
let other: string;

beforeAll(async () => {
  sink = await startMailSink();
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
  vi.stubEnv("ASSAY_ORIGIN", "https://assay.example");
  owner = await ownerScope(deps());
  member = await memberScope(deps(), "engineer");
  const project = (name: string, slug: string) =>
    registerProject(deps(), owner, { name, slug, factors: {} });
  projectId = (await project("Drilling", "drilling")).id;
  other = (await project("Bot", "bot")).id;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sink.stop();
});
beforeEach(async () => {
  sink.mails.splice(0);
  at("2026-11-24T12:00:00Z");
  await database.db.notice.deleteMany();
  await database.db.member.updateMany({
    data: { digestedAt: null, digestingAt: null, digest: "daily" },
  });
  await database.db.user.updateMany({ data: { timeZone: null } });
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

const me = () => ({ workspaceId: member.workspaceId, userId: actorId(member.actor), tries: 0 });
const plan = (key: string, title = `Task ${key}`): NewNotice => ({
  userId: actorId(member.actor),
  kind: "plan-due",
  key,
  detail: { title, dueOn: "2026-11-30" },
});
const told = (notices: NewNotice[], project = projectId) =>
  tell(deps(), database.db, { workspaceId: member.workspaceId, projectId: project }, notices);
const queued = async (name = "send-digest") => {
  const rows = await database.db.$queryRaw<unknown[]>`
    SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = ${name}`;
  return rows.length;
};
/** What the worker does at a moment: the minute's look, and the job when it queued one. */
async function minute(iso: string): Promise<number> {
  at(iso);
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  const before = sink.mails.length;
  await queueDueDigests(deps());
  if ((await queued()) > 0) await sendDigest(deps(), me());
  return sink.mails.length - before;
}

test("the same thing comes once to one person, and is theirs alone", async () => {
  await told([plan("a")]);
  at("2026-11-24T12:01:00Z");
  await told([plan("a"), plan("b")]);
  expect(await unreadOf(deps(), member)).toBe(2);
  expect(await unreadOf(deps(), owner)).toBe(0);
  const { notices } = await inboxOf(deps(), member);
  expect(notices.map(({ text, href, project }) => [text, href, project?.name])).toEqual([
    ["Due in the plan on 2026-11-30: Task b", "/projects/drilling/plan", "Drilling"],
    ["Due in the plan on 2026-11-30: Task a", "/projects/drilling/plan", "Drilling"],
  ]);
  await markRead(deps(), owner, { isRead: true });
  expect(await unreadOf(deps(), member)).toBe(2);
  await markRead(deps(), member, { ids: [notices[1]?.id ?? ""], isRead: true });
  const after = await inboxOf(deps(), member);
  expect(after.unread).toBe(1);
  expect(after.notices.map(({ isRead }) => isRead)).toEqual([false, true]);
});

test("what somebody may no longer see is in no inbox and in no mail", async () => {
  await told([plan("a")]);
  await told([plan("b")], other);
  await database.db.project.update({ where: { id: other }, data: { visibility: "restricted" } });
  const sight = { ...member, onlyProjects: [projectId] };
  expect(await unreadOf(deps(), sight)).toBe(1);
  expect(await minute("2026-11-25T08:00:00Z")).toBe(1);
  expect(sink.mails[0]?.data).toContain("Task a");
  expect(sink.mails[0]?.data).not.toContain("Task b");
  await database.db.project.update({ where: { id: other }, data: { visibility: "workspace" } });
});

test("one mail at eight by the person's clock, grouped by project, and no second of the same", async () => {
  await setPreferences(deps(), member, { timeZone: "Asia/Kathmandu" });
  await told([plan("a"), plan("c")]);
  await told([plan("b")], other);
  expect(await minute("2026-11-25T02:14:00Z")).toBe(0);
  expect(await minute("2026-11-25T02:15:00Z")).toBe(1);
  const [mail] = sink.mails;
  expect(mail?.to).toEqual([expect.stringContaining("@t.invalid")]);
  expect(mail?.data).toContain("Subject: 3 things wait for you on Assay");
  // Lines that were folded for the way are whole again.
  const text = (mail?.data ?? "").replace(/=\n/g, "");
  expect(text.indexOf("Bot\n")).toBeLessThan(text.indexOf("Drilling\n"));
  expect(text).toContain("https://assay.example/projects/bot/plan");
  expect(text).toContain("08:00 (Asia/Kathmandu)");
  for (const iso of ["2026-11-25T02:16:00Z", "2026-11-25T20:00:00Z", "2026-11-26T02:15:00Z"])
    expect(await minute(iso)).toBe(0);
});

test("nothing to tell sends nothing; what is read or comes later in the day does not go out at once", async () => {
  expect(await minute("2026-11-25T08:00:00Z")).toBe(0);
  at("2026-11-25T09:00:00Z");
  await told([plan("a")]);
  expect(await minute("2026-11-25T09:01:00Z")).toBe(0);
  await markRead(deps(), member, { isRead: true });
  expect(await minute("2026-11-26T08:00:00Z")).toBe(0);
  await told([plan("b")]);
  await setPreferences(deps(), member, { digest: "off" });
  expect(await minute("2026-11-27T08:00:00Z")).toBe(0);
  await setPreferences(deps(), member, { digest: "weekly" });
  expect(await minute("2026-11-28T08:00:00Z")).toBe(0);
  expect(await minute("2026-11-30T08:00:00Z")).toBe(1);
});

test("ten days over a change of the clock, a month end and a year end bring one mail a day, at eight", async () => {
  const zones = [
    ["Europe/Berlin", "2026-10-20"],
    ["America/New_York", "2026-10-28"],
    ["Asia/Kathmandu", "2026-12-28"],
  ] as const;
  for (const [zone, from] of zones) {
    await database.db.member.updateMany({ data: { digestedAt: null } });
    await setPreferences(deps(), member, { timeZone: zone });
    const hours: number[] = [];
    for (let hour = 0; hour < 10 * 24; hour++) {
      const now = new Date(Date.parse(`${from}T00:00:00Z`) + hour * 3_600_000);
      at(now.toISOString());
      if (hour % 24 === 0) await told([plan(`${zone}${hour}`)]);
      if ((await minute(now.toISOString())) === 0) continue;
      hours.push(
        Number(new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "numeric" }).format(now)),
      );
    }
    // The first day's is told after eight there, or before.
    expect(hours.length, zone).toBeGreaterThanOrEqual(9);
    expect(new Set(hours), zone).toEqual(new Set([8]));
  }
}, 60_000);

test("killed between sending and noting it, a mail comes at most twice", async () => {
  await told([plan("a")]);
  at("2026-11-25T08:00:00Z");
  // As far as a process came that sent the mail and was killed.
  const killed = () => store.beginDigest(unaudited(database.db, "test-scene"), me(), clock);
  await killed();
  await sendDigest(deps(), me());
  expect(sink.mails).toHaveLength(1);
  expect(await minute("2026-11-25T08:01:00Z")).toBe(0);
  expect(await minute("2026-11-26T08:00:00Z")).toBe(0);
  // Killed twice: the job is given up, and nothing is sent for that day.
  await told([plan("b")]);
  at("2026-11-27T08:00:00Z");
  await killed();
  await giveUpDigest(deps(), me());
  expect(await minute("2026-11-27T08:01:00Z")).toBe(0);
});

test("queued twice, it is sent once", async () => {
  await told([plan("a")]);
  at("2026-11-25T08:00:00Z");
  await sendDigest(deps(), me());
  await sendDigest(deps(), me());
  expect(sink.mails).toHaveLength(1);
});

test("while the mail server is down it is tried again, and then waits for the next day", async () => {
  await told([plan("a")]);
  vi.stubEnv("ASSAY_SMTP_URL", "smtp://127.0.0.1:1");
  at("2026-11-25T08:00:00Z");
  for (let tries = 0; tries < 6; tries++) {
    await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await sendDigest(deps(), { ...me(), tries });
    expect(await queued()).toBe(tries < 5 ? 1 : 0);
  }
  await queueDueDigests(deps());
  expect(await queued()).toBe(0);
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
  expect(await minute("2026-11-26T08:00:00Z")).toBe(1);
  vi.stubEnv("ASSAY_SMTP_URL", "");
  await told([plan("b")]);
  expect(await minute("2026-11-27T08:00:00Z")).toBe(0);
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
});

test("a title cannot make lines or headers of a mail, nor call a channel in the chat", async () => {
  const bodies: string[] = [];
  const chat = createServer((request, answer) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      bodies.push(body);
      answer.writeHead(200).end("ok");
    });
  });
  await new Promise<void>((done) => chat.listen(0, "127.0.0.1", done));
  const address = chat.address();
  if (!address || typeof address === "string") throw new Error("no port");
  await setChat(deps(), owner, { url: `http://127.0.0.1:${address.port}/services/T/B/x` });
  at("2026-11-24T13:00:00Z");
  await told([plan("a", "One\r\nBcc: x@evil.example\n<!channel|x> & more")]);
  const same = plan("a", "One\r\nBcc: x@evil.example\n<!channel|x> & more");
  await told([{ ...same, userId: actorId(owner.actor) }]);
  await told([{ ...plan("m"), kind: "mention", detail: { byId: "x", on: "y" } }]);
  expect(await minute("2026-11-25T08:00:00Z")).toBe(1);
  expect(sink.mails[0]?.data).not.toMatch(/^Bcc/m);
  await queueDueChats(deps());
  expect(await queued("send-chat")).toBe(1);
  await sendChat(deps(), { workspaceId: owner.workspaceId, tries: 0 });
  await sendChat(deps(), { workspaceId: owner.workspaceId, tries: 0 });
  expect(bodies).toHaveLength(1);
  const message: unknown = JSON.parse(bodies[0] ?? "");
  expect(message).toMatchObject({
    text: "Assay: One thing since yesterday",
    blocks: [{ type: "header" }, { type: "section", text: { type: "mrkdwn" } }],
  });
  expect(bodies[0]).toContain("&lt;!channel¦x&gt; &amp; more");
  expect(bodies[0]).not.toContain("<!channel");
  // A day without anything is a day without a message.
  at("2026-11-26T08:00:00Z");
  await sendChat(deps(), { workspaceId: owner.workspaceId, tries: 0 });
  expect(bodies).toHaveLength(1);
  chat.close();
});
