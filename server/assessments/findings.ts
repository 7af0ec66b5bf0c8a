import { challengeOf, scoring } from "#server/catalogue/catalogue.ts";
import type { TestId } from "#server/catalogue/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { Because, Signal } from "#server/signals/schema.ts";
import type { Comparison, Working } from "./schema.ts";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);
const count = (n: number, one: string) => `${words(n)} ${one}${n === 1 ? "" : "s"}`;
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

// ── the forms ───────────────────────────────────────────────────────────────────────────────────

/** Title of the forms: which answers count now, and whether that still is what people say. */
export function standingTitle({ latest, changedSince, assessors, round }: Working): string {
  if (round?.isRevealed)
    return `Round ${round.number} is revealed: what stands apart is settled together now`;
  if (round) {
    const counts = latest
      ? `assessment ${latest.number} counts until it is published`
      : "no draft counts until the reveal";
    return `Round ${round.number} is open: each rates alone, and ${counts}`;
  }
  if (latest && changedSince === 0)
    return `Assessment ${latest.number} counts, and no answer changed since`;
  if (latest)
    return `Assessment ${latest.number} counts; ${count(changedSince, "answer")} changed since`;
  if (changedSince === 0) return "Nobody has answered yet, so every question counts as unknown";
  const drafts =
    assessors.length === 1 ? "one person's draft" : `${words(assessors.length)} people's drafts`;
  return `Nothing is published yet: the score follows ${drafts}`;
}

// ── two published assessments ───────────────────────────────────────────────────────────────────

const BAND_EDGES = [25, 50, 75];
/** A risk as it is shown: whole, but never rounded into the next band. */
function shownRisk(value: number): number {
  const rounded = Math.round(value);
  const crosses = BAND_EDGES.some((edge) => value < edge && rounded >= edge);
  return crosses ? Math.floor(value * 10 + 1e-9) / 10 : rounded;
}
const amount = (value: number) => String(Math.round(value * 10) / 10);

/** Title of a comparison: where the risk went, and which challenge moved most. */
export function comparisonTitle({ before, after, challenges, answers }: Comparison): string {
  const [was, is] = [before.headline.score, after.headline.score];
  if (is === null) return "Nothing applies any more, so there is no risk score";
  if (was === null) return `A first risk score: ${shownRisk(is)}`;
  const moved = shownRisk(is) - shownRisk(was);
  if (Math.abs(moved) < 0.05) {
    const tested = testScoreMove({ before, after });
    if (tested) return `The risk stays at ${shownRisk(is)}; ${tested}`;
    return answers.length === 0
      ? "Nothing changed between the two"
      : `${upper(count(answers.length, "answer"))} changed, and the risk stays at ${shownRisk(is)}`;
  }
  const [most] = challenges;
  const where = most ? `, most in ${challengeOf(most.id).name.toLowerCase()}` : "";
  const verb = moved < 0 ? "fell" : "rose";
  return `Risk ${verb} by ${amount(Math.abs(moved))} to ${shownRisk(is)}${where}`;
}

/** What else moved, under the title. */
export function comparisonLede(of: Comparison): string {
  const { answers, challenges, tests } = of;
  const parts = [
    `${upper(count(challenges.length, "challenge"))} and ${count(tests.length, "test")} moved.`,
    upper(`${testScoreMove(of) ?? `the ML Test Score stays at ${of.after.headline.mlTestScore}`}.`),
  ];
  const claims = claimsMove(of);
  if (claims) parts.push(claims);
  if (answers.length === 0 && challenges.length + tests.length > 0)
    parts.push("No answer changed: what moved, moved by evidence or by time.");
  if (of.before.engineVersion !== of.after.engineVersion)
    parts.push("The two were scored by different versions of the engine.");
  if (of.before.catalogueVersion !== of.after.catalogueVersion)
    parts.push("The two were scored by different versions of the catalogue.");
  return parts.join(" ");
}

/** What people say may move while what is proven does not. */
function claimsMove({ before, after }: Comparison): string | null {
  const [was, is] = [before.headline.claimed, after.headline.claimed];
  if (was === null || is === null || shownRisk(was) === shownRisk(is)) return null;
  if (was === before.headline.score && is === after.headline.score) return null;
  return `By the claims alone the risk ${is < was ? "fell" : "rose"} from ${shownRisk(was)} to ${shownRisk(is)}.`;
}

function testScoreMove({ before, after }: Pick<Comparison, "before" | "after">): string | null {
  const [was, is] = [before.headline.mlTestScore, after.headline.mlTestScore];
  if (was === is) return null;
  return `the ML Test Score ${is > was ? "rose" : "fell"} from ${was} to ${is}`;
}

