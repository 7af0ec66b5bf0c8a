import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "codecarbon",
  tool: "CodeCarbon",
  title: "CodeCarbon emissions.csv",
  homepage: "https://mlco2.github.io/codecarbon",
  versions: ["3.3.2"],
  formats: ["codecarbon.emissions-csv"],
  badFormats: ["codecarbon-csv"],
  factKinds: ["energy"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: the fewer columns of CodeCarbon 1 and 2 are read, not captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: emissions are a file",
  },
};
