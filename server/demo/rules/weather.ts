import { instantBefore, type SampleFile } from "./sample-documents.ts";

// WEA, section 5.3 of the paper: several hundred experiments in two weeks, the reconstruction stayed
// blurred, and the cause was pooling that was too aggressive, which nobody had varied.

const EXPERIMENT = "1";
/** Runs of the two weeks, after the few that still got better. */
const STALLED = 308;
const RUNS_A_DAY = 22;
/** Error of the runs that got better, one each day before the two weeks. */
const GAINS = [0.412, 0.305, 0.247, 0.212, 0.198] as const;
const BEST = GAINS[GAINS.length - 1] ?? 0;
const EPOCHS = 24;

const VARIED: Readonly<Record<string, readonly string[]>> = {
  learning_rate: ["0.001", "0.0003", "0.0001", "0.00003"],
  batch_size: ["16", "32", "64"],
  latent_dim: ["64", "128", "256", "512"],
  dropout: ["0", "0.1", "0.3"],
  optimizer: ["adam", "rmsprop"],
};
const CONSTANT = { pool_size: "8", loss: "mse", input_px: "256" };

/** As MLflow answers runs/search and experiments/search, and the curves of the last two runs. */
export function weatherDocuments(at: Date): SampleFile[] {
  const runs = Array.from({ length: GAINS.length + STALLED }, (_, i) => runOf(at, i));
  const curves = runs.slice(-2).map((run) => ({
    fileName: `metric-history-${run.info.run_name}.json`,
    text: JSON.stringify(historyOf(run.info)),
  }));
  return [
    { fileName: "experiments-search.json", text: JSON.stringify(experimentOf(at)) },
    { fileName: "runs-search.json", text: JSON.stringify({ runs }) },
    ...curves,
  ];
}

/** The days ago and the hour at which run `i` began: the gains one a day, then the two weeks until yesterday. */
function startOf(at: Date, i: number): number {
  const stalled = i - GAINS.length;
  const days = Math.ceil(STALLED / RUNS_A_DAY);
  if (stalled < 0) return Date.parse(instantBefore(at, days - stalled, 14));
  const day = days - Math.floor(stalled / RUNS_A_DAY);
  const hour = 5 + (stalled % RUNS_A_DAY) * 0.75;
  return Date.parse(instantBefore(at, day, hour));
}

/** Spread evenly over 0..1 without a die (multiples of the golden ratio): the same sample at every start. */
const spread = (i: number) => (i * 0.618_033_988_749_895) % 1;

/** No run of the two weeks is better than the last that was. */
const errorOf = (i: number) => round(GAINS[i] ?? BEST * (1.002 + 0.3 * spread(i) ** 2));
const round = (value: number) => Math.round(value * 10_000) / 10_000;

function runOf(at: Date, i: number) {
  const start = startOf(at, i);
  // Not among the last two, which have curves.
  const hasFailed = i >= GAINS.length && i % 17 === 9;
  const name = `autoencoder-${String(i + 1).padStart(3, "0")}`;
  const metric = (key: string, value: number) => ({
    key,
    value,
    timestamp: start + MINUTE_MS * 38,
    step: EPOCHS - 1,
  });
  return {
    info: {
      run_id: i.toString(16).padStart(32, "0"),
      run_name: name,
      experiment_id: EXPERIMENT,
      user_id: "data-scientist",
      status: hasFailed ? "FAILED" : "FINISHED",
      start_time: start,
      end_time: start + MINUTE_MS * (hasFailed ? 4 : 38),
      lifecycle_stage: "active",
    },
    data: {
      metrics: hasFailed
        ? []
        : [
            metric("val_mse", errorOf(i)),
            metric("train_mse", round(errorOf(i) * (0.62 + 0.1 * spread(i + 7)))),
          ],
      params: Object.entries({ ...settingsOf(i), ...CONSTANT }).map(pair),
      tags: Object.entries({ "mlflow.runName": name, "hw.gpu": "1 x 24 GiB" }).map(pair),
    },
    inputs: {},
  };
}

const MINUTE_MS = 60_000;
const pair = ([key, value]: [string, string]) => ({ key, value });

/** Each setting turns over at its own pace, so that every combination is tried sooner or later. */
function settingsOf(i: number): Record<string, string> {
  let place = i;
  return Object.fromEntries(
    Object.entries(VARIED).map(([key, values]) => {
      const value = values[place % values.length] ?? "";
      place = Math.floor(place / values.length) + i;
      return [key, value];
    }),
  );
}

/** Training goes on falling, the held-out error stands from the eighth epoch on. */
function historyOf(of: { run_id: string; run_name: string; start_time: number }) {
  const i = Number.parseInt(of.run_id, 16);
  const end = errorOf(i);
  const point = (key: string, step: number, value: number) => ({
    key,
    value: round(value),
    step,
    timestamp: of.start_time + MINUTE_MS * (step + 1),
  });
  const steps = Array.from({ length: EPOCHS }, (_, step) => step);
  return {
    run_id: of.run_id,
    metrics: [
      ...steps.map((step) =>
        point("val_mse", step, end * (1 + 2 * 0.5 ** step + 0.003 * spread(step))),
      ),
      ...steps.map((step) => point("train_mse", step, end * (0.6 + 1.9 * 0.83 ** step))),
    ],
  };
}

function experimentOf(at: Date) {
  const time = Date.parse(instantBefore(at, 20));
  return {
    experiments: [
      {
        experiment_id: EXPERIMENT,
        name: "wind-power/autoencoder",
        lifecycle_stage: "active",
        creation_time: time,
        last_update_time: time,
        tags: [],
      },
    ],
  };
}
