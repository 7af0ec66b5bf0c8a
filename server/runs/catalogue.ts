/**
 * How much a change of one setting explains by itself, 0 to 100, with the reason. The order is a
 * judgement from practice, not a measurement: settings that change what the model is shown or how it
 * learns come first, a commit says only that something changed, and what is bookkeeping explains nothing.
 * `others` in rules/diff.ts then lets the project's own runs speak for or against each suspect.
 */
export type Suspect = {
  readonly pattern: RegExp;
  readonly weight: number;
  readonly why: string;
};

export const SETTINGS: readonly Suspect[] = [
  {
    pattern:
      /(^|[._-])(tags?|name|note|description|comment|output|log|dir|folder|path|uri|url|host|port|date|time|timestamp|verbose|user|owner|project|run_id|trial)([._-]|$)/,
    weight: 5,
    why: "it names or places things and takes no part in training",
  },
  {
    pattern: /shuffle|permut/,
    weight: 95,
    why: "it sets whether batches arrive mixed or in the order of the file; sorted batches mislead training while its loss still falls",
  },
  {
    pattern: /(^|[._-])(target|label|objective|loss|criterion)([._-]|$)/,
    weight: 90,
    why: "it changes what is learnt",
  },
  {
    pattern:
      /feature|column|augment|normali[sz]|standardi[sz]|scal(e|er|ing)|preproc|tokeni[sz]|impute|encod/,
    weight: 88,
    why: "it changes what the model is shown",
  },
  {
    pattern: /(^|[._-])(learning_?rate|lr)([._-]|$)|^eta$|(^|[._-])lr_|schedul|warmup/,
    weight: 84,
    why: "the learning rate decides whether training converges",
  },
  {
    pattern: /(^|[._-])(model|architecture|arch|backbone|estimator|algorithm|booster)([._-]|$)/,
    weight: 82,
    why: "it is another model",
  },
  {
    pattern:
      /(^|[._-])(split|test_size|val_size|valid|fold|holdout|stratif)|sampl|class_?weight|balance/,
    weight: 80,
    why: "it changes which records train and which measure",
  },
  {
    pattern:
      /optimi[sz]er|momentum|(^|[._-])beta|weight_?decay|(^|[._-])l[12]([._-]|$)|regulari[sz]|alpha|lambda|dropout|clip/,
    weight: 74,
    why: "it changes how weights are updated or held back",
  },
  { pattern: /batch/, weight: 70, why: "batch size changes the noise of every step" },
  {
    pattern: /epoch|(^|[._-])steps?([._-]|$)|iterations?|n_estimators|rounds|early_?stop|patience/,
    weight: 68,
    why: "it changes how long training goes on",
  },
  {
    pattern: /hidden|layer|unit|depth|width|leaves|kernel|embed|heads|num_leaves|max_features/,
    weight: 66,
    why: "it changes the size of the model",
  },
  {
    pattern: /precision|dtype|amp|fp16|bf16|quanti[sz]/,
    weight: 60,
    why: "it changes the precision of the arithmetic",
  },
  { pattern: /seed|random_state/, weight: 30, why: "a seed alone moves a stable training little" },
  {
    pattern: /worker|thread|n_jobs|num_proc|prefetch|device|gpu/,
    weight: 20,
    why: "it changes how the work is spread, seldom the result",
  },
];

export const OTHER_SETTING: Omit<Suspect, "pattern"> = {
  weight: 55,
  why: "a setting that changed",
};

export const DATA: readonly Suspect[] = [
  { pattern: /digest|hash|sha|version|commit/, weight: 78, why: "the data are not the same" },
  { pattern: /schema/, weight: 76, why: "the columns are not the same" },
  { pattern: /profile/, weight: 40, why: "the size of the data is not the same" },
  { pattern: /./, weight: 30, why: "the data have another name or place" },
];

export const DIMENSION_WEIGHT = {
  trainingState: { weight: 50, why: "training started from or reached another state" },
  sourceCode: { weight: 40, why: "a commit says that something changed, not what" },
  platform: { weight: 35, why: "libraries or the runtime are not the same" },
  hardware: { weight: 20, why: "the machine is not the same; results seldom hang on it" },
} as const;

/** Bound to one run by nature: a difference in it explains nothing, and one side without it is no gap. */
export const BOUND_TO_RUN: readonly RegExp[] = [/^logged_model(\.\d+)?$/];
