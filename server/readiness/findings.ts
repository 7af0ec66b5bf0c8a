import { challengeOf, challenges } from "#server/catalogue/catalogue.ts";
import type { ChallengeId, EditionId, SectionId } from "#server/catalogue/schema.ts";
import { riskBand } from "#server/challenges/rules.ts";
import type { ChallengeScore, Fuses, MlTestScore, Readiness, TestScore } from "./schema.ts";

const SECTIONS: Readonly<Record<SectionId, string>> = {
  data: "Data",
  model: "Model",
  infra: "Infrastructure",
  monitor: "Monitoring",
};
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WORDS = [
  "none",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

/** The project's title: what holds its test score, and when that gets worse by itself. */
export function projectTitle(code: string, readiness: Readiness, fuses: Fuses): string {
  const { mlTestScore } = readiness;
  const hasProof = Object.values(readiness.tests).some((test) => test.assured + test.stale > 0);
  if (!hasProof)
    return readiness.basis === "none"
      ? `${code} has not been assessed yet`
      : `No test of ${code} is proven yet`;
  const holds = `${holdersOf(mlTestScore)} ${mlTestScore.binding.length === 1 ? "holds" : "hold"} ${code} at ${points(mlTestScore.final, mlTestScore.edition)}`;
  const fall = nextFall(fuses);
  if (!fall) return holds;
  return `${holds}, and without new evidence it falls to ${points(fall.final, fuses.edition)} on ${day(fall.at, fuses.now)}`;
}

/** Under the title: the risk score, what it stands on, and how much of it is known. */
export function projectLede(readiness: Readiness): string {
  const { score, band, claimed, basis } = readiness;
  if (score === null) return "Every challenge is agreed not to apply, so there is no risk score.";
  const said =
    claimed !== null && riskText(claimed) !== riskText(score)
      ? ` By the claims alone it would be ${riskText(claimed)}.`
      : "";
  const stands = {
    published: "",
    draft: " Nothing is published yet: these are working answers.",
    none: " Nobody has answered yet, so every question counts as the worst case.",
  }[basis];
  const head = `Risk ${riskText(score)} of 100, ${band ?? riskBand(score)}.`;
  return basis === "none"
    ? `${head}${stands}`
    : `${head}${said} ${answeredText(readiness)}${stands}`;
}

/** How much of the picture is there: questions answered, and answers that proof stands behind. */
function answeredText({ challenges: scored }: Readiness): string {
  const totals = { answered: 0, applicable: 0, evidenced: 0 };
  for (const { answered, applicable, evidenced } of Object.values(scored)) {
    totals.answered += answered;
    totals.applicable += applicable;
    totals.evidenced += evidenced;
  }
  const proven = totals.evidenced === 0 ? "none of them proven" : `${totals.evidenced} proven`;
  const all = totals.answered === totals.applicable ? "All" : `${totals.answered} of`;
  return `${all} ${totals.applicable} questions are answered, ${proven}.`;
}

/** Answer to: which section limits the test score? */
export function limitsAnswer({ mlTestScore, tests }: Readiness): string {
  const { final, edition, claimedFinal, binding } = mlTestScore;
  const max = edition === "2016" ? 14 : 7;
  const claims = claimedFinal > final ? `; claims say ${points(claimedFinal, edition)}` : "";
  const stale = Object.values(tests).filter((test) => test.stale > 0).length;
  const lapsed = stale > 0 ? `; ${count(stale, "proof has", "proofs have")} lapsed` : "";
  if (binding.length === 4 && final === 0) return `No section has a proven test${claims}`;
  return `${holdersOf(mlTestScore)}, ${points(final, edition)} of ${max}${claims}${lapsed}`;
}

/** Answer to: where does the score go if nothing new arrives? */
export function futureAnswer(fuses: Fuses): string {
  const falls = fallsAhead(fuses);
  const current = currentStep(fuses);
  if (!current || current.final === 0)
    return fuses.proofs.length === 0
      ? "Nothing is proven yet, so nothing can run out"
      : "It stands at 0 and can only rise";
  const [first, ...later] = falls;
  if (!first)
    return `It stays at ${points(current.final, fuses.edition)} past ${day(fuses.to, fuses.now)}`;
  const end = later.at(-1);
  const then = end
    ? `, and to ${points(end.final, fuses.edition)} by ${day(end.at, fuses.now)}`
    : "";
  return `It falls to ${points(first.final, fuses.edition)} on ${day(first.at, fuses.now)}${then}`;
}

/** Answer to: which risks stand highest, and what would lower them? */
export function risksAnswer(readiness: Readiness): string {
  const ranked = challenges
    .flatMap(({ id }) => {
      const { residual } = readiness.challenges[id];
      return residual ? [{ id, high: residual.high }] : [];
    })
    .sort((a, b) => b.high - a.high);
  const [worst] = ranked;
  if (!worst) return "No challenge applies";
  const tied = ranked.filter((one) => one.high === worst.high);
  const names = listOf(tied.map((one) => nameOf(one.id)));
  const critical = ranked.filter((one) => one.high >= 75).length;
  const verb = tied.length === 1 ? "stands" : "stand";
  const others =
    critical === 0
      ? "none is critical"
      : critical === 1
        ? "one is critical"
        : `${wordOf(critical)} are critical`;
  return `${names} ${verb} highest at ${riskText(worst.high)}; ${others}${workOf(readiness)}`;
}

/** What most of the risk beyond the certain part consists of: the work that would lower it. */
function workOf(readiness: Readiness): string {
  const totals = { stale: 0, unproven: 0, unanswered: 0 };
  for (const { parts } of Object.values(readiness.challenges)) {
    if (!parts) continue;
    totals.stale += parts.stale;
    totals.unproven += parts.unproven;
    totals.unanswered += parts.unanswered;
  }
  const [most] = Object.entries(totals).sort(([, a], [, b]) => b - a);
  if (!most || most[1] < 1) return "";
  const how: Readonly<Record<string, string>> = {
    stale: "renewing lapsed proof",
    unproven: "proving what is claimed",
    unanswered: "answering open questions",
  };
  return `, and ${how[most[0]] ?? "work"} would lower them most`;
}

/** The next instants at which the final score falls, if nothing new arrives. */
function fallsAhead(fuses: Fuses): Fuses["steps"] {
  return fuses.steps.filter((step, i) => {
    const before = fuses.steps[i - 1];
    return step.at > fuses.now && before !== undefined && step.final < before.final;
  });
}

function nextFall(fuses: Fuses) {
  return fallsAhead(fuses)[0];
}

function currentStep(fuses: Fuses) {
  return fuses.steps.filter((step) => step.at <= fuses.now).at(-1);
}

function holdersOf({ binding }: MlTestScore): string {
  return binding.length === 4 ? "All four sections" : listOf(binding.map((id) => SECTIONS[id]));
}

function nameOf(id: ChallengeId): string {
  return challengeOf(id).name;
}

/** Points of the test score: halves in the 2017 edition, whole in the 2016 one. */
export function points(value: number, edition: EditionId): string {
  return value.toFixed(edition === "2016" ? 0 : 1);
}

/** Title of the page that shows where a challenge's risk comes from. */
export function challengeWhyTitle(name: string, score: ChallengeScore): string {
  if (!score.residual) return `${name} does not apply, by agreement of two people`;
  const risk = riskText(score.residual.high);
  const off = Math.round(0.9 * (score.mitigation ?? 0) * 100);
  return `${name} stands at ${risk}: exposure ${riskText(score.exposure ?? 0)}, ${off === 0 ? "nothing" : `${off} %`} of it mitigated`;
}

/** Title of the page that shows why a test has its credit. */
export function testWhyTitle(name: string, score: TestScore, asOf: string): string {
  if (score.assured > 0) {
    const how = score.assured === 1 ? "by machine" : "by hand";
    const until = score.expiresAt ? ` until ${day(score.expiresAt, asOf)}` : "";
    return `“${name}” is proven ${how}${until}`;
  }
  if (score.stale > 0) return `“${name}” was proven, and the proof is too old to count`;
  if (score.claimed > 0) return `“${name}” is claimed, and nothing proves it yet`;
  return `Nothing proves “${name}” yet`;
}

/** A risk 0 to 100 without decimals, unless rounding would carry it into the next band: 74.6 stays 74.6. */
export function riskText(value: number): string {
  const rounded = Math.floor(value + 0.5);
  if (riskBand(rounded) === riskBand(value)) return String(rounded);
  return (Math.floor(value * 10 + 1e-9) / 10).toFixed(1);
}

/** A risk to a tenth, where a small change is to be seen; rounding does not cross a band here either. */
export function riskTenths(value: number): string {
  const rounded = Math.floor(value * 10 + 0.5) / 10;
  if (riskBand(rounded) === riskBand(value)) return rounded.toFixed(1);
  return (Math.floor(value * 10 + 1e-9) / 10).toFixed(1);
}

/** 4 December, with the year when it is another one. A day in UTC, as every date here. */
export function day(at: string, now: string): string {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const text = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return year === new Date(now).getUTCFullYear() ? text : `${text} ${year}`;
}

export function wordOf(amount: number): string {
  return WORDS[amount] ?? String(amount);
}

function count(amount: number, one: string, many: string): string {
  return `${wordOf(amount)} ${amount === 1 ? one : many}`;
}

export function listOf(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
