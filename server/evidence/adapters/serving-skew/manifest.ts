import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "serving-skew",
  tool: "serving comparison",
  title: "Comparisons of training and serving",
  homepage: "https://research.google/pubs/pub46555/",
  versions: ["scikit-learn 1.9.1 against onnxruntime 1.32.0"],
  formats: ["serving-skew.comparison", "serving-skew.features"],
  factKinds: ["serving-skew"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: no tool writes it; the README defines it",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
