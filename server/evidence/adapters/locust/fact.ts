import type { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParseResult } from "../adapter.ts";

type LoadTestFact = Extract<Fact, { kind: "load-test" }>;
type LoadTest = LoadTestFact["value"];
export type Endpoint = LoadTest["endpoints"][number];

const ENDPOINTS_MAX = 500;

type Report = Pick<
  LoadTest,
  "requests" | "failures" | "requestsPerSecond" | "p50Ms" | "p95Ms" | "p99Ms" | "durationSeconds"
> & { readonly endpoints: readonly Endpoint[] };
type About = {
  readonly format: string;
  readonly observedAt: string | null;
  readonly pointer: string;
};

/** One run is one fact. Locust knows no limits: what fails is for whoever runs it to say. */
export function loadTest(report: Report, about: About, notes: Notes): ParseResult {
  if (report.requests === 0)
    notes.add("not_assessed", "No request was made: nothing was measured.", about.pointer);
  const endpoints = [...report.endpoints].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (endpoints.length > ENDPOINTS_MAX)
    notes.add("value_too_long", `The first ${ENDPOINTS_MAX} endpoints are kept.`, about.pointer);
  const value: LoadTest = {
    ...report,
    tool: "locust",
    name: "locust",
    model: null,
    version: null,
    users: null,
    thresholds: [],
    endpoints: endpoints.slice(0, ENDPOINTS_MAX),
  };
  const { format, observedAt, pointer } = about;
  const fact: Fact = { kind: "load-test", subject: "locust", value, observedAt, pointer };
  return { kind: "facts", format, facts: [fact], notes: notes.list(), observedAt };
}
