import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answers } from "#server/assessments/schema.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, FACTORS, type Factors, TEST_IDS } from "#server/catalogue/schema.ts";
import { BUILT_IN, BUILT_IN_WRITTEN } from "#server/policies/catalogue.ts";
import { type CompiledPolicy, compilePolicy, isMetric } from "#server/policies/rules/compile.ts";
import type { Policy, PolicyCondition } from "#server/policies/schema.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { readinessFor } from "#server/test/readiness.ts";
import { levels, rater, inputOf as scoredInput } from "#server/test/scored.ts";
import { evaluateGate, judgementsOf, outcomeOf } from "./rules/gate.ts";
import type { GateInput } from "./rules/observe.ts";
import type { GateOutcome } from "./schema.ts";

// What must hold of every policy and every project, however either is made.

const RANK: Record<GateOutcome, number> = { pass: 0, warn: 1, unknown: 2, blocked: 2 };
const rankOf = (policy: CompiledPolicy, input: GateInput) =>
  RANK[outcomeOf(judgementsOf(policy, input))];

const pool = BUILT_IN_WRITTEN.flatMap(({ policy }) => policy.conditions);
const metrics = pool.filter(isMetric);

const effectArb = {
  waivable: fc.boolean(),
  onFail: fc.constantFrom("block" as const, "warn" as const),
  onUnknown: fc.constantFrom("block" as const, "warn" as const, "ignore" as const),
};
const CEL = [
  "mlts.final >= 2",
  "residual.all(k, residual[k].high < 60.0)",
  'confidence > 0.5 || "engineer" in roles',
  "tests.data_1 >= 0.5 && tests.model_6 >= 0.5",
  "indicators.ee_1 >= 2",
  "staleShare <= 0.1",
  "affectsPeople ? tests.model_7 >= 0.5 : true",
  'factors.criticality != "critical" || mlts.final > 4',
  "tests.filter(k, tests[k] >= 0.5).size() >= 20",
] as const;
const conditionArb: fc.Arbitrary<PolicyCondition> = fc.oneof(
  fc
    .record({ rule: fc.constantFrom(...metrics), ...effectArb })
    .map(({ rule, ...effect }) => ({ ...rule, ...effect })),
  fc.record({ cel: fc.constantFrom(...CEL), ...effectArb }).map(({ cel, ...effect }) => ({
    id: `c-${CEL.indexOf(cel)}`,
    title: "Ours",
    cel,
    when: null,
    rationale: "Because.",
    ...effect,
  })),
);
const policyArb: fc.Arbitrary<Policy> = fc
  .uniqueArray(conditionArb, { minLength: 1, maxLength: 14, selector: ({ id }) => id })
  .map((conditions) => ({
    id: "gate-any",
    fromStage: null,
    toStage: null,
    title: "Any",
    conditions,
    signoffs: [],
    recertifyDays: 90,
    triggers: [],
    waiver: { maxDays: 30, maxRenewals: 1, maxOpen: 3, approver: "risk-owner" },
  }));

/** A save refuses a threshold that could be of two policies (policies/rules/check.ts). */
const isPlain = ({ conditions }: Policy) =>
  !conditions.some((rule) => "value" in rule && typeof rule.value === "string") ||
  !conditions.some(({ id }) => id.startsWith("pr-1"));

const compiled = (policy: Policy) => compilePolicy(policy, "1", metrics);

