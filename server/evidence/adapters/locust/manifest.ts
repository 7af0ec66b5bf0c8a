import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "locust",
  tool: "locust",
  title: "locust load tests",
  homepage: "https://docs.locust.io/en/stable/retrieving-stats.html",
  versions: ["2.47.0"],
  formats: ["locust.stats-csv", "locust.json"],
  factKinds: ["load-test"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 0.x and 1.x are read from their documentation, not captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: reports are files",
  },
};
