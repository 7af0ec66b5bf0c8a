import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "deepchecks",
  tool: "deepchecks",
  title: "deepchecks suites",
  homepage: "https://docs.deepchecks.com",
  versions: ["0.19.1"],
  formats: ["deepchecks.suite-result", "deepchecks.check-result"],
  badFormats: ["deepchecks"],
  toleratesNonFinite: true,
  factKinds: ["dataset-check", "drift"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: captured from one version",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: results are files",
  },
};
