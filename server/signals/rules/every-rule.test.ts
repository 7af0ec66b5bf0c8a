import { describe, expect, it } from "vitest";
import { rulesOf } from "#server/catalogue/catalogue.ts";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { AT } from "#server/test/evidence.ts";
import { inputOf, PROVEN } from "#server/test/proven.ts";
import { signalsAt } from "./evaluate.ts";
import type { SignalInput } from "./verdict.ts";

const automated = TEST_IDS.flatMap((id) =>
  rulesOf(id)
    .filter((rule) => rule.credit === "automated")
    .map((rule) => ({ id, rule, proven: PROVEN[id] })),
);
const ask = (input: SignalInput, ruleId: string) =>
  signalsAt(input).signals.find((signal) => signal.rule === ruleId);
const later = (input: SignalInput, days: number) => ({
  ...input,
  at: new Date(AT.getTime() + days * DAY_MS),
});

describe.each(automated)("the automated rule of $id", ({ rule, proven }) => {
  it("gives a whole point for documents that show all it asks for", () => {
    const signal = ask(inputOf(proven), rule.id);
    expect(signal, JSON.stringify(signal?.because)).toMatchObject({
      outcome: "pass",
      credit: 1,
      missing: [],
    });
  });

  it.each(proven.cases)("gives nothing where $check is not shown or broken: $outcome", (one) => {
    const signal = ask(inputOf(proven, one), rule.id);
    expect(signal?.outcome, JSON.stringify(signal?.because)).toBe(one.outcome);
    expect(signal?.credit).toBe(0);
  });

  it("has a case for each check that can be left out by itself", () => {
    const broken = new Set(proven.cases.map(({ check }) => check));
    const left = rule.checks.map(({ metric }) => metric).filter((metric) => !broken.has(metric));
    expect(left).toEqual(ALWAYS[rule.id] ?? []);
  });

  it("gives nothing in full to what a person sent", () => {
    const input = inputOf(proven);
    const byHand = input.evidence.map((item) => ({
      ...item,
      senderKind: "person" as const,
      senderId: "anna",
      sightings: [],
    }));
    expect(ask({ ...input, evidence: byHand }, rule.id)?.credit ?? 0).toBe(0);
  });

  it("falls to half after its window and to none after two, by itself", () => {
    const input = inputOf(proven);
    const now = ask(input, rule.id);
    const expires = Date.parse(now?.expiresAt ?? "");
    const zero = Date.parse(now?.zeroAt ?? "");
    expect(zero - expires).toBe(rule.freshnessDays * DAY_MS);
    const credit = (ms: number) => ask({ ...input, at: new Date(ms) }, rule.id)?.credit;
    expect([expires, expires + 1, zero, zero + 1].map(credit)).toEqual([1, 0.5, 0.5, 0]);
    expect(ask(later(input, 400), rule.id)?.creditWhenFresh).toBe(1);
  });
});

/** Checks that hold of any document the rule looks at, with what makes sure of it. */
const ALWAYS: Readonly<Record<string, string[]>> = {
  // A report of no expectation has no success either.
  "ev-data-1-a": ["latest.evaluatedExpectations"],
  // Two runs are a pair because their recorded inputs are equal, all six dimensions among them.
  "ev-infra-1-a": ["identicalInputs", "versionDimensionsRecorded"],
  // How long before it was sent: shown in monitoring.test.ts.
  "ev-monitor-1-a": ["hoursSinceEvaluation"],
  "ev-monitor-4-a": ["hoursSinceEvaluation"],
  "ev-monitor-5-a": ["hoursSinceEvaluation"],
};
