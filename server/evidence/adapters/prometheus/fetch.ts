import { FetchError } from "#server/platform/errors.ts";
import { isObject } from "../../rules/fields.ts";
import {
  type Documents,
  type Fetched,
  type Http,
  type HttpAnswer,
  jsonOf,
  type Query,
} from "../http.ts";

// Prometheus' HTTP API v1. Nothing of it is paged.

const API = "/api/v1";
/** Prometheus refuses more points a series. */
const POINTS_MAX = 11_000;

export type PrometheusQuery = {
  readonly expr: string;
  /** null: its value now; otherwise its course over so many hours. */
  readonly hours: number | null;
};

export type PrometheusAsk = {
  readonly queries: readonly PrometheusQuery[];
  readonly at: Date;
};

const LISTS = [
  { path: "rules", listing: "monitor-rule", query: {} },
  { path: "targets", listing: "scrape-target", query: { state: "active" } },
  { path: "alerts", listing: "alert", query: {} },
] as const;

export async function* fetchPrometheus(http: Http, ask: PrometheusAsk): Documents<null> {
  const notes: string[] = [];
  for (const { path, listing, query } of LISTS) {
    const answer = await asked(http, path, query);
    yield { ...document(answer, path), listing };
  }
  for (const [i, { expr, hours }] of ask.queries.entries()) {
    const path = hours === null ? "query" : "query_range";
    const query = { query: expr, ...timesOf(ask.at, hours) };
    const answer = await http.get(`${API}/${path}`, query);
    const fault = faultIn(answer);
    // One expression that fails must not keep the rules and targets from being read.
    if (fault === null) yield document(answer, `${path} ${i + 1}`);
    else notes.push(`The expression ${expr.slice(0, 200)} fails: ${fault}`);
  }
  return { cursor: null, complete: LISTS.map(({ listing }) => listing), notes };
}

export async function probePrometheus(
  http: Http,
): Promise<{ version: string | null; says: string }> {
  const rules = await asked(http, "rules", {});
  const targets = await asked(http, "targets", { state: "active" });
  const build = await http.get(`${API}/status/buildinfo`);
  const data = dataOf(build);
  const version = typeof data?.version === "string" ? data.version : null;
  const groups = listIn(rules, "groups");
  const count = groups.flatMap((group) =>
    isObject(group) && Array.isArray(group.rules) ? group.rules : [],
  ).length;
  const watched = listIn(targets, "activeTargets").length;
  return { version, says: `${count} rules, ${watched} scrape targets and the alerts` };
}

function timesOf(at: Date, hours: number | null): Query {
  const end = Math.floor(at.getTime() / 1000);
  if (hours === null) return { time: end };
  const seconds = hours * 3600;
  return { start: end - seconds, end, step: Math.max(15, Math.ceil(seconds / (POINTS_MAX / 10))) };
}

async function asked(http: Http, path: string, query: Query): Promise<HttpAnswer> {
  const answer = await http.get(`${API}/${path}`, query);
  const fault = faultIn(answer);
  if (fault !== null) throw new FetchError("bad-answer", `Prometheus refuses ${path}: ${fault}`);
  return answer;
}

/** null when it is an answer; its own error as text; anything else is another tool's. */
function faultIn(answer: HttpAnswer): string | null {
  const root = jsonOf(answer);
  if (isObject(root) && root.status === "error")
    return `${String(root.error).slice(0, 300)} (${String(root.errorType).slice(0, 60)})`;
  if (answer.status === 200 && isObject(root) && root.status === "success" && isObject(root.data))
    return null;
  throw new FetchError(
    "not-that-tool",
    `It answers ${answer.status} and nothing of Prometheus'. Enter the address under which its own pages open, without /api.`,
  );
}

function dataOf(answer: HttpAnswer) {
  const root = jsonOf(answer);
  return isObject(root) && isObject(root.data) ? root.data : null;
}

function listIn(answer: HttpAnswer, key: string): unknown[] {
  const list = dataOf(answer)?.[key];
  return Array.isArray(list) ? list : [];
}

function document(answer: HttpAnswer, name: string): Fetched {
  const mediaType = "application/json";
  return { bytes: answer.bytes, name: `${name}.json`, mediaType, as: "prometheus" };
}
