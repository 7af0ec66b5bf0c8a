import { describe, expect, test } from "vitest";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import type { Trend } from "#server/snapshots/schema.ts";
import { monthTicks, seriesOf, stepPath, trendFrame } from "./trend-frame.ts";

const trend: Trend = {
  from: "2026-01-10T00:00:00.000Z",
  to: "2026-04-10T00:00:00.000Z",
  resolutionHours: 0,
  markers: [],
  points: [
    ["2026-01-10T00:00:00.000Z", "none", 90],
    ["2026-02-01T00:00:00.000Z", "published", 80],
    ["2026-03-01T00:00:00.000Z", "published", 60],
  ].map(([at, basis, score]) => ({
    at: String(at),
    basis: basis === "none" ? ("none" as const) : ("published" as const),
    score: Number(score),
    claimed: null,
    residuals: perChallenge(() => null),
    mlTestScore: 0,
    sections: { data: 0, model: 0, infra: 0, monitor: 0 },
    coverage: 0,
    confidence: 0,
  })),
};

describe("a line of steps", () => {
  const of = { x: (at: string) => Number(at), y: (value: number) => 100 - value, end: 50 };

  test("holds each value until the next, and to the end", () => {
    const points = [
      { at: "0", value: 10 },
      { at: "20", value: 30 },
    ];
    expect(stepPath(points, of)).toBe("M0 90H20V70H50");
  });

  test("is broken where a value is not known, never drawn through", () => {
    const points = [
      { at: "0", value: 10 },
      { at: "10", value: null },
      { at: "30", value: 40 },
    ];
    expect(stepPath(points, of)).toBe("M0 90H10M30 60H50");
    expect(stepPath([{ at: "0", value: null }], of)).toBe("");
  });

  test("has no value before anybody had answered", () => {
    expect(seriesOf(trend, (point) => point.score).map(({ value }) => value)).toEqual([
      null,
      80,
      60,
    ]);
  });
});

test("the axis runs from the first moment to the last, and months are thinned to fit", () => {
  const frame = trendFrame(trend, { width: 648, kind: "mid" });
  expect(frame.x(trend.from)).toBe(frame.left);
  expect(frame.x(trend.to)).toBe(frame.right);
  expect(monthTicks(trend, 500)).toHaveLength(3);
  expect(monthTicks(trend, 80)).toHaveLength(1);
});
