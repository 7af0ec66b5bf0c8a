import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "whylogs",
  tool: "whylogs",
  title: "whylogs drift scores, constraints reports and profiles",
  homepage: "https://whylogs.readthedocs.io",
  versions: ["1.6.4"],
  formats: ["whylogs.drift-scores", "whylogs.constraints-report", "whylogs.profile"],
  toleratesNonFinite: true,
  factKinds: ["drift", "dataset-check", "component"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 1.0 to 1.5 are read from their documentation",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: whylogs is a library",
  },
};
