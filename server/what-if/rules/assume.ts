import type { MergedIndicator } from "#server/assessments/schema.ts";
import type { TestId } from "#server/catalogue/schema.ts";
import type { Read } from "#server/readiness/rules.ts";
import type { Signal } from "#server/signals/schema.ts";
import { ASSUMED_CREDIT, ASSUMED_LEVEL, mitigationOf } from "../catalogue.ts";

const RULE = "what-if";

/**
 * Answers and proof as they would be. Each indicator that a mitigation raises stands at the assumed level
 * or where it is if that is higher, with proof; each of its tests has the credit of a test done by hand.
 * What does not apply stays out, and so does the gap between the roles, which no mitigation of the
 * catalogue is about by itself.
 */
export function assumed(read: Read, mitigationIds: readonly string[], at: Date): Read {
  const chosen = mitigationIds.flatMap((id) => mitigationOf(id) ?? []);
  if (chosen.length === 0) return read;
  const raised = new Set(chosen.flatMap(({ mitigation }) => mitigation.raises));
  const tests = new Set(chosen.flatMap(({ mitigation }) => mitigation.tests));
  const challenges = { ...read.merged.challenges };
  for (const { challenge } of chosen) {
    const answer = challenges[challenge.id];
    const indicators = Object.entries(answer.indicators).map(
      ([id, one]) => [id, raised.has(id) ? raise(one) : one] as const,
    );
    challenges[challenge.id] = { ...answer, indicators: Object.fromEntries(indicators) };
  }
  const said = [
    ...[...raised].map((indicatorId) => holds({ indicatorId }, 1, at)),
    ...[...tests].map((testId) => holds({ testId }, ASSUMED_CREDIT, at)),
  ];
  return {
    merged: { ...read.merged, challenges },
    signals: [...read.signals, ...said],
    proposals: read.proposals,
  };
}

function raise(one: MergedIndicator): MergedIndicator {
  if (one.state === "not-applicable") return one;
  const level = Math.max(one.level ?? 0, ASSUMED_LEVEL);
  return { state: "answered", level, awaitsApproval: false };
}

function holds(
  of: { readonly indicatorId: string } | { readonly testId: TestId },
  credit: number,
  at: Date,
): Signal {
  return {
    ...of,
    rule: RULE,
    outcome: "pass",
    credit,
    creditWhenFresh: credit,
    executionCredit: credit,
    observedAt: at.toISOString(),
    expiresAt: null,
    zeroAt: null,
    because: [],
    missing: [],
    evidenceIds: [],
  };
}
