import { seededRandom } from "#server/platform/random.ts";

// Pages of MLflow's runs/search as a busy tracker would send them: one run in ten did not finish,
// dimensions are missing here and there, and once in a thousand the shuffle is off. The same every time.

const SEED = 7;
const PAGE = 1_000;
const DAYS = 70;
const END_MS = Date.parse("2026-11-20T06:00:00Z");
export const EXPERIMENTS = 8;

type Pair = { key: string; value: string };
const pairs = (of: Record<string, string>): Pair[] =>
  Object.entries(of).map(([key, value]) => ({ key, value }));

/** One page after another, never all of them at once. */
export function* runPages(count: number): Generator<Buffer> {
  const random = seededRandom(SEED);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  const of = <T>(...items: T[]) => items[Math.floor(random() * items.length)] ?? items[0];
  const between = (low: number, high: number) => low + random() * (high - low);
  const commits = Array.from({ length: 60 }, () => hex(40));
  const digests = Array.from({ length: 12 }, () => hex(8));
  const start = END_MS - DAYS * 86_400_000;
  const step = (DAYS * 86_400_000) / count;

  const run = (i: number) => {
    const id = hex(32);
    const startedAt = Math.round(start + i * step);
    const luck = random();
    const status =
      luck < 0.9 ? "FINISHED" : luck < 0.96 ? "FAILED" : luck < 0.985 ? "KILLED" : "RUNNING";
    const endedAt = startedAt + Math.round(between(20_000, 5_400_000));
    const shuffle = i % 997 !== 499;
    const metric = (key: string, value: number | "NaN") => ({
      key,
      value,
      timestamp: endedAt - 1_000,
      step: 0,
    });
    const metrics =
      status === "FINISHED"
        ? [
            metric("val_r2", shuffle ? between(0.9, 0.985) : between(-0.5, 0.2)),
            metric("val_rmse", between(0.1, 0.9)),
            metric("train_loss", between(0.001, 0.1)),
          ]
        : status === "FAILED" && random() < 0.5
          ? [metric("val_r2", "NaN")]
          : [];
    if (random() < 0.2) metrics.push(metric("system/cpu_utilization_percentage", between(1, 99)));
    const k = Math.floor((i * 12) / count);
    const experiment = String(1 + (i % EXPERIMENTS));
    return {
      info: {
        run_uuid: id,
        run_id: id,
        experiment_id: experiment,
        run_name: `run-${String(i).padStart(6, "0")}`,
        user_id: "unknown",
        status,
        start_time: startedAt,
        ...(status === "RUNNING" ? {} : { end_time: endedAt }),
        artifact_uri: `mlflow-artifacts:/${experiment}/${id}/artifacts`,
        lifecycle_stage: "active",
      },
      data: {
        metrics,
        params: pairs({
          model: of("mlp", "gbm", "ridge") ?? "",
          learning_rate: String(of(0.01, 0.05, 0.1)),
          batch_size: String(of(8, 16, 32)),
          epochs: String(Math.floor(between(3, 41))),
          shuffle: shuffle ? "True" : "False",
          random_state: "7",
        }),
        tags: pairs({
          "mlflow.user": of("data-scientist", "engineer") ?? "",
          "mlflow.source.name": "train.py",
          "mlflow.source.type": "PROJECT",
          ...(random() < 0.85
            ? { "mlflow.source.git.commit": commits[Math.floor((i * 60) / count)] ?? "" }
            : {}),
          ...(random() < 0.9
            ? { "env.python": "3.11.7", "env.image": `registry.example/train:${k}` }
            : {}),
        }),
      },
      inputs:
        random() < 0.8
          ? {
              dataset_inputs: [
                {
                  tags: [{ key: "mlflow.data.context", value: "training" }],
                  dataset: {
                    name: `listings_${k}`,
                    digest: digests[k] ?? "",
                    source_type: "http",
                    source: JSON.stringify({ url: `https://data.example/${k}.csv` }),
                    profile: JSON.stringify({ num_rows: 1200, num_elements: 12000 }),
                  },
                },
              ],
            }
          : {},
      outputs: {},
    };
  };

  for (let first = 0; first < count; first += PAGE) {
    const size = Math.min(PAGE, count - first);
    const runs = Array.from({ length: size }, (_, i) => run(first + i));
    const next = first + size;
    const token = Buffer.from(JSON.stringify({ offset: next })).toString("base64");
    yield Buffer.from(JSON.stringify(next < count ? { runs, next_page_token: token } : { runs }));
  }
}
