import { mergeAnswers } from "#server/assessments/rules.ts";
import { rulesOf } from "#server/catalogue/catalogue.ts";
import type { EditionId, SectionId, TestId } from "#server/catalogue/schema.ts";
import {
  type creditSteps,
  finalOf,
  type SectionPoints,
  sectionSums,
} from "#server/rubric/rules.ts";
import { signalsAt } from "#server/signals/rules/evaluate.ts";
import { stepsOf } from "#server/signals/rules/verdict.ts";
import type { Signal } from "#server/signals/schema.ts";
import type { Fuses, ReadinessInput } from "../schema.ts";
import { arrivalsOf, known, nextChange } from "./changes.ts";
import { creditsBy, DEFAULT_EDITION, testScores } from "./tests.ts";

type Moment = {
  readonly atMs: number;
  readonly final: number;
  readonly sections: SectionPoints;
  readonly binding: SectionId[];
  readonly signals: readonly Signal[];
};

/**
 * The final test score from `from` to `to`, exactly: it can change only when something arrives, is
 * observed or accepted, or when a window ends, so only those instants are computed. Past `input.at`
 * the line shows what remains if nothing new arrives.
 */
export function fusesOf(input: ReadinessInput, from: Date, to: Date): Fuses {
  const edition = input.edition ?? DEFAULT_EDITION;
  const merged = mergeAnswers(input.assessors, input.agreements);
  const arrivals = arrivalsOf(input);
  const momentAt = (atMs: number): Moment => {
    // Nothing that is not here yet can count later: the future is the present growing old.
    const { signals } = signalsAt({ ...known(input), at: new Date(atMs) });
    const credits = creditsBy(testScores(merged, signals), (test) => test.assured);
    const sections = sectionSums(credits, edition);
    return { atMs, sections, ...finalOf(sections), signals };
  };
  const moments: Moment[] = [];
  for (let atMs: number | null = from.getTime(); atMs !== null && atMs <= to.getTime(); ) {
    const moment: Moment = momentAt(atMs);
    moments.push(moment);
    atMs = nextChange(moment.signals, { arrivals, atMs });
  }
  const now = momentAt(input.at.getTime());
  return {
    edition,
    from: from.toISOString(),
    now: input.at.toISOString(),
    to: to.toISOString(),
    steps: scoreSteps(moments),
    proofs: proofsOf(now, { moments, edition }),
  };
}

function scoreSteps(moments: readonly Moment[]): Fuses["steps"] {
  const changed = moments.filter((moment, i) => {
    const before = moments[i - 1];
    return !before || before.final !== moment.final || !sameSections(before, moment);
  });
  return changed.map(({ atMs, final, sections, binding }) => ({
    at: new Date(atMs).toISOString(),
    final,
    sections,
    binding,
  }));
}

function sameSections(a: Moment, b: Moment): boolean {
  const { data, model, infra, monitor } = a.sections;
  const other = b.sections;
  return (
    data === other.data &&
    model === other.model &&
    infra === other.infra &&
    monitor === other.monitor
  );
}

function proofsOf(
  now: Moment,
  of: { moments: readonly Moment[]; edition: EditionId },
): Fuses["proofs"] {
  return now.signals.flatMap((signal) => {
    const { testId, observedAt } = signal;
    if (testId === undefined || observedAt === null || signal.creditWhenFresh === 0) return [];
    const lowersFinalAt = of.moments.flatMap((moment, i) => {
      const before = of.moments[i - 1];
      const isLower = before !== undefined && moment.final < before.final;
      return isLower && moment.atMs > now.atMs && fell(signal, before, moment)
        ? [new Date(moment.atMs).toISOString()]
        : [];
    });
    const { rule, evidenceIds, credit, creditWhenFresh, expiresAt, zeroAt } = signal;
    const spans = spansOf(testId, rule, { observedAt, endedAt: signal.ended?.at ?? null });
    const following = spans.find((span) => expiresAt !== null && span.from === expiresAt);
    const next = expiresAt === null ? null : { at: expiresAt, credit: following?.credit ?? 0 };
    const proof = { testId, rule, evidenceIds, observedAt, credit, creditWhenFresh };
    return [{ ...proof, expiresAt, zeroAt, spans, next, lowersFinalAt }];
  });
}

/** Spans of credit as the rule gives them; from the moment that something ended the proof, as it has left. */
function spansOf(
  testId: TestId,
  ruleId: string,
  of: { observedAt: string; endedAt: string | null },
): Fuses["proofs"][number]["spans"] {
  const rule = rulesOf(testId).find((candidate) => candidate.id === ruleId);
  if (!rule) return [];
  const startMs = Date.parse(of.observedAt);
  const endMs = of.endedAt === null ? Number.POSITIVE_INFINITY : Date.parse(of.endedAt);
  const whole = spansFrom(startMs, stepsOf(rule, false));
  const before = whole
    .filter(({ fromMs }) => fromMs < endMs)
    .map((span) => ({ ...span, toMs: Math.min(span.toMs, endMs) }));
  const after = Number.isFinite(endMs)
    ? spansFrom(startMs, stepsOf(rule, true))
        .filter(({ toMs }) => toMs > endMs)
        .map((span) => ({ ...span, fromMs: Math.max(span.fromMs, endMs) }))
    : [];
  return [...before, ...after].map(({ fromMs, toMs, credit }) => ({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    credit,
  }));
}

function spansFrom(startMs: number, steps: ReturnType<typeof creditSteps>) {
  return steps.map(({ untilMs, credit }, i) => ({
    fromMs: startMs + (steps[i - 1]?.untilMs ?? 0),
    toMs: startMs + untilMs,
    credit,
  }));
}

/** Whether this proof lost credit between two moments and belongs to a section that then binds. */
function fell(signal: Signal, before: Moment, after: Moment): boolean {
  const creditIn = (moment: Moment) =>
    moment.signals.find((one) => one.testId === signal.testId && one.rule === signal.rule)
      ?.credit ?? 0;
  const binds = after.binding.some((section) => signal.testId?.startsWith(`${section}-`));
  return binds && creditIn(after) < creditIn(before);
}
