import { describe, expect, it } from "vitest";
import { item, received, signalOf, suite } from "#server/test/evidence.ts";
import { watchesTargets } from "./targets.ts";

const RULES = "prometheus/fixtures/prometheus-2.42.0/rules-firing.json";
const real = received(RULES, { evidenceId: "rules" });
const of = (metrics: Parameters<typeof suite>[2], more: Partial<Parameters<typeof item>[0]> = {}) =>
  item({
    id: "made",
    days: 1,
    ...more,
    reading: { catalogueKind: "prometheus.rule", subject: "rule group g", metrics },
  });
const topic = (more: object) => ({
  rules: 1,
  broken: [],
  unknown: [],
  firing: 0,
  evaluatedAt: "2026-11-23T23:00:00Z",
  ...more,
});
const aborts = suite("tests", 1, {
  tests: 1,
  passed: 1,
  failedTests: 0,
  trainingAbortTestPresent: true,
});

describe("alerting rules", () => {
  it("prove, with a test that training aborts, that invalid numbers are noticed", () => {
    expect(signalOf({ evidence: [real, aborts] }, "monitor-5")).toMatchObject({
      outcome: "pass",
      credit: 1,
    });
  });

  it("fail where one that watches the model's age cannot be evaluated, and say which", () => {
    const signal = signalOf({ evidence: [real] }, "monitor-4");
    expect(signal?.outcome).toBe("fail");
    expect(JSON.stringify(signal?.because)).toContain("BrokenRule cannot be evaluated");
  });

  it.each([
    ["the job it asks about is down", ["price"], ["other"], ["price"], true],
    ["another job is down", ["price"], ["price"], ["other"], false],
    ["nothing at all is up, and it names no job", [], [], ["price"], true],
    ["one job is up, and it names none", [], ["other"], ["price"], false],
  ])("see nothing where %s: %s", (_where, jobs, up, down, isBlind) => {
    const targets = item({
      id: "targets",
      days: 1,
      reading: { catalogueKind: "scrape.target", subject: "scrape targets", metrics: { up, down } },
    });
    const signal = signalOf(
      { evidence: [of({ "monitor-5": topic({ jobs }) }), targets, aborts] },
      "monitor-5",
    );
    expect(signal?.missing.includes("ruleHealth")).toBe(isBlind);
    expect(signal?.outcome).toBe(isBlind ? "unknown" : "pass");
  });

  it("that ask about the target itself fire because it is down, and are not blind", () => {
    const targets = item({
      id: "targets",
      days: 1,
      reading: {
        catalogueKind: "scrape.target",
        subject: "scrape targets",
        metrics: { up: [], down: ["price"] },
      },
    });
    const absent = of({ "monitor-5": topic({ jobs: [], scraped: 0 }) });
    const signal = signalOf({ evidence: [absent, targets, aborts] }, "monitor-5");
    expect(signal?.outcome).toBe("pass");
    expect(watchesTargets('absent(up{job="price"})')).toBe(true);
    expect(watchesTargets("sum(upload_errors_total) > 3")).toBe(false);
  });

  it("are not taken for such by what a label is called or says", () => {
    expect(watchesTargets('rate(http_errors_total{pod="scale-up-7"}[5m]) > 1')).toBe(false);
    expect(watchesTargets("errors{env='absent (x)', up=\"}\"} > 0")).toBe(false);
    expect(watchesTargets("sum by (up) (errors) > 0")).toBe(false);
    expect(watchesTargets("label_replace(up, `a`, `b`, `c`, `d`) == 0")).toBe(true);
    expect(watchesTargets("avg without (instance) (node:up:sum) < 1")).toBe(true);
  });

  it("know which jobs are down from what Prometheus answers", () => {
    const file = "prometheus/fixtures/prometheus-2.42.0/targets.json";
    const [reading] = received(file, { evidenceId: "targets" }).readings;
    expect(reading?.metrics).toEqual({ up: ["valuation-serving"], down: ["feature-store"] });
  });

  it("say nothing of a test that none of them watches", () => {
    expect(signalOf({ evidence: [real] }, "monitor-1")).toBeUndefined();
  });

  it("tell that an alert on quality is healthy, and leave its labels unknown", () => {
    const signal = signalOf({ evidence: [real] }, "monitor-7");
    expect(signal).toMatchObject({ outcome: "unknown" });
    expect(JSON.stringify(signal?.because)).toMatch(/\d alerting rules? healthy/);
    expect(signal?.missing).toContain("labelsInWindow");
    expect(signal?.missing).not.toContain("ruleHealth");
  });

  it.each([
    ["not evaluated yet", { unknown: ["Late"], evaluatedAt: null }, "unknown"],
    ["evaluated two days before it was sent", { evaluatedAt: "2026-11-22T00:00:00Z" }, "fail"],
    ["broken", { broken: ["Late"] }, "fail"],
  ])("that are %s prove nothing", (_why, more, outcome) => {
    const signal = signalOf({ evidence: [of({ "monitor-5": topic(more) }), aborts] }, "monitor-5");
    expect(signal?.outcome).toBe(outcome);
  });

  it("stop failing once a newer answer no longer has the broken one", () => {
    const broken = of({ "monitor-4": topic({ broken: ["Old"] }) }, { id: "old", days: 3 });
    const newer = of({ "monitor-4": topic({}) }, { id: "new", days: 1 });
    expect(signalOf({ evidence: [broken, newer] }, "monitor-4")?.outcome).toBe("unknown");
  });
});

const load = (id: string, days: number, metrics: Parameters<typeof suite>[2]) =>
  item({
    id,
    days,
    reading: {
      catalogueKind: "k6.summary",
      subject: "k6",
      metrics: { requests: 900, p95Ms: 40, thresholds: 2, thresholdsFailed: 0, ...metrics },
    },
  });

describe("load tests", () => {
  it("lack only the served version where limits held for four weeks and a live alert watches", () => {
    const evidence = [
      load("first", 29, { p95Ms: 30 }),
      load("latest", 1, {}),
      of({ "monitor-6": topic({}) }, { id: "rules" }),
    ];
    const signal = signalOf({ evidence }, "monitor-6");
    expect(signal).toMatchObject({ outcome: "unknown", missing: ["profile:servedModel"] });
    expect(JSON.stringify(signal?.because)).toContain("within 40 ms, 28 days before 30 ms");
  });

  it("fail by a limit that was not held, and name it", () => {
    const missed = load("k6", 1, { thresholdsFailed: 1, failedNames: ["p(95)<20"] });
    const signal = signalOf({ evidence: [missed] }, "monitor-6");
    expect(signal?.outcome).toBe("fail");
    expect(JSON.stringify(signal?.because)).toContain("1 of 2 limits held, not p(95)<20");
  });

  it.each(["summary", "summary-export"])("fail by what k6 itself says was not held: %s", (name) => {
    const path = `k6/fixtures/documented/${name}.json`;
    const evidence = [received(path, { evidenceId: "k6" })];
    const signal = signalOf({ evidence }, "monitor-6");
    expect(JSON.stringify(signal?.because)).toContain(
      "4 of 5 limits held, not http_req_duration: max<1000",
    );
  });

  it("show nothing without limits, which locust does not know", () => {
    const path = "locust/fixtures/locust-2.47.0/report.json";
    const real = received(path, { evidenceId: "locust" });
    const bare = load("k6", 1, { thresholds: 0 });
    for (const evidence of [[real], [bare]])
      expect(signalOf({ evidence }, "monitor-6")).toMatchObject({
        outcome: "unknown",
        missing: expect.arrayContaining(["failedThresholds"]),
      });
  });
});
