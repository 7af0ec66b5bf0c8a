import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { decideGate } from "#server/gates/commands.ts";
import { decisionsOf, gateOf } from "#server/gates/queries.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectReadinessOf } from "#server/portfolio/queries.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { OWNED_AREAS } from "#server/projects/schema.ts";
import { grantRole } from "#server/roles/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { DAY_MS } from "./catalogue.ts";
import { expireWaiver, queueLapsedWaivers, requestWaiver, ruleOnWaiver } from "./commands.ts";
import { expiringWaivers, waiversOf, waiversToReview } from "./queries.ts";
import { ExpireWaiver, NewWaiver, type Waiver } from "./schema.ts";

const database = testDb();
const GATE = "gate-prototype-pilot";
const START = new Date("2026-03-01T12:00:00Z");
let clock = START;
let deps: Deps;
let count = 0;
let asker: ProjectScope;
let owner: ProjectScope;
let approver: ProjectScope;
let second: ProjectScope;

beforeAll(() => {
  deps = database.deps(() => clock);
});

beforeEach(async () => {
  clock = START;
  const workspace = await ownerScope(deps);
  const { slug } = await registerProject(deps, workspace, {
    name: `Project ${++count}`,
    factors: { stage: "prototype", criticality: "low", sensitivity: "internal" },
  });
  const lead = await findProject(deps, workspace, slug);
  const join = async (role: Role, isApprover: boolean) => {
    const member = await memberScope(deps, role);
    if (isApprover && member.actor.kind === "person")
      await grantRole(deps, lead, {
        userId: member.actor.userId,
        role: "approver",
        discipline: null,
      });
    return findProject(deps, member, slug);
  };
  asker = await join("data-scientist", false);
  owner = await join("engineer", false);
  approver = await join("risk-owner", true);
  second = await join("risk-owner", true);
});

const idOf = ({ actor }: ProjectScope) => (actor.kind === "person" ? actor.userId : "");

function ask(of: Partial<NewWaiver> = {}, by = asker, gate = "prototype-pilot"): Promise<Waiver> {
  const waiver = NewWaiver.parse({
    conditionId: "pp-9",
    reason: "The receiving team answers in April",
    compensatingControl: "A daily look at the rejected share",
    followUp: "PLAT-12",
    ownerId: idOf(owner),
    days: 30,
    ...of,
  });
  return requestWaiver(deps, by, { ...waiver, gate });
}

const rule = (id: string, verb: Parameters<typeof ruleOnWaiver>[2]["verb"], by = approver) =>
  ruleOnWaiver(deps, by, { gate: GATE, id, verb, note: "Seen with the team" });

const outcomeOf = async (id: string, at?: Date) =>
  (await gateOf(deps, asker, { gate: GATE, at })).conditions.find((one) => one.id === id)?.outcome;

const jobs = async (id: string) =>
  database.db.$queryRaw<{ run_at: Date; attempts: number }[]>`
    SELECT run_at, attempts FROM graphile_worker.jobs
    WHERE task_identifier = ${ExpireWaiver.name} AND key LIKE ${`%${id}`}`;

