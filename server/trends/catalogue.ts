/**
 * Where the search for the run where it broke stands between crying wolf and missing it. Page's
 * one-sided CUSUM (E. S. Page, Biometrika 41, 1954) over runs in order of time, on values that are
 * centred and scaled by the median and the median absolute deviation of the runs before.
 */
export const BREAK = {
  /** Standard deviations that count for nothing: half of the shift looked for, since a model that broke is not a little worse. */
  allowance: 1.5,
  /**
   * Chance of an alarm where nothing broke, for one search of independent normal values of known level.
   * With the level measured, simulation gives a false alarm in under 1 of 100 normal series of up to
   * 3,000 runs. A long tail on the worse side alarms more often: about 1 of 10 exponential series up
   * to 300 runs (the tests hold it there), and far more often beyond a thousand, so a break that is
   * found there is a place to look, not a proof.
   */
  falseAlarm: 0.001,
  /** Runs that a level is measured on: enough for a median, few enough to follow a model that slowly gets better. */
  window: 40,
  /** Fewer runs than this are no level that something could break from. */
  runsBefore: 5,
  /** A single bad run is an outlier, two are bad luck: this many in a row can raise the alarm together at the earliest. */
  runsAfter: 3,
  /** A step below this share of the level is no break, however steady the runs before were. */
  smallest: 0.005,
} as const;

/** How many breaks of one search are told: the clearest ones. */
export const BREAKS_TOLD = 3;

/**
 * When work on a metric stands still. The paper's WEA ran several hundred experiments in two weeks
 * before the cause was found; it should have been told after the first half of that.
 */
export const STALL = {
  /** Half of the paper's two weeks: early enough to save the other half. */
  days: 7,
  /** Of several hundred experiments in two weeks; below it a week without gain is a quiet week. */
  runs: 50,
  /** A gain smaller than this share of the best value so far is not what the experiments were for. */
  gain: 0.005,
  /** Days after its last run in which a stall is news: later nobody works on it, and the runs' page tells it. */
  news: 30,
} as const;

/** Runs whose records are read to say what a stall varied: the newest of it. */
export const STALL_RUNS_READ = 2_000;
