import { NEXT_RUNS } from "./rules.ts";
import type { DecisionState } from "./schema.ts";

/** The reminder, or where the point lies; null while none is set. */
export function decisionText({ point, runsNow, isDue }: DecisionState): string | null {
  if (!point) return null;
  const question = point.question === "" ? "" : ` ${point.question}`;
  if (isDue)
    return `Decision point reached: run ${point.atRun} of ${runsNow} is made. Ask the runs again, then decide.${question}`;
  const left = point.atRun - runsNow;
  return left > 0
    ? `Decision point at run ${point.atRun}, ${left} more than now.${question}`
    : `Decision point at run ${point.atRun}: passed, and the runs were asked since.${question}`;
}

/** What going on for a few runs buys, so that stopping is an informed choice. */
export function nextRunsText({
  pNextTen,
  nextTenCost: cost,
}: Pick<DecisionState, "pNextTen" | "nextTenCost">): string | null {
  if (pNextTen === null) return null;
  const percent = Math.round(pNextTen * 100);
  const price = cost ? ` They cost ${Number(cost.amount.toPrecision(3))} ${cost.currency}.` : "";
  return `Chance to reach the target in the next ${NEXT_RUNS} runs: ${percent === 0 ? "under 1" : percent} %.${price}`;
}
