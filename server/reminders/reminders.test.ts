import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { acceptMany } from "#server/acceptances/commands.ts";
import { enterText } from "#server/evidence/commands.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { choosePlanItem } from "#server/plans/commands.ts";
import { parseAllowList } from "#server/platform/addresses.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { addWebhook } from "#server/webhooks/commands.ts";
import { lookAround, lookAtProject } from "./commands.ts";
import { movesBetween, nextLapse, ownerOfTest, warningAt } from "./rules.ts";

const database = testDb();
const DAY_MS = 86_400_000;
/** Looks are a minute behind, for what is still being written. */
const LAG_MS = 60_000;
const ago = (ms: number) => new Date(clock.getTime() - ms);
const after = (at: Date | null, ms: number) => at && new Date(at.getTime() + ms);
let clock = new Date("2026-11-25T12:00:00Z");
const deps = () => ({
  ...database.deps(() => clock),
  connectHosts: () => parseAllowList("127.0.0.0/8"),
});
let owner: WorkspaceScope;
let projectId: string;

beforeAll(async () => {
  owner = await ownerScope(deps());
  const made = { factors: {} };
  await registerProject(deps(), owner, { name: "Rests", slug: "rests", ...made });
  await database.db.project.updateMany({ data: { isDemo: true } });
  ({ id: projectId } = await registerProject(deps(), owner, { name: "One", slug: "one", ...made }));
  await prove("data-3");
  clock = new Date(clock.getTime() + 3_600_000);
  await addWebhook(deps(), owner, { url: "http://127.0.0.1:8099/", events: [] });
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
});

/** A document of one person about a test, accepted by another: half a point until it lapses. */
async function prove(testId: string): Promise<void> {
  const sender = await findProject(deps(), await memberScope(deps(), "data-scientist"), "one");
  const second = await findProject(deps(), await memberScope(deps(), "engineer"), "one");
  const body = {
    assay: "document/1",
    title: `Drill ${clock.toISOString()}`,
    documentType: "document",
    author: "Team",
    date: clock.toISOString().slice(0, 10),
    link: "https://wiki.example/1",
    tests: [testId],
  };
  const result = await enterText(deps(), sender, JSON.stringify(body));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const items = [{ evidenceId: result.receipt.evidenceId, targetId: testId }];
  await acceptMany(deps(), second, { items, note: "", preview: false });
}

const Body = z.object({
  type: z.string(),
  data: z.object({
    project: z.object({ slug: z.string() }),
    since: z.string(),
    tests: z.array(z.object({ testId: z.string(), before: z.number(), now: z.number() })),
  }),
});
const sent = async () =>
  (await database.db.webhookMessage.findMany({ orderBy: { createdAt: "asc" } })).map(({ body }) =>
    Body.parse(JSON.parse(body)),
  );
const notices = () => database.db.notice.findMany({ where: { kind: "evidence-stale" } });
const looks = () =>
  database.db.$queryRaw<{ run_at: Date }[]>`
    SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = 'look-at-project'`;

test("the first look tells nothing and waits for the moment at which the next proof lapses", async () => {
  await lookAtProject(deps(), { projectId });
  expect(await sent()).toEqual([]);
  const { tests } = await readinessOf(deps(), await findProject(deps(), owner, "one"), clock);
  const next = nextLapse(tests, clock);
  expect(next).not.toBeNull();
  expect((await looks()).map(({ run_at }) => run_at)).toEqual([after(next, LAG_MS)]);
});

test("what fell since the last look is told once, to the webhook and to whoever answers for it", async () => {
  const scope = await findProject(deps(), owner, "one");
  const from = ago(LAG_MS);
  clock = new Date(clock.getTime() + 400 * DAY_MS);
  const before = await readinessOf(deps(), scope, from);
  const later = await readinessOf(deps(), scope, clock);
  const { fell } = movesBetween(before.tests, later.tests);
  expect(fell.length).toBeGreaterThan(0);
  await lookAtProject(deps(), { projectId });
  const messages = await sent();
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    type: "evidence.stale",
    data: { project: { slug: "one" }, since: from.toISOString(), tests: fell },
  });
  expect(fell).toEqual([{ testId: "data-3", before: 0.5, now: 0 }]);
  // The project names no owner of features: whoever leads it is told.
  expect(await notices()).toMatchObject([{ userId: actorId(owner.actor) }]);
  // Again at the same moment, after a restart, and later with nothing new.
  await lookAtProject(deps(), { projectId });
  clock = new Date(clock.getTime() + DAY_MS);
  await lookAtProject(deps(), { projectId });
  expect(await sent()).toHaveLength(1);
});

test("what rose is told as well, and to no inbox", async () => {
  clock = new Date(clock.getTime() + DAY_MS / 2);
  await prove("data-3");
  const before = (await notices()).length;
  clock = new Date(clock.getTime() + DAY_MS);
  await lookAtProject(deps(), { projectId });
  expect((await sent()).at(-1)).toMatchObject({
    type: "evidence.fresh",
    data: { tests: [{ testId: "data-3", before: 0, now: 0.5 }] },
  });
  expect(await notices()).toHaveLength(before);
});

test("of two workers that look at the same moment one tells", async () => {
  await database.db.webhookMessage.deleteMany();
  clock = new Date(clock.getTime() + 400 * DAY_MS);
  await Promise.all([0, 1, 2].map(() => lookAtProject(deps(), { projectId })));
  expect(await sent()).toHaveLength(1);
});

