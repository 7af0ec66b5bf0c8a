import type { Mode } from "./schema.ts";

// Constants of the runs-to-target engine. They were fitted once on open run histories (87 of them: 63
// searches and 24 logs of hand- or agent-driven work) and are not tuned here; `npm run backtest` says
// how they hold.

/** Fewer runs, or fewer that succeeded, say too little about the next ones. */
export const RUNS_MIN = 8;
export const SUCCESSES_MIN = 6;

/** The back-tests looked no further ahead than this. */
export const HORIZON_RUNS_MAX = 60;
export const HORIZON_PER_RUN = 7;

/** Judgement: when more than half of the last ten runs failed, the next step is to mend them. */
export const RECENT_RUNS = 10;
export const RECENT_FAILED_SHARE_MAX = 0.5;

/** Coefficients of the complementary log-log hazard of having reached the target by run k. */
export const HAZARD = {
  intercept: -0.338,
  logProgress: 0.918,
  logDistance: -0.665,
  gain: 0.305,
  mode: 0.769,
} as const;

export type ModeConstants = {
  /** The hazard's covariate of the mode. */
  readonly covariate: number;
  /** Gamma(shape, rate) prior on records per unit of ln(runs). */
  readonly recordsShape: number;
  readonly recordsRate: number;
  /** How much of the answer is the hazard's; the rest is the record process's. */
  readonly hazardShare: number;
};

export const MODES: Readonly<Record<Mode, ModeConstants>> = {
  manual: { covariate: 0.5, recordsShape: 6, recordsRate: 2, hazardShare: 0.5 },
  sweep: { covariate: -0.5, recordsShape: 4, recordsRate: 4, hazardShare: 0.5 },
  unknown: { covariate: 0, recordsShape: 2, recordsRate: 2, hazardShare: 0.5 },
};

/** Each further record gains on average this share of the one before; steps are gamma-mixed exponentials. */
export const RECORDS = { shrink: 0.85, shape: 3, most: 12 } as const;

/** No history gives certainty. */
export const P_MAX = 0.95;

/** Metrics whose best possible value is known: a target beyond it is no target. */
export const BOUNDS: readonly {
  readonly pattern: RegExp;
  readonly bound: number;
  readonly side: "above" | "below";
}[] = [
  {
    pattern:
      /(^|[._\- /])(acc|accuracy|auc|auroc|roc_auc|f1|f1_score|precision|recall|r2|r_2|r2_score|ap|map|dice|iou|jaccard|ndcg|mrr)([._\- @/]|$)/i,
    bound: 1,
    side: "above",
  },
  {
    pattern:
      /(^|[._\- /])(loss|mae|mse|rmse|mape|smape|rmsle|error|err|logloss|log_loss|wer|cer|perplexity)([._\- @/]|$)/i,
    bound: 0,
    side: "below",
  },
];

export const METHOD = "hazard and record process, equal weights, closed form";

/** Raised when the same history may get another answer. */
export const ENGINE_VERSION = "1";
