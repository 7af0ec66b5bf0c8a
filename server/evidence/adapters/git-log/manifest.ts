import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "git-log",
  tool: "git log",
  title: "git log --numstat",
  homepage: "https://git-scm.com/docs/git-log",
  versions: ["git 2.39.5"],
  formats: ["git-log-numstat"],
  factKinds: ["code-share"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: the format has not changed since 2005",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: the log is a command's output",
  },
};
