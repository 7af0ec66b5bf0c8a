import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "cloc",
  tool: "cloc",
  title: "cloc line counts",
  homepage: "https://github.com/AlDanial/cloc",
  versions: ["cloc 1.96"],
  formats: ["cloc"],
  factKinds: ["code-share"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 1.96 only",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
