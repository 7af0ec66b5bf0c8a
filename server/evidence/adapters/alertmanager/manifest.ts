import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "alertmanager",
  tool: "Alertmanager",
  title: "Alertmanager webhooks and alerts",
  homepage: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
  versions: ["0.25.0"],
  formats: ["alertmanager.webhook", "alertmanager.alerts", "alertmanager.alert-groups"],
  badFormats: ["alertmanager"],
  factKinds: ["alert"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "todo: other versions send the same webhook 4 and API 2, not captured",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "done",
  },
};
