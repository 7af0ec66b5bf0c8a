import { describe, expect, it } from "vitest";
import { ask, item, received, signalOf } from "#server/test/evidence.ts";
import { told } from "#server/test/facts.ts";
import { skew } from "#server/test/facts-data.ts";

const report = (name: string) =>
  received(`evidently/fixtures/${name}.json`, { evidenceId: "drift" });

const quality = (metrics: Record<string, number | string | boolean | null>) =>
  item({
    id: "quality",
    days: 1,
    reading: {
      catalogueKind: "evidently.report",
      subject: "Evidently: quality on current data",
      metrics: { isPerformance: true, ...metrics },
    },
  });

describe("a comparison of training and serving", () => {
  it.each(["equal", "rounded-feature"])("is asked of monitor-3: %s", (name) => {
    const path = `serving-skew/fixtures/scikit-learn-1.9.1/${name}.json`;
    const signal = signalOf({ evidence: [received(path, { evidenceId: "skew" })] }, "monitor-3");
    expect(signal?.rule).toBe("ev-monitor-3-a");
    expect(signal?.outcome).toBe("fail");
  });

  it("of TFDV fails by a feature it found skewed, and is silent on rows it does not count", () => {
    const skewed = told({ id: "tfdv", days: 1 }, [
      skew(1, {
        tool: "TFDV",
        matchedRows: null,
        mismatchShare: null,
        statistic: 0.4,
        threshold: 0.1,
        skewed: true,
      }),
    ]);
    expect(skewed.readings.map((one) => one.catalogueKind)).toEqual(["tfdv.skew"]);
    const signal = signalOf({ evidence: [skewed] }, "monitor-3");
    expect(signal?.outcome).toBe("fail");
    expect(JSON.stringify(signal?.because)).toContain("1 feature skewed: area");
    expect(signal?.missing).toContain("matchedRows");
  });
});

describe("a report of drift", () => {
  it("speaks for monitor-2, and without drift leaves no failure that nobody was told of", () => {
    const signal = signalOf({ evidence: [report("0.7.23/drift-none")] }, "monitor-2");
    expect(signal).toMatchObject({ outcome: "unknown", rule: "ev-monitor-2-a" });
    expect(signal?.missing).toContain("windowsChecked7");
    expect(signal?.missing).not.toContain("unalertedFailures");
  });

  it("that found drift is no failure of its own: drift may come, if somebody is told", () => {
    const signal = signalOf({ evidence: [report("0.4.40/report-drift")] }, "monitor-2");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toContain("unalertedFailures");
  });

  it("says nothing of the model's quality, nor quality of drift", () => {
    const drift = ask({ evidence: [report("0.7.23/drift-psi-named")] });
    expect(drift.signals.map(({ testId }) => testId)).toEqual(["monitor-2"]);
    const measured = ask({ evidence: [report("0.7.23/regression")] });
    expect(measured.signals.map(({ testId }) => testId)).toEqual(["monitor-7"]);
  });

  it("counts for monitor-7 only with the labels and the days it is about", () => {
    const bare = signalOf({ evidence: [report("0.7.23/regression")] }, "monitor-7");
    expect(bare?.missing).toEqual(
      expect.arrayContaining(["labelsInWindow", "daysSinceLatestWindow"]),
    );
    const profile = { limits: { min_n: 100, "7+labelLagDays": 10 } };
    const few = quality({ labels: 40, windowTo: "2026-01-01T00:00:00Z" });
    expect(signalOf({ evidence: [few], profile }, "monitor-7")?.outcome).toBe("fail");
  });

  it("of NannyML has its labels counted for monitor-7", () => {
    const measured = received("nannyml/fixtures/performance.json", { evidenceId: "measured" });
    const profile = { limits: { min_n: 100, "7+labelLagDays": 10 } };
    const signal = signalOf({ evidence: [measured], profile }, "monitor-7");
    expect(signal?.missing).toContain("daysSinceLatestWindow");
    expect(signal?.missing).not.toContain("labelsInWindow");
  });

  it("of NannyML is called its own, and its inputs are asked of monitor-2 all the same", () => {
    const kinds = (file: string) =>
      received(`nannyml/fixtures/${file}.json`, { evidenceId: file }).readings.map(
        (one) => one.catalogueKind,
      );
    expect(new Set(kinds("performance"))).toEqual(new Set(["nannyml.report"]));
    const inputs = received("nannyml/fixtures/univariate-drift.json", { evidenceId: "inputs" });
    expect(signalOf({ evidence: [inputs] }, "monitor-2")?.missing).toContain("windowsChecked7");
  });

  it("on a training and a test set says nothing of live inputs", () => {
    const offline = received("deepchecks/fixtures/train_test_validation.json", {
      evidenceId: "offline",
    });
    const tests = ask({ evidence: [offline] }).signals.flatMap(({ testId }) => testId ?? []);
    expect(tests).toEqual(["data-1"]);
  });
});
