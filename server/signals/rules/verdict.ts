import type { EvidenceRule } from "#server/catalogue/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import { creditSteps } from "#server/rubric/rules.ts";
import type { AcceptanceItem, Because, EvidenceItem, GoneItem, Signal } from "../schema.ts";
import type { CheckResult } from "./checks.ts";
import type { LiveReading, Subject } from "./live.ts";

export type SignalInput = {
  readonly evidence: readonly EvidenceItem[];
  readonly acceptances: readonly AcceptanceItem[];
  /** Marks on subjects; the last one by the moment asked counts. */
  readonly gone?: readonly GoneItem[] | undefined;
  readonly profile: Profile;
  readonly at: Date;
  /**
   * What had been recorded by then counts, where it tells of `at` or earlier; left out: by `at`. Later
   * than `at`, it is what is known today about that day.
   */
  readonly known?: Date | undefined;
};

/** The last instant at which something may have been recorded that counts. */
export function knownMs({ known, at }: Pick<SignalInput, "known" | "at">): number {
  return (known ?? at).getTime();
}

export type Evaluation = {
  readonly rule: EvidenceRule;
  readonly outcome: Signal["outcome"];
  readonly judged: readonly Judged[];
};
export type Judged = {
  readonly subject: Subject;
  readonly live: LiveReading;
  readonly results: readonly CheckResult[];
  readonly outcome: Signal["outcome"];
};

type Timed = Pick<EvidenceRule, "credit" | "freshnessDays">;

/**
 * Steps of a proof's credit. What an event ended has half of it until two windows are over where a
 * machine sent it, and none where a person did (creditPolicy.decay).
 */
export function stepsOf(rule: Timed, isEnded: boolean) {
  const steps = creditSteps(rule.credit, rule.freshnessDays);
  if (!isEnded) return steps;
  const last = steps.at(-1);
  return rule.credit === "manual" || !last ? [] : [last];
}

export function creditNow(rule: Timed, of: { ageMs: number; isEnded: boolean }): number {
  if (of.ageMs < 0) return 0;
  return stepsOf(rule, of.isEnded).find((step) => of.ageMs <= step.untilMs)?.credit ?? 0;
}

export function endedBecause(rule: string, ended: { atMs: number; text: string }): Because {
  const day = new Date(ended.atMs).toISOString().slice(0, 10);
  const text = `Since ${day} it is about an earlier state: ${ended.text}`;
  return { rule, evidenceId: null, pointer: "", text };
}

/** The next end of a step that is still ahead, and the end of the last one. */
export function falls(
  rule: Timed,
  of: { observedMs: number; atMs: number; isEnded: boolean },
): { expiresAt: string | null; zeroAt: string | null } {
  const ends = stepsOf(rule, of.isEnded)
    .map((step) => of.observedMs + step.untilMs)
    .filter((endMs) => endMs >= of.atMs);
  const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
  return { expiresAt: iso(ends[0]), zeroAt: iso(ends.at(-1)) };
}

/** Enough to see why; a report of two hundred suites would say a thousand things. */
const REASONS_MAX = 12;

/** Failures first: they are what one acts on. What is over the limit is counted, not said. */
export function reasons(
  ruleId: string,
  judged: readonly Pick<Judged, "live" | "results">[],
): Because[] {
  const order = { fail: 0, missing: 1, pass: 2 };
  const all = judged
    .flatMap(({ live, results }) => results.map((result) => ({ live, result })))
    .sort((a, b) => order[a.result.outcome] - order[b.result.outcome]);
  const said = all.slice(0, REASONS_MAX).map(({ live, result }) => ({
    rule: ruleId,
    evidenceId: live.item.evidenceId,
    pointer: live.reading.pointer,
    text: `${live.reading.subject}: ${result.text}`,
    outcome: result.outcome,
    ...(result.metric === undefined ? {} : { check: result.metric }),
  }));
  const more = all.length - said.length;
  if (more === 0) return said;
  const text = `and ${more} more ${more === 1 ? "check" : "checks"}`;
  return [...said, { rule: ruleId, evidenceId: null, pointer: "", text }];
}

export function missingOf(results: readonly CheckResult[]): string[] {
  const missing = results.filter((one) => one.outcome === "missing").map((one) => one.name);
  return [...new Set(missing)];
}

export function outcomeOf(results: readonly CheckResult[]): Signal["outcome"] {
  if (results.some((one) => one.outcome === "fail")) return "fail";
  return results.some((one) => one.outcome === "missing") ? "unknown" : "pass";
}

export function combined(outcomes: readonly Signal["outcome"][]): Signal["outcome"] {
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("unknown") ? "unknown" : "pass";
}
