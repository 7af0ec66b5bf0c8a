import {
  BOUNDS,
  HORIZON_PER_RUN,
  HORIZON_RUNS_MAX,
  METHOD,
  MODES,
  RECENT_FAILED_SHARE_MAX,
  RECENT_RUNS,
  RUNS_MIN,
  SUCCESSES_MIN,
} from "../catalogue.ts";
import type { Forecast, ForecastInput, HistoryRun, RefusalReason } from "../schema.ts";
import { orderHistory } from "./history.ts";
import { reachedByRun } from "./reach.ts";
import { summarise } from "./summary.ts";

type Input = Omit<ForecastInput, "mode"> & { readonly mode?: ForecastInput["mode"] };

/** Runs so far → how many more until the target, and the chance that it is not within the horizon. */
export function forecastRuns(input: Input, seed = 0): Forecast {
  const mode = input.mode ?? "unknown";
  const { runs, notes } = orderHistory(input.history);
  const values = runs.map((run) => run.value);
  const horizonRuns =
    input.horizonRuns ?? Math.min(HORIZON_RUNS_MAX, HORIZON_PER_RUN * Math.max(values.length, 1));
  const ok = values.filter((value) => value !== null);
  const common = {
    target: input.target,
    horizonRuns,
    method: METHOD,
    seed,
    basis: basisOf(values.length, ok.length, mode),
  };
  const summed = summarise(values, input);
  const best = summed.kind === "summary" ? summed.summary.best : summed.best;
  const early = earlyRefusal(input, { values, horizonRuns });
  const refusal = early ?? (summed.kind === "refused" ? summed.refusal : null);
  if (refusal !== null || summed.kind === "refused")
    return {
      outcome: "refused",
      refusal: refusal ?? "too-few-runs",
      reason: reasonOf(refusal ?? "too-few-runs", { values, input, best, horizonRuns }),
      best,
      runs: { p10: null, p50: null, p80: null, p90: null },
      pReachedByHorizon: null,
      pNeverWithinHorizon: null,
      reachedByRun: [],
      notes: [...notes],
      ...common,
    };
  const chances = reachedByRun(summed.summary, MODES[mode], horizonRuns);
  const reached = chances.at(-1) ?? 0;
  const first = (share: number) => {
    const at = chances.findIndex((chance) => chance >= share);
    return at === -1 ? null : at + 1;
  };
  return {
    outcome: "forecast",
    best,
    runs: { p10: first(0.1), p50: first(0.5), p80: first(0.8), p90: first(0.9) },
    pReachedByHorizon: reached,
    pNeverWithinHorizon: 1 - reached,
    reachedByRun: chances,
    notes: [...notes, ...noiseNote(runs, summed.summary.gap)],
    ...common,
  };
}

/** What makes a forecast senseless whatever the values say. */
function earlyRefusal(
  input: Input,
  of: { values: readonly (number | null)[]; horizonRuns: number },
): RefusalReason | null {
  if (boundOf(input) !== null) return "beyond-bound";
  if (of.horizonRuns > HORIZON_RUNS_MAX) return "horizon-too-long";
  if (of.values.length < RUNS_MIN) return null;
  const recent = of.values.slice(-RECENT_RUNS);
  const failed = recent.filter((value) => value === null).length;
  const ok = of.values.length - of.values.filter((value) => value === null).length;
  if (ok >= SUCCESSES_MIN && failed / recent.length > RECENT_FAILED_SHARE_MAX)
    return "mostly-failing";
  return null;
}

/** The value that the metric can't pass by its definition, when the target lies beyond it. */
function boundOf({ metric, target, direction }: Input): number | null {
  if (metric === undefined) return null;
  const known = BOUNDS.find(({ pattern, side }) => {
    return pattern.test(metric) && (side === "above") === (direction === "max");
  });
  if (!known) return null;
  const isBeyond = known.side === "above" ? target > known.bound : target < known.bound;
  return isBeyond ? known.bound : null;
}

function reasonOf(
  refusal: RefusalReason,
  of: {
    values: readonly (number | null)[];
    input: Input;
    best: number | null;
    horizonRuns: number;
  },
): string {
  const { values, input, best } = of;
  const ok = values.filter((value) => value !== null).length;
  const recent = values.slice(-RECENT_RUNS);
  const failed = recent.filter((value) => value === null).length;
  switch (refusal) {
    case "too-few-runs":
      return `fewer than ${RUNS_MIN} runs: ${values.length} so far, ${RUNS_MIN} needed`;
    case "too-few-successes":
      return `fewer than ${SUCCESSES_MIN} successful runs: ${ok} of ${values.length} so far`;
    case "target-reached":
      return `target already reached: the best run has ${best}`;
    case "no-spread":
      return "no spread: best equals median, so nothing says how far a run can go";
    case "beyond-bound":
      return `cannot be reached: ${input.metric} never passes ${boundOf(input)}`;
    case "mostly-failing":
      return `${failed} of the last ${recent.length} runs failed: mend the failures first`;
    case "horizon-too-long":
      return `${of.horizonRuns} runs is further than was ever tested: ask for at most ${HORIZON_RUNS_MAX}`;
  }
}

function basisOf(runs: number, successes: number, mode: string): string {
  const failed = runs - successes;
  const told = failed === 0 ? `${runs} runs` : `${runs} runs, ${failed} of them failed`;
  const how = {
    manual: "driven by hand",
    sweep: "a search over settings",
    unknown: "mode not known",
  }[mode];
  return `${told}; ${how}.`;
}

/** A gap that repeats of one configuration cross by chance is not a gap. */
function noiseNote(runs: readonly HistoryRun[], gap: number): string[] {
  const groups = new Map<string, number[]>();
  for (const { configuration, value } of runs)
    if (configuration !== undefined && value !== null)
      groups.set(configuration, [...(groups.get(configuration) ?? []), value]);
  let squares = 0;
  let freedom = 0;
  for (const group of groups.values()) {
    const mean = group.reduce((sum, value) => sum + value, 0) / group.length;
    squares += group.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += group.length - 1;
  }
  if (freedom < 1 || gap >= Math.sqrt(squares / freedom)) return [];
  return ["The target is within noise: repeats of one configuration differ by more than the gap."];
}
