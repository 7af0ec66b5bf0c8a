import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import type { FactOf } from "./reading.ts";
import { jobsAsked, targetReadings, watchesTargets } from "./targets.ts";

const GROUPS_MAX = 100;
const NAMES_MAX = 10;
const SERIES_MAX = 50;
const ALERTS_MAX = 100;

/**
 * What an alerting rule watches, by its name, expression and annotations: a rule says nowhere which of the
 * seven monitoring tests it serves, unless a label does, as in ml_test="monitor-4".
 */
const TOPICS: Readonly<Record<string, RegExp>> = {
  "monitor-1":
    /fresh|schema|upstream|(?:source|feed|dependency|ingest|table)\w{0,30}.{0,30}(?:late|lag|age|stale|missing|fail|down)|stale.{0,20}(?:source|feed|data|table)/i,
  "monitor-2":
    /drift|skew|psi\b|invalid|out_of_range|(?:null|missing)_?(?:ratio|rate|share|values)|cardinality/i,
  "monitor-4":
    /model\w{0,20}[ _]?(?:age|stale|old)|model.?stale|stale.{0,10}model|(?:days|seconds|time)_since_(?:last_)?(?:train|retrain)|last_(?:re)?train/i,
  "monitor-5":
    /(?:^|[^a-z])nan(?:[^a-z]|$)|infinit|(?:^|[^a-z])inf(?:[^a-z]|$)|non_?finite|invalid_?(?:value|number|feature)|numerical|(?:loss|gradient).{0,20}(?:explo|diverg)/i,
  "monitor-6":
    /latency|response_?time|request_duration|duration_seconds|throughput|resident_memory|memory|rss\b|cpu|slow|oom/i,
  "monitor-7":
    /bias|accuracy|precision|recall|f1\b|auc\b|\bmae\b|\brmse\b|_(?:mae|rmse|mape)\b|calibration|quality|prediction\w{0,20}error|error\w{0,20}prediction|model_labels/i,
};

export function monitoringReadings(facts: readonly Fact[]): Reading[] {
  const rules = facts
    .filter((fact) => fact.kind === "monitor-rule")
    .filter(({ value }) => value.type === "alerting");
  const byGroup = new Map<string, FactOf<"monitor-rule">[]>();
  for (const rule of rules)
    byGroup.set(rule.value.group, [...(byGroup.get(rule.value.group) ?? []), rule]);
  return [
    ...[...byGroup].slice(0, GROUPS_MAX).map(([group, of]) => groupReading(group, of)),
    ...facts
      .flatMap((fact) => (fact.kind === "slice-metric" ? sampleReading(fact) : []))
      .slice(0, SERIES_MAX),
    ...facts.flatMap((fact) => (fact.kind === "load-test" ? [loadReading(fact)] : [])),
    ...alertReadings(facts.filter((fact) => fact.kind === "alert")),
    ...targetReadings(facts),
  ];
}

/** The tests that an alerting rule watches for. */
export function topicsOf({ value }: FactOf<"monitor-rule">): string[] {
  const named = Object.keys(TOPICS).filter((topic) =>
    [...Object.values(value.labels), ...Object.values(value.annotations)].includes(topic),
  );
  if (named.length > 0) return named;
  const words = [value.name, value.query, ...Object.values(value.annotations)].join(" ");
  return topicsIn(words.slice(0, 4_000));
}

function topicsIn(words: string): string[] {
  return Object.entries(TOPICS).flatMap(([topic, pattern]) => (pattern.test(words) ? [topic] : []));
}

