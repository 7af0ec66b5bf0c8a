import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "k6",
  tool: "k6",
  title: "k6 load test summaries",
  homepage: "https://grafana.com/docs/k6/latest/results-output/end-of-test/",
  versions: [],
  formats: ["k6.summary", "k6.summary-export", "k6.machine-summary"],
  factKinds: ["load-test"],
  lifecycle: "experimental",
  quality: {
    "two tool versions": "todo: read from its documentation, none captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: summaries are files",
  },
};
