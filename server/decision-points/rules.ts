import type { SavedForecast } from "#server/forecasts/schema.ts";
import type { DecisionPoint, DecisionState } from "./schema.ts";

export const NEXT_RUNS = 10;

type Said = Pick<SavedForecast, "asked" | "result">;

/**
 * Chance to reach the target within the next `NEXT_RUNS` runs, given that the runs made since the
 * forecast did not: (P(made + 10) − P(made)) ÷ (1 − P(made)). null where the forecast looks less far.
 */
export function chanceOfNext({ asked, result }: Said, runsNow: number): number | null {
  const made = Math.max(0, runsNow - asked.runs);
  const at = (runs: number) => (runs === 0 ? 0 : result.reachedByRun[runs - 1]);
  const [before, after] = [at(made), at(made + NEXT_RUNS)];
  if (before === undefined || after === undefined || before >= 1) return null;
  return (after - before) / (1 - before);
}

/** How the runs stand to the point. A forecast that was asked at the point or after it answers the reminder. */
export function decisionState(of: {
  readonly point: DecisionPoint | null;
  readonly metric: string | null;
  readonly runsNow: number;
  readonly latest: Said | undefined;
}): DecisionState {
  const { point, metric, runsNow } = of;
  const latest = of.latest?.asked.metric === metric ? of.latest : undefined;
  const counts = point !== null && point.metric === metric;
  return {
    point: counts ? point : null,
    metric,
    runsNow,
    isDue: counts && runsNow >= point.atRun && (latest?.asked.runs ?? 0) < point.atRun,
    pNextTen: latest ? chanceOfNext(latest, runsNow) : null,
    nextTenCost: latest?.asked.runCost
      ? { ...latest.asked.runCost, amount: latest.asked.runCost.amount * NEXT_RUNS }
      : null,
  };
}
