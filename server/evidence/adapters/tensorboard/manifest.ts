import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "tensorboard",
  tool: "TensorBoard",
  title: "TensorBoard event files and exported scalars",
  homepage: "https://www.tensorflow.org/tensorboard",
  versions: ["2.21.0"],
  formats: ["tensorboard.events", "tensorboard.scalars-json", "tensorboard.scalars-csv"],
  toleratesNonFinite: true,
  orderMatters: "a point is a list of its time, its step and its value",
  factKinds: ["metric-history", "run-part"],
  lifecycle: "stable",
  quality: {
    "two tool versions":
      "todo: the event file has one format since TensorFlow 1, the export since TensorBoard 1",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: event files are pushed",
  },
};
