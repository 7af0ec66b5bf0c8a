import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "scc",
  tool: "scc",
  title: "scc line counts",
  homepage: "https://github.com/boyter/scc",
  versions: ["scc 4.1.0"],
  formats: ["scc"],
  factKinds: ["code-share"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 4.1.0 only",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
