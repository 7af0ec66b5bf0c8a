import type { LoadTest } from "#server/facts/operations/schema.ts";
import { type Field, Refused, rootOf } from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

type LoadFact = Extract<Fact, { kind: "load-test" }>;

/** Runs from which on a percentile is a measured one and not the slowest run. */
const RUNS_FOR_P95 = 20;
const RUNS_FOR_P99 = 100;
const MAX_NAME = 200;

/** Each command is a test by one user, of as many requests as it was run. Times are in seconds. */
export function parse(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const results = rootOf(input).at("results").list();
  const facts = numberSubjects(results.map((result) => factOf(result, notes)));
  return {
    kind: "facts",
    format: "hyperfine.json",
    facts: facts.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
    notes: notes.list(),
    observedAt: null,
  };
}

function factOf(result: Field, notes: Notes): LoadFact {
  const { pointer } = result.object();
  const times = result
    .at("times")
    .list()
    .map(secondsOf)
    .sort((a, b) => a - b);
  if (times.length === 0)
    throw new Refused("missing_field", "The times of the runs are missing.", `${pointer}/times`);
  const failures = result
    .at("exit_codes")
    .list()
    .filter(({ value }) => value !== 0).length;
  if (failures > 0)
    notes.add("execution_failed", `${failures} of ${times.length} runs failed.`, pointer);
  const name = nameOf(result, notes);
  const value: LoadTest = {
    tool: "hyperfine",
    model: null,
    version: null,
    name,
    requests: times.length,
    failures,
    requestsPerSecond: null,
    p50Ms: secondsOf(result.at("median")) * 1_000,
    p95Ms: times.length < RUNS_FOR_P95 ? null : percentile(times, 0.95),
    p99Ms: times.length < RUNS_FOR_P99 ? null : percentile(times, 0.99),
    users: 1,
    durationSeconds: times.reduce((sum, time) => sum + time, 0),
    thresholds: [],
    endpoints: [],
  };
  return { kind: "load-test", subject: `hyperfine ${name}`, observedAt: null, pointer, value };
}

/** Longer than anybody measured, and small enough to be summed up. */
const MAX_SECONDS = 1e12;

/** A command scanned over parameters has a result for each of their values. */
function nameOf(result: Field, notes: Notes): string {
  const command = result.at("command").needText();
  const parameters = result
    .at("parameters")
    .entries()
    .map(([key, field]) => `${key}=${field.text() ?? ""}`)
    .sort();
  const text = [command, ...parameters].join(" ");
  return cleanText(text, notes, result.at("command").pointer).slice(0, MAX_NAME);
}

/** The nearest rank: the smallest time that so many of the runs did not exceed. */
function percentile(sorted: readonly number[], share: number): number | null {
  const time = sorted[Math.ceil(sorted.length * share) - 1];
  return time === undefined ? null : time * 1_000;
}

function secondsOf(field: Field): number {
  const { value } = field;
  if (typeof value !== "number") field.wrongType("a time in seconds");
  if (value >= 0 && value <= MAX_SECONDS) return value;
  throw new Refused("invalid_field", "A time below zero or beyond all measure.", field.pointer);
}
