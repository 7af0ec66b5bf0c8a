import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "junit",
  tool: "JUnit",
  title: "JUnit XML test reports",
  homepage: "https://github.com/testmoapp/junitxml",
  versions: ["pytest 9.2.0", "node 20", "ruff 0.17.6"],
  formats: ["junit"],
  badFormats: ["junit"],
  factKinds: ["test-suite"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done: pytest xunit1 and xunit2, node's runner, ruff",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
