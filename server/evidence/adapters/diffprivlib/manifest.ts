import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "diffprivlib",
  tool: "diffprivlib",
  title: "diffprivlib privacy budgets",
  homepage: "https://diffprivlib.readthedocs.io/",
  versions: ["diffprivlib 0.6.5"],
  formats: ["diffprivlib.report", "diffprivlib.accountant"],
  toleratesNonFinite: true,
  orderMatters: "runs have no name but their place",
  factKinds: ["privacy-measure"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "exempt: it writes no format of its own",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
