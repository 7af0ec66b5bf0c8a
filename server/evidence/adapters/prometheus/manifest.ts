import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "prometheus",
  tool: "Prometheus",
  title: "Prometheus API answers",
  homepage: "https://prometheus.io/docs/prometheus/latest/querying/api/",
  versions: ["2.42.0"],
  formats: [
    "prometheus.rules",
    "prometheus.alerts",
    "prometheus.targets",
    "prometheus.query",
    "prometheus.query-range",
  ],
  badFormats: ["prometheus"],
  factKinds: ["monitor-rule", "alert", "scrape-target", "slice-metric"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: 3.x is read from its documentation, not captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "done",
  },
};
