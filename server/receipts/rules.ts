import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import type { Readiness, ReadinessInput } from "#server/readiness/schema.ts";
import type { EvidenceItem, Signal } from "#server/signals/schema.ts";
import type { Effect, EffectReason } from "./schema.ts";

/** Smaller differences of a risk are not shown anywhere. */
const SHOWN_RISK = 0.05;
const REASONS_MAX = 8;
const TEXTS_MAX = 4;

/**
 * What came of a change: the difference of two readings of the same project. With a document named,
 * also why it moved no more than it did: checks that nothing has answered and checks that fail.
 */
export function effectOf(before: Readiness, after: Readiness, evidenceId?: string): Effect {
  const tests = TEST_IDS.flatMap((testId) => {
    const [was, is] = [before.tests[testId].assured, after.tests[testId].assured];
    return was === is ? [] : [{ testId, before: was, after: is }];
  });
  const challenges = CHALLENGE_IDS.flatMap((id) => {
    const was = before.challenges[id].residual?.high ?? null;
    const is = after.challenges[id].residual?.high ?? null;
    const isSame = was === is || (was !== null && is !== null && Math.abs(was - is) < SHOWN_RISK);
    return isSame ? [] : [{ id, before: was, after: is }];
  });
  const about = evidenceId === undefined ? [] : signalsOf(after, evidenceId);
  return {
    tests,
    challenges,
    score: { before: before.score, after: after.score },
    mlTestScore: { before: before.mlTestScore.final, after: after.mlTestScore.final },
    reasons: about.flatMap(reasonOf).slice(0, REASONS_MAX),
    proves: about.some((signal) => signal.credit > 0),
    waits: after.proposals.filter((proposal) => proposal.evidenceId === evidenceId).length,
  };
}

export type Said = { readonly signals: readonly Signal[]; readonly effect: Effect };

/** What a document says as it is now known, and what that changes: scored without a second question to the database. */
export function saidOf(input: ReadinessInput, item: EvidenceItem): Said {
  const others = input.evidence.filter((one) => one.evidenceId !== item.evidenceId);
  const before = readinessAt(input, { withActions: false });
  const after = readinessAt({ ...input, evidence: [...others, item] }, { withActions: false });
  return {
    signals: signalsOf(after, item.evidenceId),
    effect: effectOf(before, after, item.evidenceId),
  };
}

function signalsOf({ signals }: Readiness, evidenceId: string): Signal[] {
  return signals.filter((signal) => signal.evidenceIds.includes(evidenceId));
}

function reasonOf(signal: Signal): EffectReason[] {
  const target = signal.testId ?? signal.indicatorId ?? "";
  const kind = signal.outcome === "fail" ? "fail" : "missing";
  // What else is open does not matter where a check has failed.
  const texts = signal.because
    .filter((because) => because.outcome === kind)
    .map((because) => because.text);
  if (signal.outcome === "pass" || (texts.length === 0 && kind === "missing")) return [];
  const said = texts.length > 0 ? texts : signal.because.map((because) => because.text);
  return [{ target, kind, texts: [...new Set(said)].slice(0, TEXTS_MAX) }];
}
