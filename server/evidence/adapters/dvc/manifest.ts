import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "dvc",
  tool: "DVC",
  title: "DVC (dvc.lock, dvc.yaml, exp show, metrics show, diff, params and metrics diff)",
  homepage: "https://dvc.org/doc",
  versions: ["3.67.1"],
  formats: [
    "dvc.lock",
    "dvc.yaml",
    "dvc.exp-show",
    "dvc.exp-show-csv",
    "dvc.metrics-show",
    "dvc.params-diff",
    "dvc.metrics-diff",
    "dvc.diff",
  ],
  badFormats: ["dvc-yaml"],
  toleratesNonFinite: true,
  factKinds: ["run", "lineage-edge"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: DVC 2 is read from its documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: DVC is a command line tool",
  },
};
