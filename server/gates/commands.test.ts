import { beforeAll, describe, expect, test } from "vitest";
import { accept } from "#server/acceptances/commands.ts";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import type { Answers } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { enterText } from "#server/evidence/commands.ts";
import { stepHandover } from "#server/handover/commands.ts";
import { handoverOf } from "#server/handover/queries.ts";
import { ROLES, type Role } from "#server/identity/schema.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope, serviceScope } from "#server/test/factories.ts";
import { decideGate } from "./commands.ts";
import { decisionsOf, gateOf } from "./queries.ts";

const database = testDb();
let deps: Deps;
let slug = "";
const people = new Map<Role, ProjectScope>();

const by = (role: Role): ProjectScope => {
  const scope = people.get(role);
  if (!scope) throw new Error(`nobody is ${role}`);
  return scope;
};

beforeAll(async () => {
  deps = database.deps("2026-03-01T12:00:00Z");
  const project = await registerProject(deps, await ownerScope(deps), {
    name: "Pilot candidate",
    factors: {
      stage: "prototype",
      criticality: "moderate",
      sensitivity: "personal",
      modelClass: "tree-ensemble",
      dataSize: "small",
      team: "cross-functional",
      feedback: "none",
      dependencies: "few-static",
      novelty: "known-solution",
    },
    affectsPeople: false,
    regulatoryClass: "minimal",
  });
  slug = project.slug;
  for (const role of ROLES)
    people.set(role, await findProject(deps, await memberScope(deps, role), slug));
});

const outcomes = async () => {
  const result = await gateOf(deps, by("engineer"), {});
  return Object.fromEntries(result.conditions.map((c) => [c.id, c.outcome]));
};

/** Level 2 everywhere: agreed and written down, none of it claimed beyond what needs proof. */
const ANSWERS: Answers = {
  challenges: Object.fromEntries(
    challenges.map((challenge) => [
      challenge.id,
      {
        state: "experienced" as const,
        indicators: Object.fromEntries(
          challenge.indicators.map((one) => [one.id, { state: "answered" as const, level: 2 }]),
        ),
      },
    ]),
  ),
  tests: {},
};

async function enter(scope: ProjectScope, more: object): Promise<string> {
  const result = await enterText(
    deps,
    scope,
    JSON.stringify({
      assay: "document/1",
      title: "Review",
      documentType: "document",
      author: "Team",
      date: "2026-02-25",
      link: "https://wiki.example/review",
      tests: [],
      indicators: [],
      handoverItems: [],
      ...more,
    }),
  );
  if (result.kind !== "received") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}

