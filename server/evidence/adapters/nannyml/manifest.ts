import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "nannyml",
  tool: "NannyML",
  title: "NannyML results",
  homepage: "https://nannyml.readthedocs.io",
  versions: ["0.13.1"],
  formats: ["nannyml.result"],
  toleratesNonFinite: true,
  orderMatters: "pandas' split layout names its columns by their place",
  factKinds: ["drift"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: captured from one version",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: results are files",
  },
};
