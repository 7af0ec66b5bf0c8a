import { afterEach, expect, test } from "vitest";
import { parseAllowList } from "#server/platform/addresses.ts";
import { openHttp } from "#server/platform/http.ts";
import {
  type Answer,
  type Asked,
  prometheusAnswers,
  type Recorded,
  startRecorded,
} from "#server/test/recorded.ts";
import { interpret } from "../../rules/interpret.ts";
import type { Fetched, Http } from "../http.ts";
import { fetchPrometheus, type PrometheusQuery, probePrometheus } from "./fetch.ts";

const AT = new Date("2026-11-24T12:00:00.500Z");
const started: Recorded[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function prometheus(answer: (asked: Asked) => Answer | null = prometheusAnswers) {
  const server = await startRecorded(answer);
  started.push(server);
  const http = openHttp({
    base: `${server.url}/prom/..`,
    allowed: parseAllowList("127.0.0.1"),
    credentials: { kind: "none" },
    bytesMax: 5_000_000,
    now: () => AT,
  });
  return { server, http };
}

async function read(http: Http, queries: readonly PrometheusQuery[] = []) {
  const documents: Fetched[] = [];
  const all = fetchPrometheus(http, { queries, at: AT });
  for (;;) {
    const next = await all.next();
    if (next.done) return { documents, end: next.value };
    documents.push(next.value);
  }
}

test("rules, targets and alerts become documents that the adapter reads, each a whole list", async () => {
  const { http } = await prometheus();
  const { documents, end } = await read(http);
  const kinds = documents.map(({ bytes, as, listing }) => {
    const result = interpret(bytes, { at: AT, maxBytes: 5_000_000, as });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    return [listing, result.facts.some(({ kind }) => kind === listing)];
  });
  expect(kinds).toEqual([
    ["monitor-rule", true],
    ["scrape-target", true],
    ["alert", true],
  ]);
  expect(end).toMatchObject({ complete: ["monitor-rule", "scrape-target", "alert"], notes: [] });
});

test("a course is asked with a step that keeps below Prometheus' limit of points", async () => {
  const { http, server } = await prometheus();
  await read(http, [
    { expr: "up", hours: null },
    { expr: "bias", hours: 168 },
  ]);
  const asked = (path: string) => server.asked.find((one) => one.path === path)?.query;
  expect(Object.fromEntries(asked("/api/v1/query") ?? [])).toEqual({
    query: "up",
    time: "1795521600",
  });
  const range = asked("/api/v1/query_range");
  const [start, end, step] = ["start", "end", "step"].map((name) => Number(range?.get(name)));
  expect((end ?? 0) - (start ?? 0)).toBe(168 * 3600);
  expect(((end ?? 0) - (start ?? 0)) / (step ?? 1)).toBeLessThan(11_000);
});

test("an expression that fails is told, and keeps nothing else from being read", async () => {
  const failing = { status: "error", errorType: "bad_data", error: "parse error: unexpected )" };
  const { http } = await prometheus((asked) =>
    asked.path.endsWith("/query")
      ? { status: 400, body: JSON.stringify(failing) }
      : prometheusAnswers(asked),
  );
  const { documents, end } = await read(http, [
    { expr: "up)", hours: null },
    { expr: "bias", hours: 1 },
  ]);
  expect(documents).toHaveLength(4);
  expect(end.notes).toEqual(["The expression up) fails: parse error: unexpected ) (bad_data)"]);
});

test("another server is told apart", async () => {
  const { http } = await prometheus(() => ({
    body: JSON.stringify({ status: "success", data: [] }),
  }));
  await expect(probePrometheus(http)).rejects.toMatchObject({ code: "not-that-tool" });
});