describe("a waiver", () => {
  test("lets its condition through once approved, shown as waived, and changes no score", async () => {
    const before = await projectReadinessOf(deps, asker, {});
    const { id, state } = await ask();
    expect(state).toBe("requested");
    expect(await outcomeOf("pp-9")).toBe("fail");
    const approved = await rule(id, "approve");
    expect(approved).toMatchObject({ state: "approved", renewals: 0, needsReview: false });
    expect(await outcomeOf("pp-9")).toBe("waived");
    const after = await projectReadinessOf(deps, asker, {});
    expect({ ...after, gate: null }).toEqual({ ...before, gate: null });
    const result = await gateOf(deps, asker, { gate: GATE });
    expect(result.conditions.find((one) => one.id === "pp-9")).toMatchObject({
      waiverId: id,
      observed: 0,
    });
  });

  test("stops at its very expiry, by the rules alone", async () => {
    const { id, expiresAt } = await ask({ days: 2 });
    await rule(id, "approve");
    expect(expiresAt).toEqual(new Date(START.getTime() + 2 * DAY_MS));
    expect(await outcomeOf("pp-9", new Date(expiresAt.getTime() - 1))).toBe("waived");
    expect(await outcomeOf("pp-9", expiresAt)).toBe("fail");
  });

  test("is not had for what nobody may waive, for longer than allowed, or by a machine", async () => {
    await expect(ask({ conditionId: "signoff:engineer" })).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(ask({ conditionId: "pp-4" })).rejects.toMatchObject({ pointer: "/conditionId" });
    await expect(ask({ days: 61 })).rejects.toMatchObject({ pointer: "/days" });
    const machine = await findProject(deps, await serviceScope(deps, ["write"]), asker.slug);
    await expect(ask({}, machine)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is ruled on by neither its requester nor its owner nor anybody but an approver of the discipline", async () => {
    const own = await ask({}, approver);
    await expect(rule(own.id, "approve")).rejects.toMatchObject({
      code: "forbidden",
      message: "You requested it: somebody else rules on it.",
    });
    await expect(rule(own.id, "approve", owner)).rejects.toMatchObject({ code: "forbidden" });
    const owned = await ask({ conditionId: "pp-11", ownerId: idOf(second) });
    await expect(rule(owned.id, "approve", second)).rejects.toMatchObject({
      message: "You own it: somebody else rules on it.",
    });
    await expect(rule(owned.id, "withdraw")).rejects.toMatchObject({ code: "forbidden" });
    expect((await rule(owned.id, "withdraw", asker)).state).toBe("withdrawn");
    expect((await rule(own.id, "refuse", second)).state).toBe("refused");
  });

  test("of two who rule at the same moment one is first, and the other is told who and what", async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await ask({ conditionId: "pp-11" });
      const said = await Promise.allSettled([
        rule(id, "approve", approver),
        rule(id, "refuse", second),
      ]);
      const lost = said.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
      expect(lost).toHaveLength(1);
      expect(lost[0]).toMatchObject({ code: "conflict" });
      expect(String(lost[0]?.message)).toMatch(
        /Tester \(risk-owner\) said (approved|refused) at 2026-03-01T12:00:00.000Z/,
      );
      const { waivers } = await waiversOf(deps, asker, { gate: GATE });
      const found = waivers.find((one) => one.id === id);
      expect(found?.rulings).toHaveLength(1);
      if (found?.state === "approved") {
        await rule(id, "revoke");
        // The condition was seen to hold meanwhile, so that the next is no renewal.
        await database.db.waiverRuling.create({
          data: {
            projectId: asker.projectId,
            waiverId: id,
            seq: 3,
            ruling: "settled",
            ruledById: "system",
            ruledAt: clock,
          },
        });
      }
    }
  });

  test("two approvals at once never let more stand than the policy allows", async () => {
    const ids: string[] = [];
    for (const conditionId of ["pp-1", "pp-2", "pp-3"]) ids.push((await ask({ conditionId })).id);
    await expect(ask({ conditionId: "pp-9" })).rejects.toMatchObject({
      message: "3 waivers of this gate are open, and the policy allows 3.",
    });
    // As another writer would have put one more in beside them.
    await database.db.waiver.create({
      data: {
        projectId: asker.projectId,
        id: "beside",
        gateId: GATE,
        conditionId: "pp-9",
        reason: "-",
        compensatingControl: "-",
        ownerId: idOf(owner),
        requestedById: idOf(asker),
        requestedAt: clock,
        expiresAt: new Date(clock.getTime() + DAY_MS),
        policyVersion: "-",
      },
    });
    const all = await Promise.allSettled([...ids, "beside"].map((id) => rule(id, "approve")));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect((await waiversOf(deps, asker, { gate: GATE })).open).toBe(3);
  });

  test("is renewed once and no more, unless a decision saw the condition hold", async () => {
    const first = await ask({ days: 5 });
    await rule(first.id, "approve");
    const renewal = await ask({ days: 10 });
    expect(renewal).toMatchObject({ renewsId: first.id, renewals: 1 });
    await rule(renewal.id, "approve");
    await expect(ask({ days: 10 })).rejects.toMatchObject({
      message: "It was renewed as often as the policy allows: 1.",
    });
  });

  test("is not renewed anew by a decision about a day on which the condition held", async () => {
    const re = "gate-production-recertify";
    const lead = await findProject(deps, await ownerScope(deps), asker.slug);
    const owners = OWNED_AREAS.map((area) => ({ area, userId: idOf(owner) }));
    const held = async (isHeld: boolean) =>
      editProject(deps, lead, { patch: { owners: isHeld ? owners : [] } });
    const approve = async (days: number) => {
      const { id, renewals } = await ask({ conditionId: "re-7", days }, asker, re);
      await ruleOnWaiver(deps, approver, { gate: re, id, verb: "approve" });
      return renewals;
    };
    expect(await approve(5)).toBe(0);
    clock = new Date(clock.getTime() + DAY_MS);
    expect(await approve(5)).toBe(1);
    // About a moment before the waivers, at which it happens to hold as the project stands today.
    await held(true);
    await decideGate(deps, asker, { gate: re, at: new Date(START.getTime() - DAY_MS) });
    await held(false);
    await expect(approve(5)).rejects.toMatchObject({
      message: "It was renewed as often as the policy allows: 1.",
    });
    clock = new Date(clock.getTime() + DAY_MS);
    await held(true);
    await decideGate(deps, asker, { gate: re });
    await held(false);
    expect(await approve(5)).toBe(0);
  });

  test("of an emergency holds for a week at most, and waits for somebody else's look", async () => {
    await expect(ask({ isEmergency: true, days: 8 })).rejects.toMatchObject({ code: "invalid" });
    const { id } = await ask({ isEmergency: true, days: 7 });
    expect(await rule(id, "approve")).toMatchObject({ state: "approved", needsReview: true });
    expect((await waiversToReview(deps, clock)).map((one) => one.waiverId)).toContain(id);
    await expect(ask()).rejects.toMatchObject({ message: expect.stringContaining("review") });
    await expect(rule(id, "review")).rejects.toMatchObject({ code: "forbidden" });
    expect(await rule(id, "review", second)).toMatchObject({
      state: "approved",
      needsReview: false,
    });
    expect((await waiversToReview(deps, clock)).map((one) => one.waiverId)).not.toContain(id);
  });

  test("of another project or another gate is not here", async () => {
    const { id } = await ask();
    await expect(
      ruleOnWaiver(deps, approver, { gate: "pilot-production", id, verb: "approve" }),
    ).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the end of a waiver", () => {
  const ref = (id: string) => ({ projectId: asker.projectId, waiverId: id });
  const causes = async () =>
    (await decisionsOf(deps, asker, GATE)).map(({ cause, outcome, decidedById }) => [
      cause,
      outcome,
      decidedById,
    ]);

  test("is put into the queue for that instant when it is approved", async () => {
    const { id, expiresAt } = await ask({ days: 3 });
    expect(await jobs(id)).toEqual([]);
    await rule(id, "approve");
    expect(await jobs(id)).toEqual([{ run_at: expiresAt, attempts: 0 }]);
  });

  test("is written once and decides the gate again once, however many workers find it", async () => {
    const { id, expiresAt } = await ask({ days: 3 });
    await rule(id, "approve");
    await decideGate(deps, asker, { gate: GATE });
    clock = new Date(expiresAt.getTime() - 1);
    await expireWaiver(deps, ref(id));
    expect(await causes()).toHaveLength(1);
    clock = expiresAt;
    await expireWaiver(deps, ref(id));
    await expireWaiver(deps, ref(id));
    expect(await causes()).toEqual([
      ["waiver-expired", "blocked", "system"],
      ["asked", "blocked", expect.any(String)],
    ]);
    const [{ rulings } = { rulings: [] }] = (await waiversOf(deps, asker, { gate: GATE })).waivers;
    expect(rulings.map(({ ruling, ruledById }) => [ruling, ruledById])).toEqual([
      ["approved", idOf(approver)],
      ["expired", "system"],
    ]);
  });

  test("found by four workers at the same moment is written and decided once", async () => {
    const { id, expiresAt } = await ask({ days: 3 });
    await rule(id, "approve");
    clock = expiresAt;
    await Promise.all([1, 2, 3, 4].map(() => expireWaiver(deps, ref(id))));
    expect(await causes()).toEqual([["waiver-expired", "blocked", "system"]]);
    expect(await database.db.waiverRuling.count({ where: { ...ref(id), ruling: "expired" } })).toBe(
      1,
    );
  });

  test("is told to webhooks, like the request and the ruling, each once and with the change", async () => {
    const { workspaceId } = asker;
    await database.db.webhook.create({
      data: {
        workspaceId,
        id: `hook-${count}`,
        url: "https://hooks.example/",
        events: ["waiver.requested", "waiver.ruled", "waiver.expired"],
        secretBox: new Uint8Array(),
        createdById: idOf(asker),
        createdAt: clock,
        pausedAt: clock,
      },
    });
    const { id, expiresAt } = await ask({ days: 3 });
    await Promise.allSettled([rule(id, "approve", approver), rule(id, "approve", second)]);
    clock = expiresAt;
    await expireWaiver(deps, ref(id));
    const messages = await database.db.webhookMessage.findMany({
      where: { webhookId: `hook-${count}` },
      orderBy: { createdAt: "asc" },
    });
    expect(messages.map(({ event }) => event).sort()).toEqual([
      "waiver.expired",
      "waiver.requested",
      "waiver.ruled",
    ]);
    for (const { body } of messages) expect(body).toContain(id);
  });

  test("that was missed while no worker ran is found by the minute's look, the decision too", async () => {
    const { id, expiresAt } = await ask({ days: 3 });
    await rule(id, "approve");
    await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    clock = new Date(expiresAt.getTime() + 5 * DAY_MS);
    await queueLapsedWaivers(deps);
    expect(await jobs(id)).toHaveLength(1);
    await queueLapsedWaivers(deps);
    expect(await jobs(id)).toHaveLength(1);
    // Killed after the ruling, before the decision.
    await database.db.waiverRuling.create({
      data: { ...ref(id), seq: 2, ruling: "expired", ruledById: "system", ruledAt: clock },
    });
    await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await queueLapsedWaivers(deps);
    expect(await jobs(id)).toHaveLength(1);
    await expireWaiver(deps, ref(id));
    expect(await causes()).toEqual([["waiver-expired", "blocked", "system"]]);
    await database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`;
    await queueLapsedWaivers(deps);
    expect(await jobs(id)).toEqual([]);
  });

  test("of one that was revoked, refused or never ruled on decides nothing", async () => {
    const revoked = await ask({ days: 3 });
    await rule(revoked.id, "approve");
    await rule(revoked.id, "revoke");
    const waiting = await ask({ days: 3, conditionId: "pp-11" });
    clock = new Date(waiting.expiresAt.getTime() + 1);
    for (const { id } of [revoked, waiting]) await expireWaiver(deps, ref(id));
    await queueLapsedWaivers(deps);
    expect(await causes()).toEqual([]);
    expect(
      (await waiversOf(deps, asker, { gate: GATE })).waivers.map(({ state }) => state).sort(),
    ).toEqual(["expired", "revoked"]);
  });

  test("of a condition that holds by then is written as settled, and nothing is decided", async () => {
    const re = { gate: "gate-production-recertify" };
    const { id, expiresAt } = await ask({ conditionId: "re-7", days: 3 }, asker, re.gate);
    await ruleOnWaiver(deps, approver, { ...re, id, verb: "approve" });
    const lead = await findProject(deps, await ownerScope(deps), asker.slug);
    const owners = OWNED_AREAS.map((area) => ({ area, userId: idOf(owner) }));
    await editProject(deps, lead, { patch: { owners } });
    clock = expiresAt;
    await expireWaiver(deps, ref(id));
    const [waiver] = (await waiversOf(deps, asker, re)).waivers;
    expect(waiver?.state).toBe("settled");
    expect(await decisionsOf(deps, asker)).toEqual([]);
  });

  test("keeps its mark on the certificate until it is renewed, or settled by whoever sees it hold", async () => {
    const re = { gate: "gate-production-recertify" };
    const { id, expiresAt } = await ask({ conditionId: "re-7", days: 3 }, asker, re.gate);
    await ruleOnWaiver(deps, approver, { ...re, id, verb: "approve" });
    clock = expiresAt;
    await expireWaiver(deps, ref(id));
    const expired = async () =>
      (await gateOf(deps, asker, re)).conditions.find((one) => one.id === "re-6");
    expect(await expired()).toMatchObject({ outcome: "fail", observed: 1 });
    await expect(ruleOnWaiver(deps, owner, { ...re, id, verb: "settle" })).rejects.toMatchObject({
      message: expect.stringContaining("does not hold"),
    });
    const lead = await findProject(deps, await ownerScope(deps), asker.slug);
    const owners = OWNED_AREAS.map((area) => ({ area, userId: idOf(owner) }));
    await editProject(deps, lead, { patch: { owners } });
    expect((await ruleOnWaiver(deps, owner, { ...re, id, verb: "settle" })).state).toBe("settled");
    expect(await expired()).toMatchObject({ outcome: "pass", observed: 0 });
  });

  test("within a week is told beforehand, and only while it holds", async () => {
    const soon = await ask({ days: 6 });
    const far = await ask({ days: 20, conditionId: "pp-11" });
    for (const { id } of [soon, far]) await rule(id, "approve");
    const mine = async () =>
      (await expiringWaivers(deps, clock))
        .filter(({ projectId }) => projectId === asker.projectId)
        .map(({ waiverId }) => waiverId);
    expect(await mine()).toEqual([soon.id]);
    await rule(soon.id, "revoke");
    expect(await mine()).toEqual([]);
  });
});
