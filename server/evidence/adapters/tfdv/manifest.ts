import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "tfdv",
  tool: "TFDV",
  title: "TensorFlow Data Validation anomalies",
  homepage: "https://www.tensorflow.org/tfx/data_validation",
  versions: ["1.16.1"],
  formats: ["tfdv.anomalies"],
  factKinds: ["dataset-check", "drift", "serving-skew"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: captured from one version",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: anomalies are files",
  },
};