/** Answers: which challenges moved? */
export function challengeMovesAnswer({ challenges }: Comparison): string {
  const worse = challenges.filter((row) => (row.after ?? 0) > (row.before ?? 0)).length;
  const all = upper(count(challenges.length, "challenge"));
  if (worse === 0) return `${all} moved for the better, none for the worse`;
  if (worse === challenges.length) return `${all} moved for the worse, none for the better`;
  return `${all} moved: ${words(challenges.length - worse)} for the better, ${words(worse)} for the worse`;
}

/** Answers: which tests moved? */
export function testMovesAnswer({ tests }: Comparison): string {
  const gained = tests.filter((row) => row.after > row.before).length;
  const lost = tests.length - gained;
  if (lost === 0) return `${upper(count(gained, "test"))} gained credit, none lost any`;
  if (gained === 0) return `${upper(count(lost, "test"))} lost credit, none gained any`;
  return `${upper(count(gained, "test"))} gained credit, ${words(lost)} lost some`;
}

/** Answers: which answers changed? */
export function answerChangesAnswer({ answers }: Comparison): string {
  const people = new Set(answers.map((answer) => answer.assessorId)).size;
  const whose = people === 1 ? "one person" : `${words(people)} people`;
  return `${upper(count(answers.length, "answer"))} of ${whose} changed`;
}

// ── what evidence says beside a question ────────────────────────────────────────────────────────

export type ProofLine = {
  outcome: "pass" | "fail" | "unknown" | "proposed";
  text: string;
  evidenceId: string | null;
  pointer: string;
};
export type Proof = {
  /** The sentence above the lines. */
  verdict: string;
  /** Fresh proof names it: levels above 2 count in full. */
  isProven: boolean;
  /** The highest level that counts in the assured score with the proof there is. */
  countsUpTo: number;
  /** When the credit falls next, if nothing new arrives. */
  expiresAt: string | null;
  lines: ProofLine[];
};

const HIGHEST = 4;
/** Levels above this need fresh proof to count in the assured score. */
const PROOF_ABOVE = scoring.constants.assuredLevelCap;

export function proofOfIndicator(readiness: Readiness, id: string): Proof {
  const signals = readiness.signals.filter((signal) => signal.indicatorId === id);
  const isProven = Object.values(readiness.challenges).some(
    (challenge) => challenge.indicators[id]?.isEvidenced,
  );
  const verdict = isProven
    ? "Fresh evidence backs this: levels 3 and 4 count in full."
    : signals.length > 0
      ? `What was received does not prove it: above ${PROOF_ABOVE}, an answer counts as ${PROOF_ABOVE} in the assured score.`
      : `Nothing received backs this yet: above ${PROOF_ABOVE}, an answer counts as ${PROOF_ABOVE} in the assured score.`;
  return {
    verdict,
    isProven,
    countsUpTo: isProven ? HIGHEST : PROOF_ABOVE,
    expiresAt: isProven ? earliest(signals) : null,
    lines: [...signals.flatMap(linesOf), ...proposalsFor(readiness, id)],
  };
}

export function proofOfTest(readiness: Readiness, id: TestId): Proof {
  const { credit, stale, expiresAt } = readiness.tests[id];
  const signals = readiness.signals.filter((signal) => signal.testId === id);
  const verdict =
    credit === 1
      ? "Proven by machine: it counts in full."
      : credit > 0
        ? `Proven by hand, or by machine a while ago: it counts ${credit} of 1.`
        : stale > 0
          ? "Was proven, and the proof is stale: it counts 0 until it is renewed."
          : "No proof: it counts 0, whatever is claimed.";
  return {
    verdict,
    isProven: credit > 0,
    countsUpTo: HIGHEST,
    expiresAt: credit > 0 ? expiresAt : null,
    lines: [...signals.flatMap(linesOf), ...proposalsFor(readiness, id)],
  };
}

function linesOf({ outcome, because }: Signal): ProofLine[] {
  return because.map(({ text, evidenceId, pointer }: Because) => ({
    outcome,
    text,
    evidenceId,
    pointer,
  }));
}

function proposalsFor(readiness: Readiness, targetId: string): ProofLine[] {
  return readiness.proposals
    .filter((proposal) => proposal.targetId === targetId)
    .map(({ text, evidenceId }) => ({ outcome: "proposed", text, evidenceId, pointer: "" }));
}

function earliest(signals: readonly Signal[]): string | null {
  const falls = signals.flatMap(({ outcome, expiresAt }) =>
    outcome === "pass" && expiresAt ? [expiresAt] : [],
  );
  return falls.sort()[0] ?? null;
}
