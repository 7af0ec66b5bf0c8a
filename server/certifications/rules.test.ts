import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import { lastSignOff, whyLapsed } from "#server/sign-offs/rules.ts";
import type { SignOffRecord } from "#server/sign-offs/schema.ts";
import { DAY_MS, TRIGGER_TEXT } from "./catalogue.ts";
import { triggersOf } from "./rules/triggers.ts";
import {
  type CertificationInput,
  callsFor,
  certificationAt,
  certifying,
  familyOf,
  graceDays,
  termDays,
} from "./rules.ts";
import { TRIGGERS } from "./schema.ts";

const POLICIES = BUILT_IN.map(({ policy }) => policy);
const START = new Date("2026-01-31T12:00:00Z");
const day = (days: number) => new Date(START.getTime() + days * DAY_MS);

function compiled(id = "gate-production-recertify") {
  const found = BUILT_IN.find(({ policy }) => policy.id === id);
  if (!found) throw new Error(`no policy ${id}`);
  return found;
}
const { policy } = compiled();

const passed = (days: number, gateId = policy.id) => ({ gateId, isPassing: true, at: day(days) });
const blocked = (days: number, gateId = policy.id) => ({ gateId, isPassing: false, at: day(days) });
const plan = (days: number) => ({ gateId: policy.id, note: "p", plannedById: "u", at: day(days) });
const called = (days: number, subject = "", trigger: (typeof TRIGGERS)[number] = "purpose") => ({
  trigger,
  subject,
  at: day(days),
});

const at = (days: number, of: Partial<CertificationInput> = {}) =>
  certificationAt({
    policy,
    family: familyOf(policy, POLICIES),
    factors: { stage: "production", criticality: "high" },
    decisions: [passed(0)],
    calls: [],
    incidents: [],
    plans: [],
    at: day(days),
    ...of,
  });
const stateAt = (days: number, of?: Partial<CertificationInput>) => at(days, of).state;

test("the triggers are those of the catalogue, each with its words", () => {
  expect(TRIGGERS.map((id) => TRIGGER_TEXT[id])).toEqual(
    catalogue.gates.policies.find(({ id }) => id === policy.id)?.triggers,
  );
});

test.each([
  ["low", 365, 14],
  ["moderate", 180, 14],
  ["high", 90, 14],
  ["critical", 90, 3],
  [undefined, 90, 3],
] as const)("criticality %s: a term of %i days and %i of grace", (criticality, term, grace) => {
  expect(termDays(policy, { criticality })).toBe(term);
  expect(graceDays({ criticality })).toBe(grace);
});

