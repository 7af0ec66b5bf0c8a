import { MODES, type ModeConstants } from "#server/forecasts/catalogue.ts";
import { reachedByRun } from "#server/forecasts/rules/reach.ts";
import { type Summary, summarise } from "#server/forecasts/rules/summary.ts";
import { askedOf, type Case, type RunData, refusedCases } from "./runs.ts";
import { mean } from "./scores.ts";

// What was tried on searches, which are promised too much. Each trial is fitted on all data sets but
// one and scored on that one, in turn, so that no number was made from what it is judged by.

export type TrialScore = {
  readonly trial: string;
  readonly rps: number;
  readonly brierEnd: number;
  readonly meanChance: number;
  readonly reachedShare: number;
  /** Difference of the ranked probability score to ours, with the range that resampled data sets give it. */
  readonly gain: { readonly mean: number; readonly low: number; readonly high: number };
};

type Known = {
  readonly one: Case;
  readonly fold: string;
  readonly summary: Summary;
  /** Runs since the best so far, as a share of all: a search that has stopped finding. */
  readonly stalled: number;
  readonly plain: readonly number[];
};
type Chances = readonly number[];
/** A candidate: what it says of one case. */
type Says = (of: Known) => Chances;

export function scoreTrials(data: RunData): TrialScore[] {
  const known = knownOf(data);
  const folds = [...new Set(known.map((one) => one.fold))].sort();
  const ours = known.map((of) => rpsOf(of, of.plain));
  return Object.entries(TRIALS).map(([trial, grid]) => {
    const losses = grid.map((says) => known.map((of) => rpsOf(of, says(of))));
    const chosen = new Map(
      folds.map((fold) => {
        const others = known.flatMap((of, i) => (of.fold === fold ? [] : i));
        const totals = losses.map((loss) => mean(others.map((i) => loss[i] ?? 0)));
        return [fold, totals.indexOf(totals.reduce((a, b) => Math.min(a, b)))];
      }),
    );
    const of = (one: Known) => chosen.get(one.fold) ?? 0;
    const rps = known.map((one, i) => losses[of(one)]?.[i] ?? 0);
    const ends = known.map((one) => grid[of(one)]?.(one).at(-1) ?? 0);
    const differences = folds.map((fold) =>
      known.flatMap((one, i) => (one.fold === fold ? (rps[i] ?? 0) - (ours[i] ?? 0) : [])),
    );
    return {
      trial,
      rps: mean(rps),
      brierEnd: mean(known.map(({ one }, i) => ((ends[i] ?? 0) - hit(one, one.H)) ** 2)),
      meanChance: mean(ends),
      reachedShare: mean(known.map(({ one }) => hit(one, one.H))),
      gain: resampled(differences),
    };
  });
}

function knownOf(data: RunData): Known[] {
  const refused = new Set(refusedCases(data));
  return data.cases.flatMap((one): Known[] => {
    if (refused.has(one)) return [];
    const asked = askedOf(data, one);
    const summed = summarise(asked.values, asked);
    if (summed.kind === "refused") return [];
    const sign = asked.direction === "max" ? 1 : -1;
    const bestAt = asked.values.findLastIndex(
      (value) => value !== null && sign * value >= sign * summed.summary.best,
    );
    return [
      {
        one,
        // hpo:diabetes:svm → diabetes: settings of one data set are no strangers to each other.
        fold: data.histories[one.history]?.group.split(":")[1] ?? one.history,
        summary: summed.summary,
        plain: reachedByRun(summed.summary, MODES.sweep, one.H),
        stalled: (asked.values.length - 1 - bestAt) / asked.values.length,
      },
    ];
  });
}

const withConstants =
  (constants: ModeConstants): Says =>
  ({ one, summary }) =>
    reachedByRun(summary, constants, one.H);

/** Every chance moved on ln(−ln(1 − P)). */
const moved =
  (by: (of: Known) => number): Says =>
  (of) => {
    const factor = Math.exp(by(of));
    return of.plain.map((chance) => 1 - (1 - chance) ** factor);
  };

const steps = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);

/** Of each, the candidates; the one that is best on the other data sets is taken. */
const TRIALS: Readonly<Record<string, readonly Says[]>> = {
  "ours, as it is": [(of) => of.plain],
  "one shift": steps(-1.5, 0.5, 0.1).map((b) => moved(() => b)),
  "shift where it stalled": steps(-0.8, 0.4, 0.2).flatMap((a) =>
    steps(-2, 1, 0.5).map((b) => moved((of) => a + b * of.stalled)),
  ),
  "other hazard share": steps(0, 1, 0.1).map((hazardShare) =>
    withConstants({ ...MODES.sweep, hazardShare }),
  ),
  "other mode constants": steps(-1.5, 0.5, 0.5).flatMap((covariate) =>
    [2, 4].flatMap((recordsShape) =>
      [2, 4, 6].map((recordsRate) =>
        withConstants({ ...MODES.sweep, covariate, recordsShape, recordsRate }),
      ),
    ),
  ),
};

function rpsOf({ one }: Known, chances: Chances): number {
  return mean(chances.map((chance, i) => (chance - hit(one, i + 1)) ** 2));
}

const hit = (one: Case, run: number) => (one.outcomeRun !== null && one.outcomeRun <= run ? 1 : 0);

const RESAMPLES = 2_000;

/** Data sets drawn with return, since cases of one data set say much the same. */
function resampled(groups: readonly (readonly number[])[]): TrialScore["gain"] {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const means = Array.from({ length: RESAMPLES }, () => {
    const drawn = groups.map(() => groups[Math.floor(random() * groups.length)] ?? []);
    return mean(drawn.flat());
  }).sort((a, b) => a - b);
  return {
    mean: mean(groups.flat()),
    low: means[Math.floor(0.05 * RESAMPLES)] ?? 0,
    high: means[Math.floor(0.95 * RESAMPLES)] ?? 0,
  };
}
