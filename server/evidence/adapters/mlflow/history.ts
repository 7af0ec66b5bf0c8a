import { type CurvePoint, historyFact } from "../../rules/curve.ts";
import { type Field, isObject, newest, Refused } from "../../rules/fields.ts";
import type { Origin } from "../adapter.ts";
import { metricValue, type Parsed, type Reading } from "./parse.ts";

/** `metrics/get-history`, which names no run, and `get-history-bulk`, in which each point does. */
export function isHistory(root: unknown): boolean {
  if (!isObject(root) || !Array.isArray(root.metrics)) return false;
  const [first]: unknown[] = root.metrics;
  if (first === undefined) return typeof root.run_id === "string";
  return isObject(first) && ["key", "value", "timestamp"].every((key) => Object.hasOwn(first, key));
}

type Series = { readonly points: CurvePoint[]; pointer: string };

export function parseHistory(root: Field, reading: Reading, origin: Origin): Parsed {
  const stated = root.at("run_id").text() || origin.runId;
  const series = new Map<string, Map<string, Series>>();
  for (const item of root.at("metrics").list()) {
    const runId = item.object().at("run_id").text() || stated;
    if (!runId)
      throw new Refused(
        "missing_field",
        "This metric history names no run. Send it as { run_id, metrics }, or state the run that you asked for.",
        "/run_id",
      );
    const key = item.at("key").needText();
    const byMetric = series.get(runId) ?? new Map<string, Series>();
    series.set(runId, byMetric);
    const one = byMetric.get(key) ?? { points: [], pointer: item.pointer };
    byMetric.set(key, one);
    one.points.push(pointOf(item, reading));
  }
  const facts = [...series]
    .flatMap(([runId, byMetric]) =>
      [...byMetric].map(([metric, { points, pointer }]) =>
        historyFact({ tool: "MLflow", runId, metric, points, pointer }, reading.notes),
      ),
    )
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (facts.length === 0) reading.notes.add("not_assessed", "The metric has no point.", "/metrics");
  const observed = facts.map(({ observedAt }) => observedAt);
  if (observed.some((instant) => instant !== null && instant > reading.at.toISOString()))
    reading.notes.add(
      "future_timestamp",
      "A point is in the future: it gives no credit.",
      "/metrics",
    );
  return { facts, observedAt: newest(observed, reading.at) };
}

function pointOf(item: Field, { notes }: Reading): CurvePoint {
  const step = Number(item.at("step").text() ?? 0);
  const time = Number(item.at("timestamp").text() ?? Number.NaN);
  if (!Number.isSafeInteger(step))
    notes.add(
      "integer_above_2^53",
      "A step is too large to be read exactly.",
      `${item.pointer}/step`,
    );
  return {
    step: Number.isSafeInteger(step) ? step : Number.MAX_SAFE_INTEGER,
    value: metricValue(item.at("value"), notes),
    timeMs: Number.isFinite(time) ? time : null,
  };
}
