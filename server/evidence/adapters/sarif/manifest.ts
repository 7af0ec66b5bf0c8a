import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "sarif",
  tool: "SARIF",
  title: "SARIF reports of code analysers",
  homepage: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html",
  versions: ["ruff 0.17.6", "bandit 1.9.4", "semgrep 1.185.0"],
  formats: ["sarif-2.1.0"],
  badFormats: ["sarif"],
  orderMatters: "results name their rule and file by the place in a list",
  factKinds: ["code-finding"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done: ruff, bandit, semgrep; others are read from the standard",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
