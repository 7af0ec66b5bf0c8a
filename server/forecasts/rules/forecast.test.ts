import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Direction, Forecast, Mode } from "../schema.ts";
import { forecastRuns } from "./forecast.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures", name), "utf8"));

const History = z.object({
  direction: z.enum(["min", "max"]),
  values: z.array(z.number().nullable()),
});
const histories = z.record(z.string(), History).parse(fixture("histories.json"));
const cases = z
  .array(
    z.object({
      history: z.string(),
      cut: z.int(),
      target: z.number(),
      H: z.int(),
      mode: z.enum(["manual", "sweep", "unknown"]),
      outcomeRun: z.int().nullable(),
      pHalf: z.number(),
      pH: z.number(),
    }),
  )
  .parse(fixture("cases.json"));

type Asked = {
  values: readonly (number | null)[];
  target: number;
  direction: Direction;
  mode?: Mode;
  horizonRuns?: number;
};
const ask = ({ values, ...rest }: Asked): Forecast =>
  forecastRuns({ history: values.map((value) => ({ value })), ...rest });

const EXAMPLE = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];
const LOSSES = [
  1.374486, 1.341303, 1.356047, 1.339942, 1.331524, 1.273445, 1.272626, 1.28, 1.275, 1.3,
];

describe("the worked examples", () => {
  const at = (forecast: Forecast) =>
    [1, 5, 10, 20, 40, 60].map((k) => forecast.reachedByRun[k - 1]);
  const rows: readonly [string, Asked, readonly number[], readonly (number | null)[]][] = [
    [
      "a near target, by hand",
      { values: EXAMPLE, target: 0.83, direction: "max", mode: "manual" },
      [0.06445, 0.24185, 0.37899, 0.53369, 0.67549, 0.74383],
      [2, 18, null],
    ],
    [
      "a far target, by hand",
      { values: EXAMPLE, target: 0.9, direction: "max", mode: "manual" },
      [0.01727, 0.06819, 0.11414, 0.17688, 0.25075, 0.29546],
      [9, null, null],
    ],
    [
      "a near target, by a search",
      { values: EXAMPLE, target: 0.83, direction: "max", mode: "sweep" },
      [0.03323, 0.13103, 0.21455, 0.32104, 0.43637, 0.50144],
      [4, 60, null],
    ],
    [
      "a loss",
      { values: LOSSES, target: 1.26, direction: "min", mode: "unknown" },
      [0.04935, 0.18303, 0.288, 0.41211, 0.53624, 0.60214],
      [3, 33, null],
    ],
  ];
  it.each(rows)("%s", (_, asked, chances, [p10, p50, p80]) => {
    const forecast = ask({ ...asked, horizonRuns: 60 });
    expect(forecast.outcome).toBe("forecast");
    for (const [i, chance] of chances.entries()) expect(at(forecast)[i]).toBeCloseTo(chance, 4);
    expect(forecast.runs).toMatchObject({ p10, p50, p80 });
    expect(forecast.pNeverWithinHorizon).toBeCloseTo(1 - (chances.at(-1) ?? 0), 4);
  });
});

describe("the reference's 1,260 cases", () => {
  it("gives its chances at the horizon and at half of it, within 0.002", () => {
    let worst = 0;
    for (const one of cases) {
      const { values, direction } = histories[one.history] ?? { values: [], direction: "max" };
      const { target, mode, H } = one;
      const known = values.slice(0, one.cut);
      const said = ask({ values: known, target, direction, mode, horizonRuns: H });
      const half = said.reachedByRun[Math.floor(H / 2) - 1] ?? Number.NaN;
      worst = Math.max(
        worst,
        Math.abs(half - one.pHalf),
        Math.abs((said.pReachedByHorizon ?? Number.NaN) - one.pH),
      );
    }
    expect(cases).toHaveLength(1_260);
    expect(worst).toBeLessThanOrEqual(0.002);
  });
});

describe("what is refused, with the reason", () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 7, 6];
  const refused = (asked: Asked & { metric?: string }) => {
    const { values, ...rest } = asked;
    const { outcome, refusal, reason } = forecastRuns({
      history: values.map((value) => ({ value })),
      ...rest,
    });
    return { outcome, refusal, reason };
  };
  it.each([
    ["fewer than 8 runs", { values: [1, 2, 3, 2, 1], target: 9 }, "too-few-runs"],
    ["nothing at all", { values: [], target: 9 }, "too-few-runs"],
    ["all failed", { values: Array(12).fill(null), target: 9 }, "too-few-successes"],
    [
      "one success among failures",
      { values: [...Array(11).fill(null), 1], target: 9 },
      "too-few-successes",
    ],
    ["a target that is reached", { values: ten, target: 8 }, "target-reached"],
    ["a target reached in fewer than 8 runs", { values: [9, 1], target: 8 }, "target-reached"],
    ["runs that are all equal", { values: Array(10).fill(0.3), target: 9 }, "no-spread"],
    [
      "runs mostly failing now",
      { values: [...ten, null, null, 5, null, null, null, null], target: 9 },
      "mostly-failing",
    ],
    [
      "further ahead than was tested",
      { values: ten, target: 9, horizonRuns: 61 },
      "horizon-too-long",
    ],
    [
      "an accuracy above 1",
      { values: ten.map((v) => v / 10), target: 1.01, metric: "val_accuracy" },
      "beyond-bound",
    ],
  ])("%s", (_, asked, refusal) => {
    const said = refused({ direction: "max", ...asked });
    expect(said).toMatchObject({ outcome: "refused", refusal });
    expect(said.reason?.length).toBeGreaterThan(10);
  });

  it("a loss below 0", () => {
    expect(
      refused({ values: LOSSES, target: -0.1, direction: "min", metric: "train/loss" }).refusal,
    ).toBe("beyond-bound");
  });
});

