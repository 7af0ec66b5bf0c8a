import { describe, expect, it } from "vitest";
import type { Fact, ReceiptMeta } from "#server/evidence/schema.ts";
import { accepted, ago, ask, received, signalOf } from "#server/test/evidence.ts";
import { readingsOf } from "./readings.ts";

const META: ReceiptMeta = {
  evidenceId: "e",
  source: "junit",
  format: "junit",
  senderKind: "machine",
  senderId: "token:ci",
  receivedAt: ago(1),
  observedAt: null,
  context: {},
};

describe("signals of the tools' own files", () => {
  it("a JUnit report with failures fails data-7 and says how many", () => {
    const report = received("junit/fixtures/junit-xunit2.xml", { evidenceId: "r" });
    const signal = signalOf({ evidence: [report] }, "data-7");
    expect(signal).toMatchObject({ outcome: "fail", credit: 0, rule: "ev-data-7-a" });
    expect(signal?.because[0]).toMatchObject({
      text: "valuation: 3 of 15 tests failed, must be 0",
      pointer: "/testsuites/testsuite[1]",
    });
  });

  it("a linter's JUnit report says nothing about tests", () => {
    const lint = received("junit/fixtures/ruff-junit.xml", { evidenceId: "r" });
    expect(ask({ evidence: [lint] })).toEqual({ signals: [], proposals: [] });
  });

  it("a validation of serving data speaks for data-1 and for monitor-2", () => {
    const gx = received("great-expectations/fixtures/validation-pass.json", { evidenceId: "gx" });
    const { signals, proposals } = ask({ evidence: [gx] });
    expect(signals.map((one) => [one.testId ?? one.indicatorId, one.outcome])).toEqual([
      ["data-1", "unknown"],
      ["monitor-2", "unknown"],
      ["te-2", "pass"],
    ]);
    expect(proposals.map((one) => one.targetId)).toEqual(["data-1", "monitor-2"]);
  });

  it("a failing validation proves nothing", () => {
    const gx = received("great-expectations/fixtures/validation-fail.json", { evidenceId: "gx" });
    expect(signalOf({ evidence: [gx] }, "data-1")?.outcome).toBe("fail");
    expect(ask({ evidence: [gx] }).proposals).toEqual([]);
  });

  it("all pages of a tracker together give the share of runs that record each dimension", () => {
    const pages = ["p1", "p2", "p3"].map((page) =>
      received(`mlflow/fixtures/mlflow-3.17.2/runs-search-${page}.json`, { evidenceId: page }),
    );
    const text = (id: string) => signalOf({ evidence: pages }, id)?.because[0]?.text;
    // ground_truth.json: 59 active runs; 17 without commit, 18 without data set, 13 with all six.
    expect(text("em-1")).toBe("42 of 59 runs record source code and configuration");
    expect(text("em-2")).toBe("41 of 59 runs record data sources");
    expect(text("em-4")).toBe("13 of 59 runs record training state");
    expect(text("em-5")).toBe("13 of 59 runs record all six version dimensions");
    expect(signalOf({ evidence: pages }, "em-2")).toMatchObject({ outcome: "fail", credit: 0 });
    expect(signalOf({ evidence: [...pages, ...pages] }, "em-2")?.because[0]?.text).toBe(
      "41 of 59 runs record data sources",
    );
  });

  it("a registry is asked about the version that the profile says is served", () => {
    const evidence = ["model-versions-search", "registered-models-search"].map((file) =>
      received(`mlflow/fixtures/mlflow-3.17.2/${file}.json`, { evidenceId: file }),
    );
    expect(signalOf({ evidence }, "infra-4")?.missing).toEqual(["profile:servedModel"]);
    const gateResult = (alias: string) =>
      signalOf(
        { evidence, profile: { servedModel: { name: "estate-valuation-price", alias } } },
        "infra-4",
      );
    expect(gateResult("champion")).toMatchObject({ outcome: "unknown" });
    expect(gateResult("challenger")).toMatchObject({ outcome: "fail" });
    expect(
      ask({
        evidence,
        profile: { servedModel: { name: "estate-valuation-price", alias: "champion" } },
      }).proposals.map((one) => one.targetId),
    ).toContain("infra-4");
  });

  it("an alias that points at a version does not hide what is known of the version", () => {
    const evidence = ["model-versions-search", "registered-models-search"].map((file) =>
      received(`mlflow/fixtures/mlflow-3.17.2/${file}.json`, { evidenceId: file }),
    );
    expect(signalOf({ evidence }, "em-4")?.because[0]?.text).toMatch(/^4 of 4 model versions/);
    const rollback = { servedModel: { name: "estate-valuation-price", alias: "rollback" } };
    expect(signalOf({ evidence, profile: rollback }, "infra-4")?.because[0]?.text).toContain(
      "estate-valuation-price 2",
    );
  });

  it("the latest search of an experiment counts its finished trials against what was varied", () => {
    const pages = ["p1", "p2", "p3"].map((page) =>
      received(`mlflow/fixtures/mlflow-3.17.2/runs-search-${page}.json`, { evidenceId: page }),
    );
    const signal = signalOf({ evidence: pages }, "model-3");
    expect(signal).toMatchObject({ outcome: "fail", rule: "ev-model-3-a" });
    expect(signal?.because[0]?.text).toMatch(
      /^search in experiment \d+: \d+ trials finished, at least \d+$/,
    );
  });

  it("a person's export proves an indicator only once somebody else accepts it", () => {
    const evidence = [
      received("mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json", {
        evidenceId: "p1",
        senderKind: "person",
        senderId: "anna",
      }),
    ];
    expect(signalOf({ evidence }, "em-3")).toMatchObject({ outcome: "unknown", credit: 0 });
    const acceptances = [accepted("p1", "em-3")];
    expect(signalOf({ evidence, acceptances }, "em-3")).toMatchObject({
      outcome: "pass",
      credit: 1,
    });
  });

  it("a report of very many suites is one reading that adds them up", () => {
    const facts = Array.from(
      { length: 60 },
      (_, i): Fact => ({
        kind: "test-suite",
        subject: `suite ${i}`,
        observedAt: null,
        pointer: `/testsuites/testsuite[${i + 1}]`,
        value: {
          name: `suite ${i}`,
          tests: 3,
          passed: i === 7 ? 2 : 3,
          failed: i === 7 ? 1 : 0,
          errored: 0,
          skipped: 0,
          durationMs: null,
          cases: [],
          casesLeftOut: 0,
          isLint: false,
        },
      }),
    );
    const readings = readingsOf(facts, META);
    expect(readings).toHaveLength(1);
    expect(readings[0]?.metrics).toMatchObject({ tests: 180, passed: 179, failedTests: 1 });
  });

  it("readings stay few and small", () => {
    for (const file of [
      "mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
      "mlflow/fixtures/mlflow-3.17.2/model-versions-search.json",
      "junit/fixtures/junit-xunit2.xml",
    ]) {
      const { readings } = received(file, { evidenceId: "x" });
      expect(readings.length).toBeLessThanOrEqual(40);
      expect(JSON.stringify(readings).length).toBeLessThan(4_000);
    }
  });
});