describe("a certificate", () => {
  test("is never had before a decision lets it through", () => {
    expect(at(1, { decisions: [blocked(0)] })).toMatchObject({ state: "never", since: null });
  });

  test("stands for its term to the millisecond, then is due for the days of grace, then gone", () => {
    const edge = (ms: number) =>
      certificationAt({
        ...{ policy, family: [policy.id], factors: { criticality: "high" } },
        ...{ decisions: [passed(0)], calls: [], incidents: [], plans: [] },
        at: new Date(ms),
      }).state;
    expect(edge(day(90).getTime() - 1)).toBe("certified");
    expect(edge(day(90).getTime())).toBe("due");
    expect(edge(day(104).getTime() - 1)).toBe("due");
    expect(edge(day(104).getTime())).toBe("not-certified");
    expect(at(95)).toMatchObject({ since: day(90), until: day(104), certifiedAt: START });
    expect(at(104).because).toEqual([
      "The last decision holds for 90 days, and they are over.",
      "Nobody decided the gate within 14 days.",
    ]);
  });

  test("is due at once when a review is called for, and only by the policy's own triggers", () => {
    expect(at(10, { calls: [called(9)] })).toMatchObject({
      state: "due",
      since: day(9),
      until: day(23),
      because: ["A review is called for: change of purpose."],
    });
    const pilot = compiled("gate-prototype-pilot").policy;
    const other = { policy: pilot, family: [pilot.id], decisions: [passed(0, pilot.id)] };
    expect(stateAt(10, { ...other, calls: [called(9)] })).toBe("certified");
  });

  test("is due after a severe incident that was recorded since, not after a lesser one", () => {
    const incident = (severity: "severe" | "major", days: number) => ({
      incidents: [{ severity, recordedAt: day(days) }],
    });
    expect(stateAt(10, incident("severe", 5))).toBe("due");
    expect(stateAt(10, incident("major", 5))).toBe("certified");
    expect(stateAt(10, incident("severe", -5))).toBe("certified");
  });

  test("is not called into question by the very stage that the gate led to", () => {
    const raised = (to: string) => ({ calls: [called(1, `stage:${to}`, "factor")] });
    expect(stateAt(2, raised("production"))).toBe("certified");
    expect(stateAt(2, raised("scaled"))).toBe("due");
  });

  test("of a gate that is decided again and blocks leaves the days of grace to a plan, and none without", () => {
    const decisions = [passed(0), blocked(20)];
    expect(at(21, { decisions })).toMatchObject({ state: "not-certified", since: day(20) });
    expect(at(21, { decisions, plans: [plan(20)] })).toMatchObject({
      state: "grace",
      since: day(20),
      until: day(34),
      plan: { note: "p" },
    });
    expect(stateAt(34, { decisions, plans: [plan(20)] })).toBe("not-certified");
    expect(stateAt(35, { decisions, plans: [plan(34)] })).toBe("not-certified");
    const critical = {
      decisions,
      plans: [plan(20)],
      factors: { criticality: "critical" } as const,
    };
    expect(stateAt(22, critical)).toBe("grace");
    expect(stateAt(23, critical)).toBe("not-certified");
  });

  test("comes back with the next decision that lets it through, by either gate into production", () => {
    const decisions = [passed(0), blocked(20)];
    expect(stateAt(60, { decisions: [...decisions, passed(50)] })).toBe("certified");
    expect(stateAt(60, { decisions: [...decisions, passed(50, "gate-pilot-production")] })).toBe(
      "certified",
    );
    expect(stateAt(60, { decisions: [...decisions, passed(50, "gate-prototype-pilot")] })).toBe(
      "not-certified",
    );
  });

  test("of a decision after the moment asked is not known yet", () => {
    expect(stateAt(10, { decisions: [passed(0), blocked(20)] })).toBe("certified");
  });

  test("is that of the stage the project is in", () => {
    const of = (stage: Parameters<typeof certifying>[0]) => certifying(stage, POLICIES)?.id ?? null;
    expect(of("research")).toBeNull();
    expect(of("prototype")).toBeNull();
    expect(of("pilot")).toBe("gate-prototype-pilot");
    expect(of("production")).toBe(policy.id);
    expect(of("scaled")).toBe(policy.id);
  });

  test("only ever gets worse by time alone, until it is decided again", () => {
    const order = ["never", "certified", "due", "grace", "not-certified"];
    const days = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(
        fc.record({
          passes: fc.array(days),
          blocks: fc.array(days),
          calls: fc.array(days),
          plans: fc.array(days),
        }),
        fc.array(days, { minLength: 2, maxLength: 2 }),
        (of, [a = 0, b = 0]) => {
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          const input = {
            decisions: [
              ...of.passes.map((n) => passed(n)),
              ...of.blocks.map((n) => blocked(n + 0.5)),
            ],
            calls: of.calls.map((n) => called(n + 0.25)),
            plans: of.plans.map((n) => plan(n + 0.75)),
          };
          const isUntouched = !of.passes.some((n) => n > early && n <= late);
          const isUnplanned = !of.plans.some((n) => n + 0.75 > early && n + 0.75 <= late);
          if (isUntouched && isUnplanned)
            expect(order.indexOf(stateAt(late, input))).toBeGreaterThanOrEqual(
              order.indexOf(stateAt(early, input)),
            );
          const { state, since, until } = at(late, input);
          if (state !== "never") expect(since && since <= day(late)).toBe(true);
          if (until) expect(until > day(late)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("a change of the project calls for a review", () => {
  const project = {
    factors: { stage: "production", criticality: "moderate", sensitivity: "internal" },
    owners: [{ area: "model", userId: "a" }],
    profile: { sources: ["orders"] },
  } as const;
  const before = { ...project, owners: [...project.owners], profile: { sources: ["orders"] } };
  const found = (change: Partial<typeof before> | { factors: object }) =>
    triggersOf(before, { ...before, ...change }).map(
      ({ trigger, subject }) => `${trigger} ${subject}`,
    );

  test.each<[string, object, string[]]>([
    [
      "a factor raised",
      { factors: { ...project.factors, criticality: "high" } },
      ["factor criticality:high"],
    ],
    [
      "a factor taken away",
      { factors: { stage: "production", criticality: "moderate" } },
      ["factor sensitivity:special"],
    ],
    ["a factor lowered", { factors: { ...project.factors, criticality: "low" } }, []],
    ["another owner", { owners: [{ area: "model", userId: "b" }] }, ["owner model"]],
    ["an owner taken away", { owners: [] }, ["owner model"]],
    [
      "an owner named for the first time",
      { owners: [...project.owners, { area: "product", userId: "b" }] },
      [],
    ],
    ["a new source", { profile: { sources: ["orders", "weather"] } }, ["data-source weather"]],
    ["a source less", { profile: { sources: [] } }, []],
    ["nothing", {}, []],
  ])("%s", (_, change, expected) => {
    expect(found(change)).toEqual(expected);
  });

  test("in words that name what it was", () => {
    const [one] = callsFor(policy, {
      calls: [called(1, "criticality:high", "factor")],
      incidents: [],
      at: day(2),
    });
    expect(one?.words).toBe(
      "context factor raised (stage, criticality, sensitivity): criticality high",
    );
  });
});

describe("a signature", () => {
  const of = compiled();
  const signed = (more: Partial<SignOffRecord> = {}): SignOffRecord => ({
    id: "s",
    gateId: policy.id,
    role: "sre",
    isSigned: true,
    policyDigest: of.digest,
    signedById: "u",
    signedAt: START,
    ...more,
  });
  const why = (
    days: number,
    more: Partial<SignOffRecord> = {},
    calls = [] as ReturnType<typeof called>[],
  ) =>
    whyLapsed(signed(more), {
      policy: of,
      factors: { criticality: "high" },
      calls,
      incidents: [],
      at: day(days),
    });

  test("counts for its term, for the policy it was given for, until a review is called for", () => {
    expect(why(89.99)).toBeNull();
    expect(why(90)).toBe("It was signed more than 90 days ago.");
    expect(why(1, { policyDigest: "another" })).toBe("The policy has changed since.");
    expect(why(5, {}, [called(4)])).toBe("A review is called for since: change of purpose.");
    expect(why(5, {}, [called(-4)])).toBeNull();
    expect(why(1, { isSigned: false })).toBe("It was taken back.");
  });

  test("is the last word of its role on that gate", () => {
    const records = [signed(), signed({ id: "t", isSigned: false, signedAt: day(1) })];
    const last = (days: number) =>
      lastSignOff(records, { gateId: policy.id, role: "sre", at: day(days) })?.id;
    expect(last(0.5)).toBe("s");
    expect(last(1)).toBe("t");
    expect(lastSignOff(records, { gateId: policy.id, role: "engineer", at: day(2) })).toBeNull();
  });
});
