import { lowerMedian, weightedMean } from "#server/challenges/rules.ts";
import type { OwnAnswer, OwnAssessor, OwnResult, OwnScores, PinnedCatalogue } from "../schema.ts";
import type { OwnBody, OwnItem } from "./body.ts";
import { levelByRules } from "./lens.ts";

type ItemScore = OwnScores["challenges"][number]["items"][number];
type Risk = NonNullable<OwnScores["risk"]>;

/** Why an answer does not fit its question; null where it does. */
export function answerFault(item: OwnItem, answer: OwnAnswer): string | null {
  if (answer.state === "answered" && item.kind === "choices")
    return "It is answered by its choices, not by a level.";
  if (answer.state !== "ticked") return null;
  if (item.kind === "levels") return "It is answered by a level, not by choices.";
  const unknown = answer.choices.find((id) => !item.choices.some((one) => one.id === id));
  return unknown === undefined ? null : `It has no choice "${unknown}".`;
}

/** The level that an answer comes to; null where it says none, or answers another kind of question. */
export function levelOf(item: OwnItem, answer: OwnAnswer): number | null {
  if (item.kind === "levels") return answer.state === "answered" ? answer.level : null;
  return answer.state === "ticked" ? levelByRules(item, answer.choices) : null;
}

/**
 * What the answers of all assessors come to: for each challenge the weighted mean of (1 − level ÷ 4) × 100
 * over the questions that apply, and the weighted mean of those. Of several levels the lower median; 'does
 * not apply' counts as unknown until a second person says so, and more do than rate it.
 */
export function ownScores(body: OwnBody, assessors: readonly OwnAssessor[]): OwnScores {
  const challenges = body.challenges.map(({ id, name, weight, items }) => {
    const scored = items.map((item) => itemScore(item, assessors));
    const counts = countsOf(scored);
    return { id, name, weight, risk: riskOf(items, scored), ...counts, items: scored };
  });
  const applying = challenges.filter(({ risk }) => risk !== null);
  const risk = applying.length === 0 ? null : meanOf(applying);
  const counts = countsOf(challenges.flatMap(({ items }) => items));
  const answering = assessors.filter(({ answers }) => Object.keys(answers).length > 0);
  return { score: risk?.high ?? null, risk, ...counts, assessors: answering.length, challenges };
}

/** What gates and pages read of it. A score of which nothing is answered is not known, and not the worst. */
export function resultOf(
  { slug, name, version, digest }: Omit<PinnedCatalogue, "answers" | "scores">,
  { score, coverage, answered, applicable }: Omit<OwnScores, "risk" | "challenges" | "assessors">,
): OwnResult {
  return {
    slug,
    name: name ?? slug,
    version,
    digest,
    score: answered > 0 ? score : null,
    coverage,
    answered,
    applicable,
  };
}

function itemScore(item: OwnItem, assessors: readonly OwnAssessor[]): ItemScore {
  const given = assessors.flatMap(({ answers }) => answers[item.id]?.answer ?? []);
  const levels = given.flatMap((answer) => levelOf(item, answer) ?? []);
  const denials = given.filter(({ state }) => state === "not-applicable").length;
  const { id } = item;
  if (denials >= 2 && denials > levels.length)
    return { id, state: "not-applicable", level: null, awaitsApproval: false };
  const level = lowerMedian(levels);
  if (level !== null) return { id, state: "answered", level, awaitsApproval: false };
  return { id, state: "unknown", level: null, awaitsApproval: denials > 0 };
}

function countsOf(items: readonly ItemScore[]) {
  const applicable = items.filter(({ state }) => state !== "not-applicable").length;
  const answered = items.filter(({ state }) => state === "answered").length;
  return { applicable, answered, coverage: applicable === 0 ? 0 : answered / applicable };
}

const riskAt = (level: number) => (1 - level / 4) * 100;

function riskOf(items: readonly OwnItem[], scored: readonly ItemScore[]): Risk | null {
  const rows = items.flatMap(({ weight }, i) => {
    const one = scored[i];
    return one && one.state !== "not-applicable" ? [{ weight, level: one.level }] : [];
  });
  if (rows.length === 0) return null;
  const meanWith = (unknown: number, of = rows) =>
    weightedMean(
      of.map(({ level }) => riskAt(level ?? unknown)),
      of.map(({ weight }) => weight),
    );
  const known = rows.filter(({ level }) => level !== null);
  const high = meanWith(0);
  return { low: meanWith(4), point: known.length === 0 ? high : meanWith(0, known), high };
}

function meanOf(challenges: readonly { weight: number; risk: Risk | null }[]): Risk {
  const weights = challenges.map(({ weight }) => weight);
  const mean = (end: keyof Risk) =>
    weightedMean(
      challenges.map(({ risk }) => risk?.[end] ?? 0),
      weights,
    );
  return { low: mean("low"), point: mean("point"), high: mean("high") };
}
