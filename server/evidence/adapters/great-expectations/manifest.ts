import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "great-expectations",
  tool: "Great Expectations",
  title: "Great Expectations validation results",
  homepage: "https://docs.greatexpectations.io",
  versions: ["1.24.1"],
  formats: ["gx.validation-result", "gx.checkpoint-result"],
  badFormats: ["gx"],
  factKinds: ["dataset-check"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 0.18 is read from its documentation, not captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: results are files",
  },
};
