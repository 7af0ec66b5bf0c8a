import { challengeOf, testOf } from "#server/catalogue/catalogue.ts";
import { roundDays } from "#server/estimates/findings.ts";
import { ASSUMED_LEVEL } from "#server/what-if/catalogue.ts";
import type { Effect, EffortEffect } from "#server/what-if/schema.ts";
import { isOpen } from "./rules/items.ts";
import type { PlanItem, PlanPage } from "./schema.ts";

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
const tenth = (value: number) => (Math.round(value * 10) / 10).toFixed(1);
/** An ML Test Score or a sum of credit: 1.5, 4. */
const plain = (value: number) => String(Math.round(value * 10) / 10);
/** A score as it is read: whole points, or n/a where nothing applies. */
const points = (value: number | null) => (value === null ? "none" : String(Math.round(value)));

/** Said wherever a what-if is shown. */
export const ASSUMPTION = `Assumed, since the catalogue gives no levels: a mitigation that is done brings each indicator it names to level ${ASSUMED_LEVEL} or more with proof, and each of its tests the credit of a test done by hand.`;

export function planTitle({ items, whole }: PlanPage): string {
  const chosen = items.filter(({ state }) => state !== "dropped");
  const overdue = items.filter(({ due }) => due === "overdue").length;
  if (chosen.length === 0) return "Nothing is planned yet";
  const late = overdue > 0 ? `, ${overdue} overdue` : "";
  const { score } = whole.effect;
  const gain =
    score.before !== null &&
    score.after !== null &&
    Math.round(score.before) !== Math.round(score.after)
      ? `: done and proven, risk falls from ${points(score.before)} to ${points(score.after)}`
      : "";
  return `${count(chosen.length, "item")} in the plan${late}${gain}`;
}

export function planLede({ items }: PlanPage): string {
  const seen = items.filter(
    ({ state, proof }) => state === "done" && proof.state !== "proven" && proof.state !== "unseen",
  ).length;
  if (seen > 0)
    return `${count(seen, "item")} ${seen === 1 ? "is" : "are"} done and not yet proven: no score changes before the answers and the evidence come.`;
  return "A choice shows what it would change before anybody commits to it. What is done changes no score by itself: the answers and the evidence do.";
}

/** What choosing it changes, in a line of words for each thing: for a panel, and for whoever cannot see it. */
export function effectLines(effect: Effect, effort: EffortEffect | null): string[] {
  const { score, mlTestScore, gate } = effect;
  const [largest] = effect.challenges;
  const met = gate.conditions.filter(
    ({ outcome }) => outcome.after === "pass" && outcome.before !== "pass",
  );
  return [
    score.before === score.after
      ? `Risk score stays at ${points(score.after)}.`
      : `Risk score ${tenth(score.before ?? 0)} → ${tenth(score.after ?? 0)}.`,
    largest
      ? `Residual risk: ${tenth(effect.residualGain)} points less over ${count(effect.challenges.length, "challenge")}, most of it on ${challengeOf(largest.challengeId).name.toLowerCase()} (${tenth(largest.before)} → ${tenth(largest.after)}).`
      : "No residual risk changes.",
    mlTestScore.before === mlTestScore.after
      ? `ML Test Score stays at ${plain(mlTestScore.after)}; ${effect.creditGain > 0 ? `${plain(effect.creditGain)} of credit more in its tests` : "no test changes"}.`
      : `ML Test Score ${plain(mlTestScore.before)} → ${plain(mlTestScore.after)}.`,
    met.length > 0
      ? `Gate: ${count(met.length, "more condition holds", "more conditions hold")} (${met.map(({ id }) => id).join(", ")}).`
      : "Gate: no further condition holds.",
    effort === null
      ? "Estimate: there is none yet to compare."
      : `Estimate: half end under ${roundDays(effort.p50.before)} → ${roundDays(effort.p50.after)} person-days; 8 in 10 under ${roundDays(effort.p80.before)} → ${roundDays(effort.p80.after)}.`,
  ];
}

export function rankingAnswer({ ranked }: PlanPage): string {
  const [best] = ranked;
  if (!best) return "No mitigation of the catalogue would change a score any more";
  return `"${best.text.replace(/\.$/, "")}": ${best.effortHint} for ${tenth(best.residualGain)} points of residual risk`;
}

export function wholeAnswer({ whole }: PlanPage): string {
  const { effect } = whole;
  const met = effect.gate.conditions.filter(
    ({ outcome }) => outcome.after === "pass" && outcome.before !== "pass",
  ).length;
  return `${tenth(effect.residualGain)} points of residual risk less, ${plain(effect.creditGain)} of test credit more, and ${count(met, "more condition")} of the gate`;
}

export function stateText(item: Pick<PlanItem, "state" | "proof">): string {
  if (item.state !== "done") return item.state;
  const { indicators, tests } = item.proof;
  const all = [...indicators, ...tests];
  switch (item.proof.state) {
    case "proven":
      return "done and proven";
    case "unseen":
      return "done; no rule can see proof of it";
    case "partly":
      return `done, proven in ${all.filter(({ isProven }) => isProven).length} of ${all.length}`;
    case "open":
      return "done, not yet proven";
  }
}

/** What has not come yet, by name: the evidence to send. */
export function missingText({ proof }: Pick<PlanItem, "proof">): string {
  const missing = [
    ...proof.indicators.filter(({ isProven }) => !isProven).map(({ indicatorId }) => indicatorId),
    ...proof.tests
      .filter(({ isProven }) => !isProven)
      .map(({ testId }) => testOf(testId).name.toLowerCase()),
  ];
  return missing.length === 0 ? "" : `Proof is missing for ${missing.join(", ")}.`;
}

export function dueText(item: Pick<PlanItem, "due" | "dueOn" | "state">): string {
  if (item.dueOn === null) return isOpen(item) ? "no date" : "";
  return item.due === "overdue" ? `overdue since ${item.dueOn}` : item.dueOn;
}