describe("a history told badly", () => {
  const good = EXAMPLE.map((value, i) => ({
    value,
    startedAt: `2026-03-${String(i + 1).padStart(2, "0")}T08:00:00Z`,
    endedAt: `2026-03-${String(i + 1).padStart(2, "0")}T09:00:00Z`,
  }));
  const asked = { target: 0.83, direction: "max" as const, horizonRuns: 40 };
  const straight = forecastRuns({ history: good, ...asked });

  it("out of order and with repeats gives the same chances, and says what was done", () => {
    const odd = forecastRuns({ history: [...good].reverse().concat(good.slice(3, 6)), ...asked });
    expect(odd.reachedByRun).toEqual(straight.reachedByRun);
    expect(odd.notes.join(" ")).toMatch(/told twice.*sorted by start/);
  });

  it("times without an offset are UTC in any zone", () => {
    const local = good.map((run) => ({ ...run, startedAt: run.startedAt.replace("Z", "") }));
    expect(forecastRuns({ history: local, ...asked }).reachedByRun).toEqual(straight.reachedByRun);
  });

  it("a clock that jumped is said", () => {
    const jumped = good.map((run, i) =>
      i === 4 ? { ...run, endedAt: "2025-01-01T00:00:00Z" } : run,
    );
    expect(forecastRuns({ history: jumped, ...asked }).notes.join(" ")).toMatch(/clock jumped/);
  });

  it("a metric changed mid-way: only the runs since count", () => {
    const before = Array.from({ length: 9 }, (_, i) => ({ value: 900 + i, metric: "mae" }));
    const since = EXAMPLE.map((value) => ({ value, metric: "r2" }));
    const said = forecastRuns({ history: [...before, ...since], ...asked });
    expect(said.reachedByRun).toEqual(straight.reachedByRun);
    expect(said.notes.join(" ")).toMatch(/changed after run 9/);
  });

  it("a gap smaller than the spread of repeats is called noise", () => {
    const noisy = EXAMPLE.map((value) => ({ value, configuration: "same" }));
    const said = forecastRuns({ history: noisy, ...asked, target: 0.811 });
    expect(said.notes.join(" ")).toMatch(/within noise/);
  });
});

const seconds = fc.array(fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null, freq: 6 }), {
  minLength: 8,
  maxLength: 60,
});

describe("whatever the history", () => {
  it("chances lie in 0 to 1, never fall with more runs, and the percentiles are in order", () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 3_000 }), (values, target) => {
        const said = ask({ values, target, direction: "max" });
        if (said.outcome === "refused") return;
        said.reachedByRun.forEach((chance, i) => {
          expect(chance).toBeGreaterThanOrEqual(said.reachedByRun[i - 1] ?? 0);
          expect(chance).toBeLessThanOrEqual(1);
        });
        const order = [said.runs.p10, said.runs.p50, said.runs.p80, said.runs.p90].map(
          (run) => run ?? Number.POSITIVE_INFINITY,
        );
        expect([...order].sort((a, b) => a - b)).toEqual(order);
      }),
    );
  });

  it("a harder target never has the better chance", () => {
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 900 }),
        (values, target, more) => {
          const near = ask({ values, target, direction: "max" });
          const far = ask({ values, target: target + more, direction: "max" });
          if (near.outcome === "refused" || far.outcome === "refused") return;
          near.reachedByRun.forEach((chance, i) => {
            expect(far.reachedByRun[i]).toBeLessThanOrEqual(chance + 1e-12);
          });
        },
      ),
    );
  });

  it("the unit and the sign of the metric change nothing", () => {
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom(1e-6, 0.01, 64, 1e9),
        (values, target, unit) => {
          const plain = ask({ values, target, direction: "max", mode: "manual" });
          const scaled = ask({
            values: values.map((value) => (value === null ? null : -value * unit)),
            target: -target * unit,
            direction: "min",
            mode: "manual",
          });
          expect(scaled.outcome).toBe(plain.outcome);
          plain.reachedByRun.forEach((chance, i) => {
            expect(scaled.reachedByRun[i]).toBeCloseTo(chance, 9);
          });
        },
      ),
    );
  });

  it("one more failed run never helps", () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 2_000 }), (values, target) => {
        const horizonRuns = 40;
        const before = ask({ values, target, direction: "max", horizonRuns });
        const after = ask({ values: [...values, null], target, direction: "max", horizonRuns });
        if (before.outcome === "refused" || after.outcome === "refused") return;
        before.reachedByRun.forEach((chance, i) => {
          expect(after.reachedByRun[i]).toBeLessThanOrEqual(chance + 1e-12);
        });
      }),
    );
  });
});
