import { type Field, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParseResult } from "../adapter.ts";

type LoadTest = Extract<Fact, { kind: "load-test" }>["value"];

const ENDPOINTS_MAX = 500;

/**
 * handleSummary()'s object has values apart; the older --summary-export has them beside type and thresholds.
 * Since 1.5 either may be the machine-readable summary, a list of metrics without their thresholds.
 */
export function parseSummary(root: Field, { at, notes }: Reading): ParseResult {
  const listed = root.at("results").at("metrics");
  const isListed = !listed.isAbsent;
  const metrics = new Map(
    isListed
      ? listed.list().map((metric) => [metric.object().at("name").needText(), metric] as const)
      : root.at("metrics").entries(),
  );
  const isExport =
    !isListed && [...metrics.values()].every((metric) => metric.at("values").isAbsent);
  const durationSeconds = isListed
    ? secondsOf(root.at("config"))
    : duration(root.at("state").at("testRunDurationMs"));
  const measured = requestsOf(metrics, notes);
  const perSecond = durationSeconds ? measured.requests / durationSeconds : null;
  const written = either(root.at("metadata"), ["generatedAt", "generated_at"]);
  const stamp = written.text();
  const date = stamp === null ? null : parseIso(stamp, written.pointer, notes);
  const observedAt = date === null ? null : noteFuture(date, written.pointer, at, notes);
  const time = metrics.get("http_req_duration");
  const value: LoadTest = {
    tool: "k6",
    name: "k6",
    model: null,
    version: null,
    ...measured,
    requestsPerSecond: measured.requestsPerSecond ?? (isListed ? perSecond : null),
    p50Ms: stat(time, "med") ?? stat(time, "p(50)"),
    p95Ms: stat(time, "p(95)"),
    p99Ms: stat(time, "p(99)"),
    users: whole(stat(metrics.get("vus_max"), "max") ?? stat(metrics.get("vus_max"), "value")),
    durationSeconds,
    thresholds: [...metrics].flatMap(([name, metric]) => thresholdsOf(name, metric, notes)),
    endpoints: endpointsOf(metrics, notes),
  };
  value.thresholds.sort((a, b) => (a.name < b.name ? -1 : 1));
  const pointer = isListed ? listed.pointer : "/metrics";
  if (value.requests === 0)
    notes.add("not_assessed", "No request was made: nothing was measured.", pointer);
  if (value.thresholds.length === 0)
    notes.add(
      "not_assessed",
      isListed
        ? "The machine-readable summary does not say which thresholds held."
        : "The test had no thresholds: nothing passed or failed.",
      pointer,
    );
  const fact: Fact = {
    kind: "load-test",
    subject: "k6",
    observedAt,
    pointer,
    value,
  };
  const format = isListed ? "k6.machine-summary" : isExport ? "k6.summary-export" : "k6.summary";
  return { kind: "facts", format, facts: [fact], notes: notes.list(), observedAt };
}

export type Reading = { readonly at: Date; readonly notes: Notes };

/** Releases spell the same member in two ways. */
const either = (field: Field, names: readonly [string, string]): Field => {
  const first = field.at(names[0]);
  return first.isAbsent ? field.at(names[1]) : first;
};

function secondsOf(config: Field): number | null {
  const field = either(config, ["duration", "duration_seconds"]);
  return field.isAbsent ? null : amount(field);
}

type Metrics = ReadonlyMap<string, Field>;
type Measured = Pick<LoadTest, "requests" | "failures" | "requestsPerSecond">;

/** A test of another protocol than HTTP counts its iterations instead. */
function requestsOf(metrics: Metrics, notes: Notes): Measured {
  const isHttp = metrics.has("http_reqs");
  const counter = metrics.get(isHttp ? "http_reqs" : "iterations");
  const requests = whole(stat(counter, "count")) ?? 0;
  const failed = metrics.get("http_req_failed");
  if (!isHttp)
    notes.add("not_assessed", "No HTTP request in it: its iterations are counted.", "/metrics");
  else if (failed === undefined)
    notes.add("not_assessed", "It does not tell which requests failed.", "/metrics");
  return {
    requests,
    failures: failuresOf(failed, requests),
    requestsPerSecond: stat(counter, "rate"),
  };
}

/** Of http_req_failed a pass is a request that failed. */
function failuresOf(failed: Field | undefined, requests: number): number {
  const rate = stat(failed, "rate") ?? stat(failed, "value") ?? 0;
  const matches = stat(failed, "passes") ?? stat(failed, "matches");
  return whole(matches) ?? Math.round(Math.min(rate, 1) * requests);
}

/** In the export true means that the threshold was crossed; handleSummary() says `ok`. */
function thresholdsOf(name: string, metric: Field, notes: Notes): LoadTest["thresholds"] {
  return metric
    .at("thresholds")
    .entries()
    .map(([expression, verdict]) => {
      const crossed = typeof verdict.value === "boolean" ? verdict.value : null;
      const passed = crossed === null ? verdict.object().at("ok").boolean() : !crossed;
      if (passed === null)
        throw new Refused("missing_field", "A threshold has no verdict.", verdict.pointer);
      return { name: cleanText(`${name}: ${expression}`, notes, verdict.pointer), passed };
    });
}

/** Submetrics, as in http_reqs{name:predict}, which k6 keeps where a threshold asks for them. */
function endpointsOf(metrics: Metrics, notes: Notes): LoadTest["endpoints"] {
  const found = [...metrics].flatMap(([name, metric]) => {
    const tags = /^http_reqs\{(.*)\}$/s.exec(name)?.[1];
    const requests = whole(stat(metric, "count"));
    if (tags === undefined || requests === null) return [];
    const failures = failuresOf(metrics.get(`http_req_failed{${tags}}`), requests);
    const p95Ms = stat(metrics.get(`http_req_duration{${tags}}`), "p(95)");
    return [{ name: cleanText(tags, notes, metric.pointer), requests, failures, p95Ms }];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, ENDPOINTS_MAX);
}

function stat(metric: Field | undefined, name: string): number | null {
  if (metric === undefined) return null;
  const values = metric.at("values");
  const field = values.isAbsent ? metric.at(name) : values.at(name);
  return field.isAbsent ? null : amount(field);
}

function amount(field: Field): number {
  const { value } = field;
  if (typeof value !== "number") field.wrongType("a number");
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  const fault = value > 0 ? "larger than any number" : "below zero";
  throw new Refused("invalid_field", `A measurement is ${fault}.`, field.pointer);
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}

function duration(field: Field): number | null {
  return field.isAbsent ? null : amount(field) / 1_000;
}
