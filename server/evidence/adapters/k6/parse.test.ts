import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const read = (text: string | Buffer) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });

function loadTest(text: string | Buffer) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [fact] = result.facts;
  if (fact?.kind !== "load-test") throw new Error("no load test");
  return { ...fact.value, notes: result.notes.map(({ message }) => message) };
}
const fixture = (name: string) =>
  loadTest(readFileSync(join(import.meta.dirname, "fixtures/documented", name)));
const summary = (metrics: object) => JSON.stringify({ root_group: {}, metrics });

describe("k6 summaries", () => {
  it.each(["summary.json", "summary-export.json"])(
    "%s tells requests, failures and which limits held",
    (name) => {
      expect(fixture(name)).toMatchObject({
        requests: 720,
        failures: 12,
        p50Ms: 50.2,
        p95Ms: 56.4,
        p99Ms: null,
        users: 8,
        thresholds: [
          { name: "http_req_duration: max<1000", passed: false },
          { name: "http_req_duration: p(95)<100", passed: true },
          { name: "http_req_duration{name:predict}: p(95)<80", passed: true },
          { name: "http_req_failed: rate<0.05", passed: true },
          { name: "http_reqs{name:predict}: count>0", passed: true },
        ],
        endpoints: [{ name: "name:predict", requests: 600, p95Ms: 54.9 }],
      });
    },
  );

  it("since 1.5 are a list of metrics with a date and without thresholds", () => {
    const metric = (name: string, values: object) => ({ name, type: "", contains: "", values });
    const document = (metadata: object, config: object) =>
      JSON.stringify({
        version: "1.0.0",
        metadata,
        config: { ...config, execution: "local", script: "load.js" },
        results: {
          metrics: [
            metric("http_reqs", { count: 720 }),
            metric("http_req_failed", { rate: 12 / 720, matches: 12, total: 720 }),
            metric("http_req_duration", { avg: 50, med: 50.2, "p(90)": 55, "p(95)": 56.4 }),
            metric("vus_max", { value: 8, min: 8, max: 8 }),
          ],
        },
      });
    for (const text of [
      document({ generatedAt: "2026-11-20T10:00:00Z", k6Version: "1.5.0" }, { duration: 60 }),
      document(
        { generated_at: "2026-11-20T10:00:00Z", k6_version: "2.2.0" },
        { duration_seconds: 60 },
      ),
    ]) {
      expect(loadTest(text)).toMatchObject({
        requests: 720,
        failures: 12,
        requestsPerSecond: 12,
        p50Ms: 50.2,
        p95Ms: 56.4,
        users: 8,
        durationSeconds: 60,
        thresholds: [],
        notes: ["The machine-readable summary does not say which thresholds held."],
      });
      expect(read(text)).toMatchObject({ observedAt: "2026-11-20T10:00:00.000Z" });
    }
  });

  it("say that a test without thresholds passed nothing", () => {
    const { thresholds, notes } = loadTest(summary({ http_reqs: { count: 3, rate: 1 } }));
    expect(thresholds).toEqual([]);
    expect(notes).toContain("The test had no thresholds: nothing passed or failed.");
  });

  it("count iterations where no HTTP was spoken", () => {
    const { requests, notes } = loadTest(summary({ iterations: { values: { count: 40 } } }));
    expect(requests).toBe(40);
    expect(notes).toContain("No HTTP request in it: its iterations are counted.");
  });

  it.each([
    ["a threshold without a verdict", { thresholds: { "p(95)<1": {} } }, "missing_field"],
    ["a count that is text", { count: "many" }, "wrong_type"],
    ["a count below zero", { count: -1 }, "invalid_field"],
  ])("are refused for %s", (_what, metric, code) => {
    expect(read(summary({ http_reqs: metric }))).toMatchObject({ refusal: { code } });
  });

  it("are refused for a time that no number holds", () => {
    const text = summary({ http_reqs: { count: 1 }, http_req_duration: { med: 1 } }).replace(
      '"med":1',
      '"med":1e999',
    );
    expect(read(text)).toMatchObject({ refusal: { code: "invalid_field" } });
  });
});
