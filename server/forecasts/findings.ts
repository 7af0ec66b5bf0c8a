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
