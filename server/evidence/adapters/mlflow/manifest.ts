import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "mlflow",
  tool: "MLflow",
  title: "MLflow tracking and model registry",
  homepage: "https://mlflow.org/docs/latest/rest-api.html",
  versions: ["2.22.5", "3.17.2"],
  formats: [
    "mlflow.runs-search",
    "mlflow.run",
    "mlflow.experiments-search",
    "mlflow.registered-models-search",
    "mlflow.model-versions-search",
    "mlflow.logged-models-search",
    "mlflow.metric-history",
    "mlflow.mlmodel",
    "mlflow.empty-page",
  ],
  badFormats: ["mlflow-runs"],
  factKinds: ["run", "experiment", "model-version", "metric-history", "component", "run-part"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "done",
  },
};
