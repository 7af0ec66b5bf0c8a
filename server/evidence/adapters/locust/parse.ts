import { type Field, noteFuture, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { ParseResult } from "../adapter.ts";
import { loadTest } from "./fact.ts";

type Times = ReadonlyMap<number, number>;
type Entry = {
  readonly name: string;
  readonly requests: number;
  readonly failures: number;
  /** Response time in ms, rounded by locust → requests. */
  readonly times: Times;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
};

/** `--json`: an entry per endpoint. It has no aggregate, and no time beside those of the first and last request. */
export function readEntries(
  records: readonly Field[],
  { at, notes }: { at: Date; notes: Notes },
): ParseResult {
  const entries = records.map((record) => entryOf(record.object(), notes));
  const sum = (key: "requests" | "failures") =>
    entries.reduce((total, entry) => total + entry[key], 0);
  const times = merged(entries.map((entry) => entry.times));
  const starts = entries.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = entries.flatMap(({ endedAt }) => endedAt ?? []);
  const start = starts.length > 0 ? starts.reduce((a, b) => Math.min(a, b)) : null;
  const end = ends.length > 0 ? ends.reduce((a, b) => Math.max(a, b)) : null;
  const seconds = start !== null && end !== null && end > start ? end - start : null;
  const report = {
    requests: sum("requests"),
    failures: sum("failures"),
    requestsPerSecond: seconds === null ? null : sum("requests") / seconds,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
    durationSeconds: seconds,
    endpoints: entries.map(({ name, requests, failures, times: own }) => ({
      name,
      requests,
      failures,
      p95Ms: percentile(own, 0.95),
    })),
  };
  const observedAt = end === null ? null : noteFuture(new Date(end * 1_000), "", at, notes);
  return loadTest(report, { format: "locust.json", observedAt, pointer: "" }, notes);
}

function entryOf(record: Field, notes: Notes): Entry {
  const times = record
    .at("response_times")
    .entries()
    .map(([key, field]): [number, number] => {
      const ms = Number(key);
      if (Number.isFinite(ms) && ms >= 0) return [ms, count(field)];
      throw new Refused("invalid_field", "A response time is not a number.", field.pointer);
    });
  return {
    name: cleanText(record.at("name").needText(), notes, record.at("name").pointer),
    requests: count(record.at("num_requests")),
    failures: count(record.at("num_failures")),
    times: new Map(times),
    startedAt: seconds(record.at("start_time"), notes),
    endedAt: seconds(record.at("last_request_timestamp"), notes),
  };
}

function count(field: Field): number {
  const { value } = field;
  if (field.isAbsent) throw new Refused("missing_field", "A count is missing.", field.pointer);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    field.wrongType("a count");
  return value;
}

/** Unix seconds; null where no request was made. */
function seconds(field: Field, notes: Notes): number | null {
  const { value } = field;
  if (value === undefined || value === null) return null;
  if (typeof value !== "number") field.wrongType("a time in seconds");
  if (value >= 1e8 && value < 1e11) return value;
  notes.add("time_unit_suspect", `${value} is not a time in seconds.`, field.pointer);
  return null;
}

function merged(all: readonly Times[]): Times {
  const sum = new Map<number, number>();
  for (const times of all)
    for (const [ms, requests] of times) sum.set(ms, (sum.get(ms) ?? 0) + requests);
  return sum;
}

/** As locust does: from the slowest down, until no more than the share of all requests is left. */
function percentile(times: Times, share: number): number | null {
  const all = [...times.values()].reduce((a, b) => a + b, 0);
  const kept = Math.floor(all * share);
  let left = all;
  for (const [ms, requests] of [...times].sort(([a], [b]) => b - a)) {
    left -= requests;
    if (left <= kept) return ms;
  }
  return null;
}
