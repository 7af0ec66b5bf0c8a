import { rulesOf, tests } from "#server/catalogue/catalogue.ts";
import type { EvidenceRule, TestId } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import type { Proposal, Signal } from "../schema.ts";
import { type CheckResult, runCheck } from "./checks.ts";
import { type Ended, endings } from "./events.ts";
import { numberIn } from "./fields.ts";
import { indicatorSignals } from "./indicators.ts";
import { type LiveReading, type Subject, type SubjectsByKind, subjectsAt } from "./live.ts";
import { documentsByTest, manualSignals } from "./manual.ts";
import { isAsked } from "./metrics.ts";
import { subjectsFor } from "./relevant.ts";
import { type Served, servedVersion } from "./served.ts";
import {
  combined,
  creditNow,
  type Evaluation,
  endedBecause,
  falls,
  type Judged,
  knownMs,
  missingOf,
  outcomeOf,
  reasons,
  type SignalInput,
} from "./verdict.ts";

/**
 * What the evidence says at one moment. Rules come from the catalogue; a rule with nothing to look
 * at says nothing. Every live subject must pass, and the oldest of them decides how fresh the proof is.
 */
export function signalsAt(input: SignalInput): { signals: Signal[]; proposals: Proposal[] } {
  const atMs = input.at.getTime();
  const { profile } = input;
  const subjects = subjectsAt(input.evidence, atMs, {
    defaultBranch: profile.defaultBranch,
    gone: input.gone,
    knownMs: knownMs(input),
  });
  if (subjects.size === 0) return { signals: [], proposals: [] };
  const documents = documentsByTest(subjects);
  const served = servedVersion(subjects, profile);
  const known: Known = {
    subjects,
    profile,
    served,
    input,
    endOf: endings({ subjects, profile, served }),
  };
  const signals: Signal[] = [];
  const proposals: Proposal[] = [];
  for (const { id } of tests) {
    const automated = evaluateAutomated(id, known);
    if (automated) signals.push(automatedSignal(id, automated, known));
    const manual = manualSignals({
      testId: id,
      automated,
      subjects,
      documents,
      served,
      input,
      endOf: known.endOf,
    });
    signals.push(...manual.signals);
    proposals.push(...manual.proposals);
  }
  const indicators = indicatorSignals({ subjects, input, testSignals: signals });
  return {
    signals: [...signals, ...indicators.signals],
    proposals: [...proposals, ...indicators.proposals],
  };
}

type Known = {
  readonly subjects: SubjectsByKind;
  readonly profile: Profile;
  readonly served: Served | null;
  readonly input: SignalInput;
  readonly endOf: ReturnType<typeof endings>;
};

function evaluateAutomated(testId: TestId, of: Known): Evaluation | null {
  const rule = rulesOf(testId).find((candidate) => candidate.credit === "automated");
  if (!rule) return null;
  const live = subjectsFor(rule, of);
  if (live.length === 0) return null;
  const judged = live.map((subject) => judge(rule, { ...of, subject, asked: live }));
  return { rule, outcome: combined(judged.map((one) => one.outcome)), judged };
}

function judge(
  rule: EvidenceRule,
  of: Known & { subject: Subject; asked: readonly Subject[] },
): Judged {
  const live = of.subject.latest;
  const siblings = of.asked.filter((subject) => subject.kind === of.subject.kind);
  const { subject, subjects, served, profile } = of;
  const { acceptances } = of.input;
  const context = {
    ...{ subject, live, siblings, subjects, served, profile, acceptances },
    testId: rule.testId,
  };
  const kinds = new Set(of.asked.map(({ kind }) => kind));
  const results = [
    ...actorCheck(live),
    ...emptySuiteCheck(live),
    ...rule.checks
      .filter((check) => isAsked(check.metric, of.subject.kind, kinds))
      .map((check) => runCheck(check, context)),
  ];
  return { subject: of.subject, live, results, outcome: outcomeOf(results) };
}

function actorCheck({ item }: LiveReading): CheckResult[] {
  if (item.senderKind === "machine") return [];
  const text = "sent by a person; only what a machine sends counts in full";
  return [{ name: "actor", outcome: "missing", text, isOwn: false }];
}

/** An empty suite looks like no failures; it is no proof of anything. */
function emptySuiteCheck({ reading }: LiveReading): CheckResult[] {
  if (reading.catalogueKind !== "junit" || (numberIn(reading, "passed") ?? 0) > 0) return [];
  return [{ name: "tests", outcome: "fail", text: "no test passed", isOwn: true }];
}

function automatedSignal(testId: TestId, evaluation: Evaluation, known: Known): Signal {
  const { rule, outcome, judged } = evaluation;
  const atMs = known.input.at.getTime();
  const oldestMs = Math.min(...judged.map(({ live }) => live.observedAtMs));
  const ended = firstOf(judged.map(({ live }) => known.endOf(rule.invalidatedBy, live, atMs)));
  const isRun = judged.every(({ results }) => results.every((one) => one.outcome !== "missing"));
  const byAge = creditNow(rule, { ageMs: atMs - oldestMs, isEnded: ended !== null });
  const because = reasons(rule.id, judged);
  return {
    testId,
    rule: rule.id,
    outcome,
    credit: outcome === "pass" ? byAge : 0,
    creditWhenFresh: outcome === "pass" ? rule.points["2017"] : 0,
    executionCredit: isRun ? byAge : 0,
    observedAt: new Date(oldestMs).toISOString(),
    ...(outcome === "pass"
      ? falls(rule, { observedMs: oldestMs, atMs, isEnded: ended !== null })
      : { expiresAt: null, zeroAt: null }),
    because: ended ? [...because, endedBecause(rule.id, ended)] : because,
    missing: missingOf(judged.flatMap((one) => one.results)),
    evidenceIds: [...new Set(judged.map(({ live }) => live.item.evidenceId))],
    ...(ended ? { ended: { by: ended.by, at: new Date(ended.atMs).toISOString() } } : {}),
  };
}

function firstOf(all: readonly (Ended | null)[]): Ended | null {
  return all.reduce((a, b) => (a === null || (b !== null && b.atMs < a.atMs) ? b : a), null);
}
