import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "evidently",
  tool: "Evidently",
  title: "Evidently reports and test suites",
  homepage: "https://docs.evidentlyai.com",
  versions: ["0.4.40", "0.7.23"],
  formats: ["evidently.report", "evidently.test-suite", "evidently.snapshot"],
  badFormats: ["evidently"],
  toleratesNonFinite: true,
  factKinds: ["drift", "dataset-check"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done: 0.4 and 0.7; 0.6 writes what 0.4 writes",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
