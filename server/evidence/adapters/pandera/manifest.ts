import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "pandera",
  tool: "pandera",
  title: "pandera failure cases",
  homepage: "https://pandera.readthedocs.io",
  versions: ["0.35.0"],
  formats: ["pandera.failure-cases", "pandera.message"],
  toleratesNonFinite: true,
  factKinds: ["dataset-check"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: captured from one version",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: failure cases are files",
  },
};
