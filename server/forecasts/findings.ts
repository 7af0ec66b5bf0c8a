import type { Forecast } from "./schema.ts";

const tenths = (share: number) => Math.round(share * 10);

/** The headline: a range and a chance, never one number alone. */
export function forecastTitle(forecast: Forecast): string {
  if (forecast.outcome === "refused") return `No forecast: ${forecast.reason ?? "it is refused"}`;
  const { runs, horizonRuns, pReachedByHorizon } = forecast;
  if (runs.p50 === null) {
    const reached = tenths(pReachedByHorizon ?? 0);
    return `${reached} in 10 to reach it within ${horizonRuns} more runs: not reached is likelier`;
  }
  const late =
    runs.p80 === null
      ? `8 in 10 is not reached within ${horizonRuns}`
      : `8 in 10 within ${runs.p80}`;
  return `5 in 10 to reach it within ${runs.p50} more runs, ${late}`;
}

export function forecastLede(forecast: Forecast): string {
  if (forecast.outcome === "refused") return "";
  const { best, target, horizonRuns, pNeverWithinHorizon } = forecast;
  const never = Math.round((pNeverWithinHorizon ?? 0) * 100);
  return `Best so far ${best}, target ${target}. Not reached within ${horizonRuns} runs: ${never} %.`;
}

/** What to do where there is no forecast; empty where there is one. */
export function remedyOf({ refusal, target }: Forecast): string {
  switch (refusal) {
    case undefined:
      return "";
    case "too-few-runs":
      return "Make more runs, then ask again: fewer say too little about the next ones.";
    case "too-few-successes":
      return "Mend what makes runs fail, then ask again once 6 of them have the metric.";
    case "target-reached":
      return "Set a further target, or go on to the handover.";
    case "no-spread":
      return "Try configurations that differ: runs that are all alike show no way up.";
    case "beyond-bound":
      return `Set a target that the metric can have; ${target} is none.`;
    case "mostly-failing":
      return "Mend the failures, then ask again: a run that fails cannot reach the target.";
    case "horizon-too-long":
      return "Ask for a nearer horizon.";
  }
}

const FUTURES = 50;

/** The answer to: when is the target reached, if ever? Told in futures, of which the drawing has as many. */
export function futuresAnswer({ reachedByRun, horizonRuns }: Forecast): string {
  const end = reachedByRun.at(-1) ?? 0;
  const arrive = reachedByRun.length === 0 ? 0 : Math.floor(end * FUTURES + 0.5);
  if (arrive === 0)
    return `None of ${FUTURES} equally likely futures reaches it within ${horizonRuns} runs`;
  const half = reachedByRun.findIndex((chance) => chance >= end / 2) + 1;
  return `${arrive} of ${FUTURES} equally likely futures reach it within ${horizonRuns} runs, half of those by run ${half}`;
}

/** Chances at a few runs, for the table beside the drawing. */
export function chancesAt({ reachedByRun }: Forecast): { run: number; chance: number }[] {
  const runs = [1, 5, 10, 20, 30, 40, 60, reachedByRun.length].filter(
    (run, i, all) => run >= 1 && run <= reachedByRun.length && all.indexOf(run) === i,
  );
  return runs.map((run) => ({ run, chance: reachedByRun[run - 1] ?? 0 }));
}
