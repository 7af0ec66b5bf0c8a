import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "shap",
  tool: "SHAP",
  title: "SHAP summaries",
  homepage: "https://shap.readthedocs.io/",
  versions: ["shap 0.51.0"],
  formats: ["shap.summary", "shap.mean-abs", "shap.explanation"],
  toleratesNonFinite: true,
  orderMatters: "the values of an explanation name their feature by their place",
  factKinds: ["attribution"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: it writes no format of its own",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