/** Tends to the good, so that gates let through often enough for the properties to say something. */
const creditArb = fc.constantFrom(0, 0.5, 1, 1, 1);
const inputArb: fc.Arbitrary<GateInput> = fc
  .record({
    credits: fc.array(creditArb, { minLength: 28, maxLength: 28 }),
    isOut: fc.uniqueArray(fc.constantFrom(...TEST_IDS), { maxLength: 3 }),
    residuals: fc.array(fc.option(fc.integer({ min: 0, max: 80 }), { nil: null, freq: 12 }), {
      minLength: 12,
      maxLength: 12,
    }),
    ee1: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null, freq: 6 }),
    confidence: fc.constantFrom(0.4, 0.8, 0.9),
    staleShare: fc.option(fc.constantFrom(0, 0.05, 0.3), { nil: null }),
    roles: fc.subarray(["engineer", "data-scientist", "sre"]),
    gap: fc.option(fc.subarray(["dd-1"]), { nil: null }),
    stage: fc.constantFrom(...FACTORS.stage),
    criticality: fc.option(fc.constantFrom(...FACTORS.criticality), { nil: undefined }),
    sensitivity: fc.option(fc.constantFrom(...FACTORS.sensitivity), { nil: undefined }),
    affectsPeople: fc.option(fc.boolean(), { nil: null }),
    waived: fc.subarray(pool.map(({ id }) => id).slice(0, 30)),
  })
  .map((drawn) => {
    const { stage, criticality, sensitivity, gap } = drawn;
    const readiness = readinessFor({
      credits: Object.fromEntries(TEST_IDS.map((id, i) => [id, drawn.credits[i] ?? 0])),
      tests: Object.fromEntries(
        drawn.isOut.map((id) => [
          id,
          { claim: "not-applicable" as const, awaitsApproval: false, credit: 0 },
        ]),
      ),
      residuals: Object.fromEntries(CHALLENGE_IDS.map((id, i) => [id, drawn.residuals[i] ?? null])),
      indicators: {
        "ee-1":
          drawn.ee1 === null
            ? { state: "unknown", assuredLevel: null }
            : { state: "answered", assuredLevel: drawn.ee1 },
      },
      more: {
        confidence: drawn.confidence,
        staleShare: drawn.staleShare,
        roles: drawn.roles.map((role) => role),
        roleGap: {
          value: gap === null ? null : gap.length,
          isFlagged: false,
          openItems: gap ?? [],
        },
      },
    });
    const at = new Date(readiness.asOf);
    const before = (days: number) => new Date(at.getTime() - days * 86_400_000);
    const factors: Factors = {
      stage,
      ...(criticality && { criticality }),
      ...(sensitivity && { sensitivity }),
    };
    return {
      project: { factors, affectsPeople: drawn.affectsPeople, regulatoryClass: "none", owners: [] },
      readiness,
      handover: { items: [] },
      activeMemberIds: [],
      waivers: drawn.waived.map((conditionId) => ({
        id: `w-${conditionId}`,
        gateId: "gate-any",
        conditionId,
        ownerId: "o",
        requestedById: "r",
        requestedAt: before(3),
        expiresAt: before(-3),
        isEmergency: false,
        renewsId: null,
        rulings: [{ seq: 1, ruling: "approved", ruledById: "a", ruledAt: before(2) }],
      })),
      signOffs: [],
      incidents: [],
    } satisfies GateInput;
  });

// ── a stricter policy ───────────────────────────────────────────────────────────────────────────

type Tighten = (rule: PolicyCondition, by: number) => PolicyCondition;
const TIGHTENINGS: readonly Tighten[] = [
  (rule, by) => {
    if (!isMetric(rule) || typeof rule.value !== "number") return rule;
    if (rule.op === ">=" || rule.op === ">") return { ...rule, value: rule.value + by };
    return rule.op === "==" ? rule : { ...rule, value: rule.value - by };
  },
  (rule) => ({ ...rule, waivable: false }),
  (rule) => ({ ...rule, onFail: "block" }),
  (rule) => ({ ...rule, onUnknown: rule.onUnknown === "ignore" ? "warn" : "block" }),
  (rule) => ({ ...rule, onUnknown: "block" }),
  // It may settle what was not known, so falling short must weigh no less than not knowing did.
  (rule) =>
    "cel" in rule ? { ...rule, cel: `(${rule.cel}) && mlts.final >= 3`, onFail: "block" } : rule,
];