/** One reading of a whole group: a rule that is gone from it is gone from the newest reading. */
function groupReading(group: string, rules: readonly FactOf<"monitor-rule">[]): Reading {
  const told = rules.map((rule) => ({ rule, topics: topicsOf(rule) }));
  const metrics: Reading["metrics"] = {};
  for (const topic of Object.keys(TOPICS)) {
    const about = told.filter(({ topics }) => topics.includes(topic)).map(({ rule }) => rule);
    if (about.length > 0) metrics[topic] = topicMetrics(about);
  }
  const evaluated = rules.flatMap(({ observedAt }) => observedAt ?? []).sort();
  return {
    catalogueKind: "prometheus.rule",
    subject: `rule group ${group}`,
    observedAt: evaluated.at(-1) ?? null,
    pointer: rules[0]?.pointer ?? "",
    metrics,
  };
}

function topicMetrics(rules: readonly FactOf<"monitor-rule">[]): Reading["metrics"] {
  const namesOf = (health: string) =>
    rules.filter(({ value }) => value.health === health).map(({ value }) => value.name);
  const evaluated = rules.map(({ observedAt }) => observedAt);
  const scraped = rules.filter(({ value }) => !watchesTargets(value.query));
  return {
    rules: rules.length,
    broken: namesOf("err").slice(0, NAMES_MAX),
    unknown: namesOf("unknown").slice(0, NAMES_MAX),
    firing: rules.filter(({ value }) => value.state === "firing").length,
    receivers: [...new Set(rules.flatMap(({ value }) => value.receiver ?? []))].slice(0, NAMES_MAX),
    // Of the rules that go blind with their target; a rule about the target itself does not.
    scraped: scraped.length,
    jobs: [...new Set(scraped.flatMap(({ value }) => jobsAsked(value.query)))].slice(0, NAMES_MAX),
    // The one that was evaluated longest ago; null where one never was.
    evaluatedAt: evaluated.includes(null) ? null : (evaluated.sort()[0] ?? null),
  };
}

/** A sample of a metric that by its name measures the model's quality. */
function sampleReading(fact: FactOf<"slice-metric">): Reading[] {
  const { value, subject, observedAt, pointer } = fact;
  const isQuality = value.value !== null && topicsIn(value.metric).includes("monitor-7");
  if (value.tool !== "Prometheus" || observedAt === null || !isQuality) return [];
  const metrics = { windowTo: observedAt, value: value.value, labels: value.n };
  return [{ catalogueKind: "live.metric", subject, observedAt, pointer, metrics }];
}

function loadReading(fact: FactOf<"load-test">): Reading {
  const { value, subject, observedAt, pointer } = fact;
  const catalogueKind = value.tool === "locust" ? "locust.stats" : "k6.summary";
  const failed = value.thresholds.filter(({ passed }) => !passed).map(({ name }) => name);
  const metrics = {
    model: value.model,
    version: value.version,
    requests: value.requests,
    failures: value.failures,
    p95Ms: value.p95Ms,
    thresholds: value.thresholds.length,
    thresholdsFailed: failed.length,
    failedNames: failed.slice(0, NAMES_MAX),
  };
  return { catalogueKind, subject, observedAt, pointer, metrics };
}

/** The alerts of a document as one list: what fired when, about what, and who was told. */
function alertReadings(facts: readonly FactOf<"alert">[]): Reading[] {
  const [first] = facts;
  if (!first) return [];
  const observed = facts.flatMap(({ observedAt, value }) => observedAt ?? value.startsAt ?? []);
  const alerts = facts.slice(0, ALERTS_MAX).map(({ value }) => {
    const told = Object.values(value.labels).concat(Object.values(value.annotations));
    const named = Object.keys(TOPICS).filter((topic) => told.includes(topic));
    const words = [value.alertname, ...Object.values(value.annotations)].join(" ");
    return {
      name: value.alertname,
      topics: named.length > 0 ? named : topicsIn(words.slice(0, 4_000)),
      startsAt: value.startsAt,
      endsAt: value.endsAt,
      receivers: value.receivers.slice(0, NAMES_MAX),
    };
  });
  return [
    {
      catalogueKind: "alert",
      subject: "alerts",
      observedAt: observed.sort().at(-1) ?? null,
      pointer: first.pointer,
      metrics: { alerts },
    },
  ];
}
