import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Run } from "#server/evidence/schema.ts";
import { STALL } from "../catalogue.ts";
import { stallSays, stallTitle } from "../findings.ts";
import { breaksIn, chartOf, type Series } from "./series.ts";
import { findStall, isStandingStill, variedIn } from "./stall.ts";

const HOUR = 3_600_000;

function seriesOf(
  values: readonly (number | null)[],
  of: { everyMs?: number; state?: (i: number) => string; experiment?: (i: number) => string } = {},
): Series {
  const { everyMs = HOUR, state = () => "FINISHED", experiment = () => "1" } = of;
  return {
    times: values.map((_, i) => i * everyMs),
    values,
    states: values.map((_, i) => state(i)),
    experiments: values.map((_, i) => experiment(i)),
  };
}

const steady = (count: number, level = 0.9) =>
  Array.from({ length: count }, (_, i) => level + 0.005 * Math.sin(i * 1.7));

describe("a metric over time", () => {
  it("breaks at the same run however many failed ones stand between", () => {
    const values = [...steady(12), ...steady(6, 0.3), ...steady(6)];
    const plain = breaksIn(seriesOf(values), "max");
    expect(plain[0]).toMatchObject({ before: 11, after: 12, recovered: 18 });
    const mixed = values.flatMap((value) => [value, -999, null]);
    const failed = seriesOf(mixed, { state: (i) => (i % 3 === 1 ? "FAILED" : "FINISHED") });
    expect(breaksIn(failed, "max")[0]).toMatchObject({ before: 33, after: 36, recovered: 54 });
  });

  it("is searched one experiment at a time: another model beside it is no break", () => {
    const values = steady(40).map((value, i) => (i % 2 === 0 ? value : value - 0.5));
    const two = seriesOf(values, { experiment: (i) => String(i % 2) });
    expect(breaksIn(two, "max")).toEqual([]);
  });

  it("is drawn whole while it is small and in a bounded number of bins when it is large", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: -5, max: 5, noNaN: true })), { maxLength: 1500 }),
        fc.constantFrom("max", "min"),
        (values, direction) => {
          const chart = chartOf(seriesOf(values), direction === "max" ? "max" : "min");
          const known = values.filter((value) => value !== null);
          expect(chart === null).toBe(known.length === 0);
          if (!chart) return;
          expect(chart.results).toBe(known.length);
          expect(chart.bins.length).toBeLessThanOrEqual(160);
          const drawn = chart.points.length + chart.bins.reduce((sum, { runs }) => sum + runs, 0);
          expect(drawn).toBe(known.length);
          const extreme = direction === "max" ? Math.max(...known) : Math.min(...known);
          expect(chart.best.at(-1)?.value).toBe(extreme);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("keeps its scale when a few runs diverge, and counts them", () => {
    const chart = chartOf(seriesOf([...steady(50), -1e30, 1e12]), "max");
    expect(chart?.outside).toBe(2);
    expect((chart?.high ?? 0) - (chart?.low ?? 0)).toBeLessThan(1);
  });
});

const none = { direction: "max", target: null } as const;

describe("a stall", () => {
  it("is many runs over many days without gain, as WEA's two weeks were", () => {
    // 320 runs in 14 days, none of them better than the first of the last day before.
    const series = seriesOf([0.4, 0.5, ...steady(320, 0.48)], { everyMs: (14 * 24 * HOUR) / 320 });
    const stall = findStall(series, none);
    expect(stall).toMatchObject({ gain: 1, from: 2, to: 321, runs: 320, isOver: false });
    expect(stallTitle("val_r2", stall ?? raise())).toBe(
      "No gain in val_r2 for 14 days and 320 runs",
    );
  });

  it("needs both the days and the runs", () => {
    const few = seriesOf(steady(STALL.runs - 5), { everyMs: 24 * HOUR });
    expect(findStall(few, none)).toBeNull();
    const quick = seriesOf(steady(500), { everyMs: 60_000 });
    expect(findStall(quick, none)).toBeNull();
  });

  it("is not what met its target, and is over once a run gets better", () => {
    const values = steady(300, 0.9);
    const series = seriesOf(values, { everyMs: HOUR });
    expect(findStall(series, { direction: "max", target: 0.8 })).toBeNull();
    expect(findStall(series, { direction: "max", target: 0.95 })?.isOver).toBe(false);
    const solved = findStall(seriesOf([...values, 0.99]), none);
    expect(solved).toMatchObject({ isOver: true });
  });

  it("is news while it goes on, and none once nobody has run anything for a month", () => {
    const stall = findStall(seriesOf(steady(300, 0.9), { everyMs: HOUR }), none) ?? raise();
    const day = 24 * HOUR;
    expect(isStandingStill(stall, { end: 0, now: STALL.news * day })).toBe(true);
    expect(isStandingStill(stall, { end: 0, now: (STALL.news + 1) * day })).toBe(false);
    expect(isStandingStill({ ...stall, isOver: true }, { end: 0, now: day })).toBe(false);
  });

  it("ends when small gains add up to one", () => {
    const creeping = Array.from({ length: 400 }, (_, i) => 0.5 + i * 0.001);
    expect(findStall(seriesOf(creeping, { everyMs: HOUR }), none)).toBeNull();
  });

  it("says what was varied, what never was and what nobody recorded", () => {
    const runs = Array.from({ length: 60 }, (_, i) =>
      run({
        configuration: { layers: String(i % 5), learning_rate: String(i % 3), pooling: "8" },
        dataSources: { "training.digest": "ab12" },
        sourceCode: { commit: `c${i % 2}` },
      }),
    );
    const varied = variedIn(runs);
    expect(varied.settings).toEqual([
      { key: "layers", values: 5 },
      { key: "learning_rate", values: 3 },
    ]);
    expect(stallSays(varied)).toEqual([
      "Varied: layers (5 values) and learning_rate (3 values).",
      "Changed as well: source code.",
      "Never varied: pooling (always 8).",
      "Never changed: data sources.",
      "Not recorded, so unknown: hardware, platform and training state.",
    ]);
  });
});

function raise(): never {
  throw new Error("no stall");
}

function run(dimensions: Partial<Run["dimensions"]>): Run {
  return {
    runId: "a",
    name: "a",
    experimentId: "1",
    status: "FINISHED",
    lifecycleStage: "active",
    startedAt: null,
    endedAt: null,
    parentRunId: null,
    user: null,
    metrics: {},
    dimensions: {
      hardware: {},
      platform: {},
      sourceCode: {},
      configuration: {},
      dataSources: {},
      trainingState: {},
      ...dimensions,
    },
    hasSystemMetrics: false,
    note: null,
  };
}