describe("a stricter policy never unblocks", () => {
  test("whatever is tightened of whichever conditions, or added", () => {
    let through = 0;
    fc.assert(
      fc.property(
        policyArb,
        inputArb,
        fc.array(
          fc.tuple(
            fc.nat(),
            fc.constantFrom(...TIGHTENINGS),
            fc.double({ min: 0, max: 3, noNaN: true }),
          ),
        ),
        fc.array(conditionArb, { maxLength: 2 }),
        (policy, input, steps, added) => {
          const conditions = [...policy.conditions];
          for (const [at, tighten, by] of steps) {
            const i = at % conditions.length;
            const rule = conditions[i];
            if (rule) conditions[i] = tighten(rule, by);
          }
          const fresh = added.filter((one) => conditions.every(({ id }) => id !== one.id));
          const stricter = { ...policy, conditions: [...conditions, ...fresh] };
          fc.pre(isPlain(policy) && isPlain(stricter));
          const before = rankOf(compiled(policy), input);
          if (before < 2) through++;
          expect(rankOf(compiled(stricter), input)).toBeGreaterThanOrEqual(before);
        },
      ),
      { numRuns: 1_500 },
    );
    expect(through).toBeGreaterThan(100);
  });

  test("a condition that applies always instead of sometimes is stricter too", () => {
    fc.assert(
      fc.property(policyArb.filter(isPlain), inputArb, (policy, input) => {
        const conditions = policy.conditions.map((rule) => ({
          ...rule,
          when: null,
          onFail: "block" as const,
        }));
        expect(rankOf(compiled({ ...policy, conditions }), input)).toBeGreaterThanOrEqual(
          rankOf(compiled(policy), input),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("the short state and the full answer always say the same", () => {
    fc.assert(
      fc.property(policyArb, inputArb, (policy, input) => {
        const one = compiled(policy);
        expect(evaluateGate(one, input).outcome).toBe(outcomeOf(judgementsOf(one, input)));
      }),
      { numRuns: 200 },
    );
  });
});

// ── what is not known ───────────────────────────────────────────────────────────────────────────

type Forget = (input: GateInput) => GateInput;
const withReadiness = (input: GateInput, over: Partial<GateInput["readiness"]>): GateInput => ({
  ...input,
  readiness: { ...input.readiness, ...over },
});
const FORGETTING: readonly Forget[] = [
  (input) => withReadiness(input, { staleShare: null }),
  (input) => withReadiness(input, { roleGap: { value: null, isFlagged: false, openItems: [] } }),
  (input) => ({ ...input, project: { ...input.project, affectsPeople: null } }),
  (input) => ({ ...input, project: { ...input.project, regulatoryClass: null } }),
  (input) => ({ ...input, project: { ...input.project, factors: { stage: "pilot" } } }),
  (input) => {
    const challenge = input.readiness.challenges["effort-estimation"];
    const unknown = { ...challenge?.indicators["ee-1"], state: "unknown", assuredLevel: null };
    return withReadiness(input, {
      challenges: {
        ...input.readiness.challenges,
        "effort-estimation": {
          ...challenge,
          indicators: { ...challenge?.indicators, "ee-1": unknown },
        },
      } as GateInput["readiness"]["challenges"],
    });
  },
];

describe("not to know never helps", () => {
  const policies = [...BUILT_IN];
  test("in a policy whose conditions take it no more lightly than falling short", () => {
    fc.assert(
      fc.property(
        policyArb,
        inputArb,
        fc.constantFrom(...policies, null),
        fc.subarray([...FORGETTING], { minLength: 1 }),
        (drawn, input, given, forgets) => {
          const strict = drawn.conditions.map((rule) => ({ ...rule, onUnknown: "block" as const }));
          // A condition of ours that only asks at one level of criticality is no longer asked at another.
          const own = strict.filter(({ when }) => when === null);
          const policy =
            given ?? (own.length > 0 ? compiled({ ...drawn, conditions: own }) : policies[0]);
          if (!policy) return;
          const after = forgets.reduce((at, forget) => forget(at), input);
          expect(rankOf(policy, after)).toBeGreaterThanOrEqual(rankOf(policy, input));
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

describe("not applicable never helps before a second person agrees", () => {
  test("of a test, in any policy", () => {
    fc.assert(
      fc.property(policyArb, inputArb, fc.constantFrom(...TEST_IDS), (policy, input, id) => {
        const claiming = (claim: "unknown" | "not-applicable") => {
          const tests = { ...input.readiness.tests };
          const awaitsApproval = claim === "not-applicable";
          tests[id] = { ...tests[id], claim, awaitsApproval, credit: 0, assured: 0 };
          return withReadiness(input, { tests });
        };
        const one = compiled(policy);
        expect(rankOf(one, claiming("not-applicable"))).toBe(rankOf(one, claiming("unknown")));
      }),
      { numRuns: 500 },
    );
  });

  test("of an indicator or a challenge, from the answers to the gate", () => {
    const everywhere = challenges.flatMap((one) =>
      one.indicators.map((indicator) => ({ challengeId: one.id, id: indicator.id })),
    );
    const gateOf = (answers: Answers) => {
      const readiness = readinessAt(scoredInput({ assessors: [rater(answers)] }), {
        withActions: false,
      });
      return (policy: CompiledPolicy) =>
        rankOf(policy, {
          project: { factors: {}, affectsPeople: false, regulatoryClass: "none", owners: [] },
          readiness,
          handover: { items: [] },
          activeMemberIds: [],
          waivers: [],
          signOffs: [],
          incidents: [],
        });
    };
    fc.assert(
      fc.property(
        policyArb,
        fc.integer({ min: 1, max: 4 }),
        fc.uniqueArray(fc.nat({ max: everywhere.length - 1 }), { minLength: 1, maxLength: 8 }),
        (policy, level, where) => {
          const claiming = (state: "unknown" | "not-applicable") => {
            const answers = structuredClone(levels(level));
            for (const { challengeId, id } of where.flatMap((at) => everywhere[at] ?? [])) {
              const { indicators } = answers.challenges[challengeId] ?? {};
              if (indicators)
                indicators[id] =
                  state === "unknown" ? { state } : { state, reason: "It does not fit here." };
            }
            return gateOf(answers);
          };
          const one = compiled(policy);
          expect(claiming("not-applicable")(one)).toBeGreaterThanOrEqual(claiming("unknown")(one));
        },
      ),
      { numRuns: 150 },
    );
  });
});
