import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "hyperfine",
  tool: "hyperfine",
  title: "hyperfine timings",
  homepage: "https://github.com/sharkdp/hyperfine",
  versions: ["hyperfine 1.15.0"],
  formats: ["hyperfine.json"],
  factKinds: ["load-test"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 1.15 only",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
