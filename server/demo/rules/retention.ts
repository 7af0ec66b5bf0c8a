import { instantBefore, type SampleFile } from "./sample-documents.ts";

// RET, sections 4.2.2 and 5.7 of the paper: predictions are tracked in dashboards, logging was asked for
// late, and the lights are green while a source upstream is gone.

const SERVING = { job: "retention-serving", instance: "serving-1.example:9801" };
const PROFILES = { job: "profile-feed", instance: "profiles-1.example:9899" };

type Rule = {
  readonly name: string;
  readonly query: string;
  readonly summary: string;
  readonly severity: "page" | "ticket";
  readonly state?: "firing" | "inactive";
  readonly health?: "ok" | "err";
  readonly error?: string;
  readonly labels?: Readonly<Record<string, string>>;
};

const RULES: readonly Rule[] = [
  {
    name: "RetentionPredictionBias",
    query: 'abs(retention_prediction_bias_ratio{job="retention-serving"} - 1) > 0.15',
    summary: "Predicted and observed retention differ by more than 15 %",
    severity: "page",
    state: "firing",
  },
  {
    name: "PredictionLatencyHigh",
    query:
      'histogram_quantile(0.95, rate(request_duration_seconds_bucket{job="retention-serving"}[5m])) > 0.3',
    summary: "95 % of predictions take more than 300 ms",
    severity: "page",
  },
  {
    name: "ProfileFeedStale",
    query: 'time() - profile_feed_last_load_seconds{job="profile-feed"} > 3 * 86400',
    summary: "The feed of user profiles is stale",
    severity: "ticket",
  },
  {
    name: "RetentionModelStale",
    query: 'model_age_seconds{job="retention-serving"} > 30 * 86400',
    summary: "The served model is older than 30 days",
    severity: "ticket",
  },
  {
    name: "ConsumptionDrift",
    query:
      'feature_drift_psi{job="retention-serving"} * on (feature) group_left (owner) feature_owner > 0.2',
    summary: "Inputs drift from what was trained on",
    severity: "ticket",
    health: "err",
    error: "found duplicate series for the match group: many-to-many matching not allowed",
  },
];

export function retentionDocuments(at: Date): SampleFile[] {
  return [
    { fileName: "rules.json", text: JSON.stringify(rules(at)) },
    { fileName: "targets.json", text: JSON.stringify(targets(at)) },
    { fileName: "alertmanager-1.json", text: JSON.stringify(webhook(at, "resolved")) },
    { fileName: "alertmanager-2.json", text: JSON.stringify(webhook(at, "firing")) },
  ];
}

function rules(at: Date) {
  const evaluatedAt = instantBefore(at, 1, 18);
  return {
    status: "success",
    data: {
      groups: [
        {
          name: "retention",
          file: "rules/retention.yml",
          interval: 30,
          lastEvaluation: evaluatedAt,
          evaluationTime: 0.002,
          rules: RULES.map((rule) => ({
            state: rule.state ?? "inactive",
            name: rule.name,
            query: rule.query,
            duration: 300,
            labels: { severity: rule.severity, ...rule.labels },
            annotations: { summary: rule.summary },
            alerts: [],
            health: rule.health ?? "ok",
            ...(rule.error ? { lastError: rule.error } : {}),
            evaluationTime: 0.0004,
            lastEvaluation: evaluatedAt,
            type: "alerting",
          })),
        },
      ],
    },
  };
}

function targets(at: Date) {
  const target = (labels: typeof SERVING, error: string) => ({
    discoveredLabels: { __address__: labels.instance, job: labels.job },
    labels,
    scrapePool: labels.job,
    scrapeUrl: `http://${labels.instance}/metrics`,
    lastError: error,
    lastScrape: instantBefore(at, 1, 18),
    lastScrapeDuration: 0.01,
    health: error === "" ? "up" : "down",
    scrapeInterval: "30s",
    scrapeTimeout: "10s",
  });
  return {
    status: "success",
    data: {
      activeTargets: [target(SERVING, ""), target(PROFILES, "dial tcp: connection refused")],
      droppedTargets: [],
    },
  };
}

/** One alert that was resolved three weeks ago, and the same one firing since yesterday. */
function webhook(at: Date, status: "firing" | "resolved") {
  const labels = {
    alertname: "RetentionPredictionBias",
    ...SERVING,
    severity: "page",
    slice: status === "firing" ? "new_users" : "all",
  };
  const startsAt = status === "firing" ? instantBefore(at, 1, 9) : instantBefore(at, 22, 9);
  return {
    receiver: "retention-on-call",
    status,
    alerts: [
      {
        status,
        labels,
        annotations: { summary: "Predicted and observed retention differ by more than 15 %" },
        startsAt,
        endsAt: status === "firing" ? "0001-01-01T00:00:00Z" : instantBefore(at, 22, 15),
        generatorURL: "http://prometheus.example/graph",
        fingerprint: status === "firing" ? "4f1c0a9d22b7e601" : "4f1c0a9d22b7e600",
      },
    ],
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: "http://alertmanager.example",
    version: "4",
    groupKey: '{}:{alertname="RetentionPredictionBias"}',
    truncatedAlerts: 0,
  };
}