describe("a project on its way to the pilot, through the product alone", () => {
  test("stands before gate-prototype-pilot, blocked, with a remedy for each condition", async () => {
    const result = await gateOf(deps, by("engineer"), {});
    expect(result.gate).toBe("gate-prototype-pilot");
    expect(result.outcome).toBe("blocked");
    for (const condition of result.conditions)
      if (condition.outcome === "fail" || condition.outcome === "unknown")
        expect(condition.remedy).not.toBe("");
  });

  test("two roles answer and publish: coverage, roles and the agreed minimum hold", async () => {
    for (const role of ["data-scientist", "engineer"] as const)
      await replaceDraft(deps, by(role), { answers: ANSWERS, ifRevision: "any" });
    await publish(deps, by("engineer"), {});
    expect(await outcomes()).toMatchObject({
      "pp-1": "fail",
      "pp-9": "pass",
      "pp-10": "pass",
      "pp-11": "pass",
      "pp-12": "fail",
    });
  });

  test("dated documents, accepted by a second person, prove the tests by hand", async () => {
    const sent = [
      await enter(by("data-scientist"), {
        tests: [
          ...["data-1", "data-2", "data-3", "data-4"],
          ...["model-1", "model-2", "model-5", "model-6"],
          ...["infra-1", "infra-3", "infra-4"],
          ...["monitor-1", "monitor-2", "monitor-3", "monitor-5"],
        ],
      }),
      await enter(by("data-scientist"), { documentType: "drill.record", tests: ["infra-7"] }),
    ];
    const review = await enter(by("data-scientist"), { documentType: "dpia", tests: ["data-5"] });
    expect((await outcomes())["pp-1"]).toBe("fail");
    for (const evidenceId of sent) await accept(deps, by("engineer"), { evidenceId, note: "" });
    expect((await outcomes())["pp-4"]).toBe("fail");
    await accept(deps, by("privacy-legal"), { evidenceId: review, note: "" });
    expect(await outcomes()).toMatchObject({
      "pp-1": "pass",
      "pp-2": "pass",
      "pp-3": "pass",
      "pp-4": "pass",
      "pp-5": "pass",
      "pp-6": "pass",
    });
  });

  test("each pilot item is offered by its giver and accepted by its receiver", async () => {
    const { items } = await handoverOf(deps, by("engineer"));
    for (const item of items.filter((one) => one.isDue && one.isRequired)) {
      if (item.state === "open")
        await stepHandover(deps, by(item.giver), { itemId: item.id, verb: "offer", note: "wiki" });
      await stepHandover(deps, by(item.receiver), { itemId: item.id, verb: "accept" });
    }
    expect((await outcomes())["pp-12"]).toBe("pass");
  });

  test("then every condition holds but the sign-offs, and those keep the gate closed", async () => {
    const open = Object.entries(await outcomes()).filter(([, outcome]) => outcome !== "pass");
    expect(open).toEqual([
      ["signoff:data-scientist", "unknown"],
      ["signoff:engineer", "unknown"],
      ["signoff:product-owner", "unknown"],
      ["signoff:privacy-legal", "unknown"],
    ]);
    expect((await gateOf(deps, by("engineer"), {})).outcome).toBe("blocked");
  });

  test("proof that ages takes the credit back by itself", async () => {
    const later = await gateOf(deps, by("engineer"), { at: new Date("2026-04-15T00:00:00Z") });
    const monitor = later.conditions.find((condition) => condition.id === "pp-5");
    expect(monitor?.outcome).toBe("fail");
    expect(monitor?.remedy).toMatch(/^Renew the proof of .*monitor-2/);
  });
});

describe("a decision", () => {
  test("is a record with the digest of what it looked at, by alias or id, also by a machine", async () => {
    const machine = await findProject(deps, await serviceScope(deps, ["gate"]), slug);
    const decision = await decideGate(deps, machine, { gate: "prototype-pilot" });
    expect(decision).toMatchObject({ gate: "gate-prototype-pilot", outcome: "blocked" });
    expect(decision.decidedById).toMatch(/^token:/);
    const row = await database.db.gateDecision.findFirstOrThrow({
      where: { id: decision.decisionId },
    });
    expect(sha256(canonicalJson(row.snapshot))).toBe(decision.snapshotDigest);
    expect(row.decidedAt.toISOString()).toBe(decision.decidedAt);
    expect(row.asOf.toISOString()).toBe(decision.asOf);
    expect((await decisionsOf(deps, machine))[0]).toEqual(decision);
  });

  test("is never changed", async () => {
    await expect(
      database.db.gateDecision.updateMany({ data: { outcome: "pass" } }),
    ).rejects.toThrow();
  });

  test("of a gate that is not there names those that are", async () => {
    await expect(decideGate(deps, by("engineer"), { gate: "gate-none" })).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("gate-pilot-production"),
    });
  });

  test("can be asked of any gate and any moment", async () => {
    const decision = await decideGate(deps, by("engineer"), {
      gate: "gate-pilot-production",
      at: new Date("2026-02-01T00:00:00Z"),
    });
    expect(decision).toMatchObject({ outcome: "blocked", asOf: "2026-02-01T00:00:00.000Z" });
  });
});
