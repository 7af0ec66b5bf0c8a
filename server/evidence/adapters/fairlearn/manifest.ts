import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "fairlearn",
  tool: "Fairlearn",
  title: "Fairlearn metric frames",
  homepage: "https://fairlearn.org/",
  versions: ["fairlearn 0.15.0"],
  formats: ["fairlearn.metric-frame", "fairlearn.by-group"],
  toleratesNonFinite: true,
  orderMatters: "the columns of an index come first, and its values name them by their place",
  factKinds: ["slice-metric"],
  lifecycle: "stable",
  quality: {
    "two tool versions":
      "exempt: it writes no format of its own; a frame's tables are those of pandas",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
