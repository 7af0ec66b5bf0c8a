import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "bandit",
  tool: "bandit",
  title: "bandit security findings",
  homepage: "https://bandit.readthedocs.io/",
  versions: ["bandit 1.9.4", "bandit 1.7.5"],
  formats: ["bandit"],
  factKinds: ["code-finding"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
