import fc from "fast-check";
import { expect, test } from "vitest";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { judgementsOf, type Remembered } from "#server/gates/rules/gate.ts";
import type { GateInput } from "#server/gates/rules/observe.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { BUILT_IN } from "../catalogue.ts";
import type { Policy } from "../schema.ts";
import { compilePolicy } from "./compile.ts";

// A dry run asks each condition of the same scores once. What it remembers must never be of another
// condition, policy or moment.

const DAY_MS = 86_400_000;
const FROM = Date.parse("2026-11-25T00:00:00Z");
const references = BUILT_IN.flatMap(({ policy }) =>
  policy.conditions.flatMap((rule) => ("metric" in rule ? [rule] : [])),
);

const CELS = ["score < 50", "waivers.expired == 0", "residual.testing.high < 40 || mlts.final > 1"];
const policyArb = fc
  .tuple(
    fc.constantFrom(...BUILT_IN.map(({ policy }) => policy)),
    fc.constantFrom(...CELS),
    fc.array(
      fc.record({ at: fc.nat(30), waivable: fc.boolean(), by: fc.constantFrom(0, 0.5, 1) }),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([policy, cel, changes]): Policy => {
    const [first] = policy.conditions;
    const conditions = policy.conditions.map((rule, i) => {
      const change = changes.find(({ at }) => at === i);
      if (!change || !("metric" in rule) || typeof rule.value !== "number") return rule;
      return { ...rule, waivable: change.waivable, value: rule.value * change.by };
    });
    if (!first || !("metric" in first)) return { ...policy, conditions };
    const { metric: _, op: _op, value: _value, ...rest } = first;
    return { ...policy, conditions: [...conditions, { ...rest, id: "own", title: "Own", cel }] };
  });

const projectArb = fc.record({
  credits: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 28, maxLength: 28 }),
  high: fc.array(fc.nat(100), { minLength: 12, maxLength: 12 }),
  expiresIn: fc.integer({ min: 1, max: 20 }),
  stage: fc.constantFrom("prototype", "pilot", "production"),
});

test("what is remembered of conditions is what they say, for any policies at any moments", () => {
  fc.assert(
    fc.property(
      projectArb,
      fc.array(fc.tuple(policyArb, fc.nat(30)), { minLength: 2, maxLength: 5 }),
      (project, asked) => {
        const readiness = readinessFor({
          credits: Object.fromEntries(TEST_IDS.map((id, i) => [id, project.credits[i] ?? 0])),
          residuals: Object.fromEntries(CHALLENGE_IDS.map((id, i) => [id, project.high[i] ?? 0])),
        });
        const remembered: Remembered = new Map();
        for (const [policy, day] of asked) {
          const asOf = new Date(FROM + day * DAY_MS).toISOString();
          const input = inputAt({ ...project, readiness: { ...readiness, asOf } });
          const compiled = compilePolicy(policy, "1", references);
          const afresh = judgementsOf(compiled, input);
          expect(judgementsOf(compiled, input, remembered)).toEqual(afresh);
        }
        expect(remembered.size).toBeGreaterThan(0);
      },
    ),
    { numRuns: 150 },
  );
});

function inputAt(of: {
  readiness: GateInput["readiness"];
  expiresIn: number;
  stage: "prototype" | "pilot" | "production";
}): GateInput {
  const requestedAt = new Date(FROM - DAY_MS);
  return {
    project: {
      factors: { stage: of.stage, criticality: "low" },
      affectsPeople: true,
      regulatoryClass: "none",
      owners: [],
    },
    readiness: of.readiness,
    handover: { items: [] },
    activeMemberIds: [],
    waivers: BUILT_IN.map(({ policy }) => ({
      id: policy.id,
      gateId: policy.id,
      conditionId: policy.conditions[0]?.id ?? "",
      ownerId: "a",
      requestedById: "b",
      requestedAt,
      expiresAt: new Date(FROM + of.expiresIn * DAY_MS),
      isEmergency: false,
      renewsId: null,
      rulings: [{ seq: 1, ruling: "approved", ruledById: "c", ruledAt: requestedAt }],
    })),
    signOffs: [],
    incidents: [],
  };
}
