import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "optuna",
  tool: "Optuna",
  title: "Optuna trials (trials_dataframe as JSON or CSV)",
  homepage: "https://optuna.readthedocs.io",
  versions: ["5.0.0"],
  formats: ["optuna.trials-json", "optuna.trials-csv"],
  toleratesNonFinite: true,
  factKinds: ["tuning-study"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: the columns are the same since Optuna 2",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: studies live in a database of the user's",
  },
};
