import { scoring } from "#server/catalogue/catalogue.ts";
import { mean } from "#server/challenges/rules.ts";

/** Q: the portfolio's index, led by its worst project and never shown without it (rubric 4.1). null for no scored project. */
export function portfolioIndex(
  scores: readonly number[],
): { index: number; max: number; mean: number } | null {
  const sorted = [...scores].sort((a, b) => b - a);
  const max = sorted[0];
  if (max === undefined) return null;
  const worstFifth = sorted.slice(0, Math.max(1, Math.ceil(sorted.length / 5)));
  const weights = scoring.constants.portfolioOwa;
  const overall = mean(sorted);
  const index = weights.max * max + weights.topFifth * mean(worstFifth) + weights.mean * overall;
  return { index, max, mean: overall };
}