test("an hourly look queues one job for each project, and passes over the demo and what is archived", async () => {
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await lookAround(deps());
  await lookAround(deps());
  expect(await looks()).toHaveLength(1);
  await database.db.project.update({ where: { id: projectId }, data: { archivedAt: clock } });
  await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
  await lookAround(deps());
  expect(await looks()).toHaveLength(0);
  await database.db.project.update({ where: { id: projectId }, data: { archivedAt: null } });
});

test("a waiver near its end is told at seven days and at one, once each, over a change of the clock", async () => {
  clock = new Date("2026-10-20T12:00:00Z");
  const me = actorId(owner.actor);
  const waiver = { projectId, waiverId: "w", id: "w" };
  await database.db.waiver.create({
    data: {
      projectId,
      id: waiver.id,
      gateId: "gate-pilot-production",
      conditionId: "pp-1",
      reason: "r",
      compensatingControl: "c",
      ownerId: me,
      requestedById: me,
      requestedAt: clock,
      // A month end, and summer time ends in Berlin between.
      expiresAt: new Date("2026-10-31T23:30:00Z"),
      policyVersion: "1",
    },
  });
  await database.db.waiverRuling.create({
    data: { projectId, waiverId: "w", seq: 1, ruling: "approved", ruledById: me, ruledAt: clock },
  });
  const told = async () =>
    (
      await database.db.notice.findMany({
        where: { kind: "waiver-ending", userId: me },
        orderBy: { at: "asc" },
      })
    ).map(({ at, detail }) => [
      at.toISOString(),
      z.object({ days: z.number() }).parse(detail).days,
    ]);
  for (let hour = 0; hour < 13 * 24; hour++) {
    clock = new Date(Date.parse("2026-10-20T12:00:00Z") + hour * 3_600_000);
    await lookAround(deps());
  }
  expect(await told()).toEqual([
    ["2026-10-25T00:00:00.000Z", 7],
    ["2026-10-31T00:00:00.000Z", 1],
  ]);
}, 60_000);

test("a plan item is told three days before its day and on it, to its owner, else to the leads", async () => {
  const scope = await findProject(deps(), owner, "one");
  await choosePlanItem(deps(), scope, { mitigationId: "em-m1", dueOn: "2027-02-28" });
  const told = async () =>
    (
      await database.db.notice.findMany({
        where: { kind: "plan-due", userId: actorId(owner.actor) },
        orderBy: { at: "asc" },
      })
    ).map(({ at }) => at.toISOString());
  for (let hour = 0; hour < 6 * 24; hour += 6) {
    clock = new Date(Date.parse("2027-02-24T00:00:00Z") + hour * 3_600_000);
    await lookAround(deps());
  }
  expect(await told()).toEqual(["2027-02-25T00:00:00.000Z", "2027-02-28T00:00:00.000Z"]);
});

test("warnings, owners of sections and lapses are a matter of rules", () => {
  const at = new Date("2026-02-26T00:00:00Z");
  const ends = (iso: string) => warningAt({ expiresAt: new Date(iso), at }, [7, 1]);
  expect(ends("2026-03-06T00:00:00Z")).toBeNull();
  expect(ends("2026-03-05T00:00:00Z")).toBe(7);
  expect(ends("2026-02-27T00:00:00Z")).toBe(1);
  expect(ends("2026-02-26T00:00:00Z")).toBeNull();
  const owners = [{ area: "pipeline", userId: "p" }] as const;
  expect(ownerOfTest([...owners], "infra-3")).toBe("p");
  expect(ownerOfTest([...owners], "data-1")).toBeNull();
});

test("what is to be handed over by a day, and a condition that is not met, is told to whoever sees to it, once", async () => {
  await database.db.notice.deleteMany();
  clock = new Date("2030-03-01T12:00:00Z");
  const [giver, receiver] = [
    await memberScope(deps(), "data-scientist"),
    await memberScope(deps(), "engineer"),
  ];
  const as = (scope: WorkspaceScope) => findProject(deps(), scope, "one");
  const step = async (scope: WorkspaceScope, of: Parameters<typeof stepHandover>[2]) =>
    stepHandover(deps(), await as(scope), of);
  const ownerId = actorId(receiver.actor);
  await step(giver, { itemId: "ho-code-1", verb: "plan", dueAt: "2030-03-02", ownerId });
  await step(giver, { itemId: "ho-code-5", verb: "offer", note: "config/" });
  await step(receiver, {
    itemId: "ho-code-5",
    verb: "condition",
    note: "review it",
    dueAt: "2030-03-03",
  });
  await step(giver, { itemId: "ho-model-1", verb: "plan", dueAt: "2030-06-01" });
  await lookAround(deps());
  await lookAround(deps());
  const told = await database.db.notice.findMany({ where: { kind: "handover-due" } });
  const who = told.map(({ userId, detail }) => [
    userId,
    z.object({ itemId: z.string() }).parse(detail).itemId,
  ]);
  expect(new Map(who.map(([userId, itemId]) => [itemId, userId]))).toEqual(
    new Map([
      ["ho-code-1", ownerId],
      ["ho-code-5", actorId(giver.actor)],
    ]),
  );
  expect(told).toHaveLength(2);
  await step(giver, { itemId: "ho-code-5", verb: "meet", note: "reviewed" });
  clock = new Date("2030-03-04T12:00:00Z");
  await lookAround(deps());
  const later = await database.db.notice.findMany({ where: { kind: "handover-due" } });
  expect(later).toHaveLength(3);
});
