import { beforeAll, describe, expect, test } from "vitest";
import { stepCertification } from "#server/certifications/commands.ts";
import { certificationOf, reviewsDue } from "#server/certifications/queries.ts";
import { decideGate } from "#server/gates/commands.ts";
import { gateOf } from "#server/gates/queries.ts";
import { DecisionSnapshot, decidedAgain } from "#server/gates/rules/snapshot.ts";
import type { Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { openIncident, stepIncident } from "#server/incidents/commands.ts";
import { incidentsOf } from "#server/incidents/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { signOff } from "./commands.ts";
import { signOffsOf } from "./queries.ts";

const database = testDb();
const DAY_MS = 86_400_000;
const GATE = "gate-production-recertify";
let clock = new Date("2026-03-01T12:00:00Z");
let deps: Deps;
let lead: ProjectScope;
const people = new Map<Role, ProjectScope>();
const by = (role: Role): ProjectScope => people.get(role) ?? lead;

beforeAll(async () => {
  deps = database.deps(() => clock);
  const workspace = await ownerScope(deps);
  const { slug } = await registerProject(deps, workspace, {
    name: "In production",
    factors: { stage: "production", criticality: "high", sensitivity: "internal" },
  });
  lead = await findProject(deps, workspace, slug);
  for (const role of ["sre", "engineer", "product-owner"] as const)
    people.set(role, await findProject(deps, await memberScope(deps, role), slug));
});

const later = (days: number) => {
  clock = new Date(clock.getTime() + days * DAY_MS);
};
const sign = (of: object = {}, scope = by("sre")) =>
  signOff(deps, scope, { gate: GATE, role: "sre", isSigned: true, note: "", ...of });
const outcome = async () =>
  (await gateOf(deps, lead, { gate: GATE })).conditions.find(({ id }) => id === "signoff:sre")
    ?.outcome;
const standing = async (scope = by("sre")) =>
  (await signOffsOf(deps, scope, { gate: "production-recertify" })).signOffs.find(
    ({ role }) => role === "sre",
  );

describe("a signature", () => {
  test("is given by who answers in that discipline here, and by nobody else", async () => {
    await expect(sign({}, by("engineer"))).rejects.toMatchObject({
      code: "forbidden",
      message: "Only who answers as site reliability engineer in this project can do this.",
    });
    const machine = await findProject(deps, await serviceScope(deps, ["write"]), lead.slug);
    await expect(sign({}, machine)).rejects.toMatchObject({ code: "forbidden" });
    await expect(sign({ role: "security" })).rejects.toMatchObject({ code: "invalid" });
    expect(await outcome()).toBe("unknown");
    await sign({ note: "On call is staffed" });
    expect(await outcome()).toBe("pass");
    expect(await standing()).toMatchObject({
      state: "signed",
      outcome: "blocked",
      note: "On call is staffed",
    });
  });

  test("is not given twice, is taken back, and given again", async () => {
    await expect(sign()).rejects.toMatchObject({
      code: "conflict",
      message: "It is signed already.",
    });
    later(1);
    await sign({ isSigned: false });
    expect(await standing()).toMatchObject({ state: "taken-back" });
    expect(await outcome()).toBe("unknown");
    await expect(sign({ isSigned: false })).rejects.toMatchObject({ code: "conflict" });
    later(1);
    await sign();
    expect(await outcome()).toBe("pass");
  });

  test("is not ended by a gate that blocks, but by its term and by a review that is called for", async () => {
    await decideGate(deps, lead, { gate: GATE });
    expect(await outcome()).toBe("pass");
    later(89);
    expect(await outcome()).toBe("pass");
    later(1);
    expect(await outcome()).toBe("unknown");
    expect(await standing()).toMatchObject({
      state: "lapsed",
      because: "It was signed more than 90 days ago.",
    });
    await sign();
    later(1);
    await editProject(deps, lead, {
      patch: { factors: { stage: "production", criticality: "critical", sensitivity: "internal" } },
    });
    expect(await outcome()).toBe("unknown");
    expect((await standing())?.because).toContain("criticality critical");
    later(1);
    await sign();
    expect(await outcome()).toBe("pass");
  });

  test("and its end are in the snapshot of a decision, which says the same when it is made again", async () => {
    for (const days of [0, 1]) {
      later(days);
      if (days === 1)
        await stepCertification(deps, by("engineer"), {
          kind: "call",
          trigger: "purpose",
          note: "New market",
        });
      later(0.001);
      const decision = await decideGate(deps, lead, { gate: GATE });
      const row = await database.db.gateDecision.findFirstOrThrow({
        where: { id: decision.decisionId },
      });
      const again = decidedAgain(DecisionSnapshot.parse(row.snapshot));
      expect(again.conditions).toEqual(decision.conditions);
      const found = decision.conditions.find(({ id }) => id === "signoff:sre");
      expect(found?.outcome).toBe(days === 0 ? "pass" : "unknown");
    }
  });
});

describe("a certificate of the project", () => {
  const current = async () => (await certificationOf(deps, lead)).current;

  test("is never had until a decision lets it through", async () => {
    expect(await current()).toMatchObject({ gateId: GATE, state: "never" });
    expect(await reviewsDue(deps, clock)).toEqual([]);
  });

  test("stands after one, is due when a person calls for a review, and told of for notices", async () => {
    later(1);
    const { decisionId, cause } = await decideGate(deps, lead, { gate: GATE });
    expect(cause).toBe("asked");
    // A decision of a project in good order, which takes more to make than this test needs.
    await database.db.$executeRaw`ALTER TABLE "GateDecision" DISABLE TRIGGER USER`;
    await database.db
      .$executeRaw`UPDATE "GateDecision" SET "outcome" = 'warn' WHERE "id" = ${decisionId}`;
    await database.db.$executeRaw`ALTER TABLE "GateDecision" ENABLE TRIGGER USER`;
    expect(await current()).toMatchObject({ state: "certified", certifiedAt: clock });
    await expect(
      stepCertification(deps, by("sre"), { kind: "plan", gate: GATE, note: "Early" }),
    ).rejects.toMatchObject({ code: "conflict" });
    later(2);
    await stepCertification(deps, by("sre"), {
      kind: "call",
      trigger: "architecture",
      note: "New store",
    });
    expect(await current()).toMatchObject({
      state: "due",
      because: ["A review is called for: architecture change."],
    });
    expect(await reviewsDue(deps, clock)).toMatchObject([
      { slug: lead.slug, state: "due", gateId: GATE },
    ]);
    await expect(
      stepCertification(deps, by("sre"), { kind: "call", trigger: "incident", note: "-" }),
    ).rejects.toMatchObject({ pointer: "/trigger" });
  });

  test("that fails its review stands for the days of grace where a plan says how, and then no more", async () => {
    later(1);
    // Whatever else is asked meanwhile: only the gate whose certificate is due is reviewed.
    const other = await decideGate(deps, lead, { gate: "gate-prototype-pilot" });
    const review = await decideGate(deps, lead, { gate: GATE });
    expect([other.cause, review.cause]).toEqual(["asked", "recertification"]);
    const audits = await database.db.auditEntry.findMany({ where: { action: "gate.decide" } });
    const pending = await database.db.auditPending.findMany({ where: { action: "gate.decide" } });
    const told = [...audits, ...pending].map(({ detail }) => detail).join();
    expect(told).toContain('"cause":"recertification"');
    expect(await current()).toMatchObject({ state: "not-certified" });
    await stepCertification(deps, by("sre"), { kind: "plan", gate: GATE, note: "Prove two tests" });
    expect(await current()).toMatchObject({ state: "grace", plan: { note: "Prove two tests" } });
    later(3);
    expect(await current()).toMatchObject({ state: "not-certified", until: null });
  });

  test("is read from few rows however often a release asks", async () => {
    for (let i = 0; i < 12; i++) {
      later(0.01);
      await decideGate(deps, lead, { gate: GATE });
    }
    expect((await current())?.state).toBe("not-certified");
  });
});

describe("an incident", () => {
  test("is opened, closed, reopened and learnt from, each step once", async () => {
    const { id } = await openIncident(deps, by("sre"), {
      title: "Scores stood still",
      severity: "severe",
    });
    const condition = async () =>
      (await gateOf(deps, lead, { gate: GATE })).conditions.find((one) => one.id === "re-8");
    expect(await condition()).toMatchObject({ outcome: "fail", observed: 1 });
    later(1);
    const twice = await Promise.allSettled([
      stepIncident(deps, by("sre"), { id, kind: "closed", note: "" }),
      stepIncident(deps, by("engineer"), { id, kind: "closed", note: "" }),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(
      stepIncident(deps, by("sre"), { id, kind: "closed", note: "" }),
    ).rejects.toMatchObject({
      message: "It is closed already.",
    });
    expect((await stepIncident(deps, by("sre"), { id, kind: "reopened", note: "" })).isOpen).toBe(
      true,
    );
    expect(await condition()).toMatchObject({ outcome: "fail" });
    const learnt = await stepIncident(deps, by("sre"), {
      id,
      kind: "postmortem",
      note: "",
      link: "https://wiki.example/postmortem",
    });
    expect(learnt).toMatchObject({
      hasPostmortem: true,
      postmortem: "https://wiki.example/postmortem",
      isOpen: true,
    });
    expect(await condition()).toMatchObject({ outcome: "pass", observed: 0 });
    expect((await incidentsOf(deps, lead)).incidents).toHaveLength(1);
  });

  test("begins no later than now, and nothing of it before it began", async () => {
    const ahead = new Date(clock.getTime() + 60_000).toISOString();
    await expect(
      openIncident(deps, by("sre"), { title: "t", severity: "minor", openedAt: ahead }),
    ).rejects.toMatchObject({ pointer: "/openedAt" });
    const { id } = await openIncident(deps, by("sre"), { title: "t", severity: "minor" });
    const before = new Date(clock.getTime() - 1).toISOString();
    await expect(
      stepIncident(deps, by("sre"), { id, kind: "closed", note: "", at: before }),
    ).rejects.toMatchObject({ message: "That is before the incident began." });
  });

  test("that is severe ends the signatures before it", async () => {
    later(1);
    await sign().catch(() => undefined);
    expect(await outcome()).toBe("pass");
    later(1);
    await openIncident(deps, by("sre"), { title: "Wrong prices", severity: "severe" });
    expect(await outcome()).toBe("unknown");
    expect((await standing())?.because).toBe("A review is called for since: severe incident.");
  });
});
