import { describe, expect, test } from "vitest";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { type Factors, TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import type { HandoverItem } from "#server/handover/schema.ts";
import { Role } from "#server/identity/schema.ts";
import { everyChallenge, type ReadinessOf, readinessFor } from "#server/test/readiness.ts";
import { evaluateGate, gateFor, gateNamed, gateStateOf, outcomeOf } from "./gate.ts";
import type { GateInput } from "./observe.ts";

const PILOT = "gate-prototype-pilot";
const PRODUCTION = "gate-pilot-production";
const RECERTIFY = "gate-production-recertify";

const owners = (["model", "features", "pipeline", "product"] as const).map((area) => ({
  area,
  userId: `${area}-owner`,
}));

type Of = ReadinessOf & {
  factors?: Factors;
  project?: Partial<GateInput["project"]>;
  handover?: (item: HandoverItem) => Partial<HandoverItem>;
  active?: readonly string[];
};

function inputOf(of: Of = {}): GateInput {
  return {
    project: {
      factors: {
        stage: "prototype",
        criticality: "low",
        sensitivity: "internal",
        ...of.factors,
      },
      affectsPeople: false,
      regulatoryClass: "none",
      owners,
      ...of.project,
    },
    readiness: readinessFor(of),
    handover: {
      items: catalogue.handover.items.map((item) => {
        const made: HandoverItem = {
          id: item.id,
          group: item.group,
          text: item.text,
          giver: Role.parse(item.giver),
          receiver: Role.parse(item.accepter),
          state: "accepted",
          isRequired: item.required,
          requiredFrom: item.requiredFrom,
          origin: "catalogue",
          ownerId: null,
          deadline: null,
          isOverdue: false,
          isExclusion: false,
          condition: null,
          because: null,
          evidence: [],
          isDue: true,
          revision: 1,
          offeredById: null,
          isOfferedByEvidence: false,
          offeredAt: null,
          settledById: null,
          settledAt: null,
          note: "",
          dueAt: null,
        };
        return { ...made, ...of.handover?.(made) };
      }),
    },
    activeMemberIds: of.active ?? owners.map((owner) => owner.userId),
    waivers: [],
    signOffs: [],
    incidents: [],
  };
}

/** The catalogue's policy of this id. */
function evaluated(id: string, input: GateInput) {
  const policy = gateNamed(id);
  if (!policy) throw new Error(`no gate ${id}`);
  return evaluateGate(policy, input);
}

function conditionOf(gate: string, id: string, of: Of = {}) {
  const found = evaluated(gate, inputOf(of)).conditions.find((c) => c.id === id);
  if (!found) throw new Error(`no condition ${id}`);
  return found;
}

const credits = (value: number, except: Partial<Record<TestId, number>> = {}) => ({
  ...Object.fromEntries(TEST_IDS.map((id) => [id, value])),
  ...except,
});

describe("a project that meets every condition of gate-prototype-pilot but the sign-offs", () => {
  const result = evaluated(PILOT, inputOf());
  test("passes all twelve, and only the sign-offs are not known", () => {
    const open = result.conditions.filter(
      (c) => c.outcome !== "pass" && c.outcome !== "not-applicable",
    );
    expect(open.map((c) => `${c.id} ${c.outcome}`)).toEqual([
      "signoff:data-scientist unknown",
      "signoff:engineer unknown",
      "signoff:product-owner unknown",
    ]);
    expect(open[0]?.remedy).toBe("Ask the data scientist to sign.");
  });
  test("is not let through: what is not known blocks", () => {
    expect(result.outcome).toBe("blocked");
    expect(gateStateOf(inputOf())).toEqual({ id: PILOT, outcome: "blocked" });
  });
  test("carries the policy version and the moment it looked at", () => {
    expect(result.policyVersion).toBe(catalogue.version);
    expect(result.asOf).toBe("2026-11-25T00:00:00.000Z");
  });
});

const people: Of = { factors: { sensitivity: "personal" } };
const DATA_ONE = { "data-1": 0, "data-2": 0, "data-3": 0, "data-4": 0 } as const;

/** Each rule with a project just inside and just outside it. */
const TABLE: [gate: string, rule: string, inside: Of, outside: Of, observed: string][] = [
  [PILOT, "pp-1", {}, { credits: credits(0) }, "0.0"],
  [PILOT, "pp-2", {}, { credits: { ...DATA_ONE } }, "1.5"],
  [
    PILOT,
    "pp-3",
    {},
    { credits: { "model-1": 0, "model-2": 0, "model-3": 0, "model-4": 0 } },
    "1.5",
  ],
  [PILOT, "pp-4", people, { ...people, credits: { "data-5": 0 } }, "0.0"],
  [PILOT, "pp-5", {}, { credits: { "infra-4": 0 } }, "3 of 4"],
  [PILOT, "pp-6", {}, { credits: { "infra-7": 0 } }, "0.0"],
  [PILOT, "pp-7", { residuals: { testing: 84.9 } }, { residuals: { testing: 85 } }, "85"],
  [
    PILOT,
    "pp-8",
    { ...people, residuals: { "privacy-safety": 49.9 } },
    { ...people, residuals: { "privacy-safety": 50 } },
    "50",
  ],
  [PILOT, "pp-9", { more: { coverage: 0.7 } }, { more: { coverage: 0.699 } }, "69.9 %"],
  [PILOT, "pp-10", {}, { indicators: { "ee-1": { assuredLevel: 1 } } }, "level 1"],
  [PILOT, "pp-11", {}, { more: { roles: ["engineer"] } }, "1 role"],
  [
    PILOT,
    "pp-12",
    { handover: (item) => (item.requiredFrom === "pilot" ? {} : { state: "open" }) },
    { handover: (item) => (item.id === "ho-code-1" ? { state: "offered" } : {}) },
    "11 of 12",
  ],
  [PRODUCTION, "pr-1a", {}, { credits: credits(0) }, "0.0"],
  [
    PRODUCTION,
    "pr-2",
    { credits: credits(1) },
    { credits: credits(1, { "infra-3": 0.5 }) },
    "5 of 6",
  ],
  [PRODUCTION, "pr-3", {}, { credits: { "monitor-7": 0 } }, "9 of 10"],
  [
    PRODUCTION,
    "pr-4",
    { project: { affectsPeople: true } },
    { project: { affectsPeople: true }, credits: { "model-7": 0 } },
    "0.0",
  ],
  [PRODUCTION, "pr-5", { residuals: { testing: 74.99 } }, { residuals: { testing: 75 } }, "75"],
  [
    PRODUCTION,
    "pr-6",
    { residuals: { testing: 50, "glue-code": 60, troubleshooting: 70 } },
    { residuals: everyChallenge(50) },
    "12",
  ],
  [
    PRODUCTION,
    "pr-7",
    { residuals: { testing: 49 } },
    { residuals: { "monitoring-logging": 57.5 } },
    "57.5",
  ],
  [
    PRODUCTION,
    "pr-8",
    { ...people, residuals: { "privacy-safety": 39.9 } },
    { ...people, residuals: { "privacy-safety": 75.5 } },
    "75.5",
  ],
  [PRODUCTION, "pr-9", { more: { coverage: 0.9 } }, { more: { coverage: 0.48 } }, "48 %"],
  [PRODUCTION, "pr-10", { more: { confidence: 0.75 } }, { more: { confidence: 0.58 } }, "0.58"],
  [
    PRODUCTION,
    "pr-11",
    { more: { staleShare: 0.1 } },
    { more: { staleShare: 0.25 }, tests: { "data-1": { stale: 0.5 } } },
    "25 %",
  ],
  [
    PRODUCTION,
    "pr-12",
    {},
    { tests: { "data-1": { stale: 0.5 } }, credits: { "data-5": 0 } },
    "2 not fresh",
  ],
  [
    PRODUCTION,
    "pr-13",
    {},
    { handover: (item) => (item.group === "legal" ? { state: "returned" } : {}) },
    "38 of 43",
  ],
  [
    PRODUCTION,
    "pr-14",
    {},
    { more: { roleGap: { value: 0.3, isFlagged: true, openItems: ["em-1"] } } },
    "1 open",
  ],
  [RECERTIFY, "re-1", {}, { credits: credits(0, { "data-1": 0.5 }) }, "0.0"],
  [
    RECERTIFY,
    "re-2",
    { credits: { "monitor-1": 1, "monitor-2": 1 } },
    { credits: { "monitor-1": 1 } },
    "1 of 2",
  ],
  [RECERTIFY, "re-3", {}, { credits: { "monitor-4": 0 } }, "1 of 2"],
  [RECERTIFY, "re-4", {}, { residuals: { testing: 90.04 } }, "90"],
  [
    RECERTIFY,
    "re-5",
    { more: { staleShare: 0.2 } },
    { more: { staleShare: 0.21 }, tests: { "data-1": { stale: 0.5 } } },
    "21 %",
  ],
  [RECERTIFY, "re-7", {}, { active: ["model-owner"] }, "no"],
];

describe("every rule holds just inside its limit and falls short just outside", () => {
  test.each(TABLE)("%s %s", (gate, rule, inside, outside, observed) => {
    const good = conditionOf(gate, rule, inside);
    expect(good.outcome).toBe("pass");
    expect(good.remedy).toBe("");
    expect(good.position).toBeGreaterThanOrEqual(1);
    const bad = conditionOf(gate, rule, outside);
    expect(bad.outcome).toBe("fail");
    expect(bad.observedText).toBe(observed);
    expect(bad.remedy).not.toBe("");
    expect(bad.position).toBeLessThan(1);
  });

  test("the table covers every rule that can be known today", () => {
    const covered = new Set(TABLE.map(([, rule]) => rule));
    const left = catalogue.gates.policies
      .flatMap((policy) => policy.rules.map((rule) => rule.id))
      .filter((id) => !covered.has(id));
    expect(left).toEqual(["pr-1b", "pr-1c", "pr-1d", "re-6", "re-8"]);
  });
});

describe("the worked check of rubric 5", () => {
  // wx-mlts-2017: sections 3.5, 4, 2.5, 1.5.
  const worked = { more: { mlTestScore: { ...readinessFor().mlTestScore, final: 1.5 } } };
  test.each([
    ["low", "pr-1a", "pass"],
    ["moderate", "pr-1b", "fail"],
    ["high", "pr-1c", "fail"],
    ["critical", "pr-1d", "fail"],
  ] as const)("final 1.5 at criticality %s: %s is %s", (criticality, rule, outcome) => {
    const of = { ...worked, factors: { criticality } };
    expect(conditionOf(PRODUCTION, rule, of).outcome).toBe(outcome);
  });

  test("with pr-2 and pr-3 just met the model section decides at moderate criticality", () => {
    const rules = catalogue.gates.policies.flatMap((policy) => policy.rules);
    const named = (id: string) =>
      TEST_IDS.filter((t) => rules.find((rule) => rule.id === id)?.metric.includes(t));
    const just = Object.fromEntries([
      ...TEST_IDS.map((id) => [id, 0]),
      ...named("pr-3").map((id) => [id, 0.5]),
      ...named("pr-2").map((id) => [id, 1]),
    ]);
    const of = { credits: just, factors: { criticality: "moderate" } } as const;
    const { sections, binding } = inputOf(of).readiness.mlTestScore;
    expect(sections).toMatchObject({ data: 2.5, infra: 3.5, monitor: 4.5 });
    expect(binding).toEqual(["model"]);
    expect(conditionOf(PRODUCTION, "pr-2", of).outcome).toBe("pass");
    expect(conditionOf(PRODUCTION, "pr-3", of).outcome).toBe("pass");
    expect(conditionOf(PRODUCTION, "pr-1b", of)).toMatchObject({
      outcome: "fail",
      owner: "data scientist",
    });
  });
});

describe("what is not known is never taken for an answer", () => {
  test.each<[string, string, Of]>([
    [PRODUCTION, "pr-11", { more: { staleShare: null } }],
    [PRODUCTION, "pr-14", { more: { roleGap: { value: null, isFlagged: false, openItems: [] } } }],
    [PILOT, "pp-10", { indicators: { "ee-1": { state: "unknown", assuredLevel: null } } }],
    [PILOT, "pp-10", { indicators: { "ee-1": { isQuick: true, assuredLevel: 4 } } }],
    [RECERTIFY, "re-7", { project: { owners: [] } }],
  ])("%s %s", (gate, rule, of) => {
    const found = conditionOf(gate, rule, of);
    expect(found.outcome).toBe("unknown");
    expect(found.observedText).toBe("not known");
    expect(found.remedy).not.toBe("");
  });

  test("a factor that is not set counts as its highest level", () => {
    const of: Of = { factors: { criticality: undefined, sensitivity: undefined } };
    expect(conditionOf(PRODUCTION, "pr-1d", of).outcome).toBe("fail");
    expect(conditionOf(PRODUCTION, "pr-1a", of).outcome).toBe("not-applicable");
    expect(conditionOf(PILOT, "pp-4", of).outcome).toBe("pass");
  });

  test("not knowing whether a condition applies is no excuse, and no verdict", () => {
    const of: Of = { project: { affectsPeople: null }, credits: { "model-7": 0 } };
    const open = conditionOf(PRODUCTION, "pr-4", of);
    expect(open.outcome).toBe("unknown");
    expect(open.remedy).toMatch(/^Say whether the project affects people/);
    expect(conditionOf(PRODUCTION, "pr-4", { project: { affectsPeople: null } }).outcome).toBe(
      "pass",
    );
  });
});

describe("not applicable", () => {
  const agreed = { claim: "not-applicable", awaitsApproval: false, credit: 0 } as const;
  test("is accepted by a waivable rule once a second person agreed", () => {
    expect(conditionOf(PILOT, "pp-6", { tests: { "infra-7": agreed } }).outcome).toBe(
      "not-applicable",
    );
    expect(conditionOf(PILOT, "pp-5", { tests: { "infra-4": agreed } })).toMatchObject({
      outcome: "pass",
      observedText: "3 of 3",
    });
  });
  test("counts as 0 while it waits for agreement, and the remedy says so", () => {
    const waiting = { ...agreed, awaitsApproval: true };
    const open = conditionOf(PILOT, "pp-6", { tests: { "infra-7": waiting } });
    expect(open.outcome).toBe("fail");
    expect(open.remedy).toMatch(/second person/);
  });
  test("is never accepted by a rule that cannot be waived", () => {
    expect(conditionOf(PILOT, "pp-4", { ...people, tests: { "data-5": agreed } }).outcome).toBe(
      "unknown",
    );
    expect(
      conditionOf(PILOT, "pp-8", { ...people, residuals: { "privacy-safety": null } }).outcome,
    ).toBe("unknown");
    expect(conditionOf(PRODUCTION, "pr-5", { residuals: everyChallenge(null) }).outcome).toBe(
      "unknown",
    );
  });
});

test("staying in production asks half a point less than getting there", () => {
  for (const [criticality, value] of [
    ["low", 1],
    ["moderate", 2],
    ["high", 3],
    ["critical", 4],
  ] as const)
    expect(conditionOf(RECERTIFY, "re-1", { factors: { criticality } }).requiredValue).toBe(value);
});

test("sign-offs follow their own conditions", () => {
  const roles = (of: Of) =>
    evaluated(PRODUCTION, inputOf(of))
      .conditions.filter((c) => c.id.startsWith("signoff:") && c.outcome === "unknown")
      .map((c) => c.id.slice("signoff:".length));
  expect(roles({})).toEqual(["data-scientist", "sre", "product-owner"]);
  expect(roles({ factors: { criticality: "high" } })).toContain("security");
  expect(roles({ residuals: { testing: 50 } })).toContain("risk-owner");
  expect(roles({ project: { regulatoryClass: "high-risk" } })).toContain("privacy-legal");
});

const AT = new Date(inputOf().readiness.asOf);
const daysAgo = (days: number) => new Date(AT.getTime() - days * 86_400_000);

test("what every role signed lets the project through; taken back, it does not", () => {
  const { digest, policy } = gateNamed(PILOT) ?? { digest: "", policy: { signoffs: [] } };
  const signed = policy.signoffs.map(({ role }, i) => ({
    id: `s${i}`,
    gateId: PILOT,
    role,
    isSigned: true,
    policyDigest: digest,
    signedById: "somebody",
    signedAt: daysAgo(1),
  }));
  const input = inputOf();
  expect(evaluated(PILOT, { ...input, signOffs: signed }).outcome).toBe("pass");
  const [first] = signed;
  if (!first) throw new Error("nobody signs");
  const back = { ...first, id: "back", isSigned: false, signedAt: daysAgo(0.5) };
  expect(evaluated(PILOT, { ...input, signOffs: [...signed, back] }).outcome).toBe("blocked");
  const other = signed.map((one) => ({ ...one, policyDigest: "of another policy" }));
  expect(evaluated(PILOT, { ...input, signOffs: other }).outcome).toBe("blocked");
});

describe("waivers and incidents in the certificate", () => {
  const waiver = (over: object) => ({
    id: "w1",
    gateId: RECERTIFY,
    conditionId: "re-2",
    ownerId: "owner",
    requestedById: "asker",
    requestedAt: daysAgo(20),
    expiresAt: daysAgo(1),
    isEmergency: false,
    renewsId: null,
    rulings: [{ seq: 1, ruling: "approved" as const, ruledById: "approver", ruledAt: daysAgo(19) }],
    ...over,
  });
  const re = (id: string, more: Partial<GateInput>) =>
    evaluated(RECERTIFY, { ...inputOf(), ...more }).conditions.find((one) => one.id === id);

  test("re-6: none ran out, or one did", () => {
    expect(re("re-6", {})).toMatchObject({ outcome: "pass", observedText: "0 expired" });
    expect(re("re-6", { waivers: [waiver({})] })?.outcome).toBe("fail");
    expect(re("re-6", { waivers: [waiver({ expiresAt: daysAgo(-1) })] })?.outcome).toBe("pass");
  });
  test("re-8: no incident, or one whose postmortem is open", () => {
    expect(re("re-8", {})).toMatchObject({ outcome: "pass", observedText: "0 open" });
    const incident = {
      id: "i1",
      title: "Wrong forecasts",
      severity: "major" as const,
      openedAt: daysAgo(9),
      recordedAt: daysAgo(9),
      events: [],
    };
    expect(re("re-8", { incidents: [incident] })?.outcome).toBe("fail");
  });
});

test("the gate of a stage, by id and by alias", () => {
  expect(gateFor("research").policy.id).toBe(PILOT);
  expect(gateFor("prototype").policy.id).toBe(PILOT);
  expect(gateFor("pilot").policy.id).toBe(PRODUCTION);
  expect(gateFor("production").policy.id).toBe(RECERTIFY);
  expect(gateFor("scaled").policy.id).toBe(RECERTIFY);
  expect(gateFor(undefined).policy.id).toBe(PILOT);
  expect(gateNamed("pilot-production")?.policy.id).toBe(PRODUCTION);
  expect(gateNamed(PRODUCTION)?.policy.id).toBe(PRODUCTION);
  expect(gateNamed("toString")).toBeNull();
});

test("the short state always agrees with the full answer", () => {
  for (const of of [{}, people, { credits: credits(0) }, { credits: credits(1) }])
    for (const stage of ["research", "pilot", "scaled"] as const) {
      const input = inputOf({ ...of, factors: { stage } });
      const state = gateStateOf(input);
      expect(state.outcome).toBe(evaluated(state.id, input).outcome);
    }
});

test("outcomes combine: a fall short outweighs not known, which outweighs a waiver", () => {
  expect(outcomeOf([{ outcome: "pass" }, { outcome: "not-applicable" }])).toBe("pass");
  expect(outcomeOf([{ outcome: "pass" }, { outcome: "waived" }])).toBe("warn");
  expect(outcomeOf([{ outcome: "waived" }, { outcome: "unknown" }])).toBe("blocked");
  expect(outcomeOf([{ outcome: "unknown" }, { outcome: "fail" }])).toBe("blocked");
});

test("evidence of the tests a condition looks at stands beside it", () => {
  const because = [{ rule: "ev-infra-7-b", evidenceId: "e1", pointer: "", text: "drill" }];
  expect(conditionOf(PILOT, "pp-6", { tests: { "infra-7": { because } } }).evidence).toEqual([
    "e1",
  ]);
});
