import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#server/platform/random.ts";
import { BREAK } from "../catalogue.ts";
import { alarmFor, findBreaks } from "./break.ts";

const random = seededRandom(20_261_125);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Many values near the best and a long tail below, as the scores of a tuned model have. */
const tailed = () => Math.log(1 - random());

const around = (count: number, draw: () => number) =>
  Array.from({ length: count }, () => 0.9 + 0.02 * draw());

/** Quality that falls by `by` at `at` for `lasting` runs and comes back. */
function broken(of: { count: number; at: number; lasting: number; by: number }): number[] {
  return around(of.count, normal).map((value, i) =>
    i >= of.at && i < of.at + of.lasting ? value - of.by : value,
  );
}

const alarms = (count: number, draw: () => number, series = 200) =>
  Array.from({ length: series }, () => findBreaks(around(count, draw), "max")).filter(
    (found) => found.length > 0,
  ).length / series;

describe("the search for the run where it broke", () => {
  it("raises a false alarm seldom: under 1 in 50 of normal series, 1 in 10 with a long tail", () => {
    for (const count of [12, 60, 300]) {
      expect(alarms(count, normal)).toBeLessThan(0.02);
      expect(alarms(count, random)).toBeLessThan(0.02);
      expect(alarms(count, tailed)).toBeLessThan(0.1);
    }
  });

  it("finds the very run of a clear and lasting fall, wherever it stands", () => {
    let exact = 0;
    for (let i = 0; i < 200; i++) {
      const at = BREAK.runsBefore + Math.floor(random() * 40);
      const [first] = findBreaks(broken({ count: 60, at, lasting: 8, by: 0.3 }), "max");
      if (first?.after === at) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(196);
  });

  it("finds five bad runs among ten thousand, and says that they came back", () => {
    const values = broken({ count: 10_000, at: 6_000, lasting: 5, by: 0.5 });
    const [first] = findBreaks(values, "max");
    expect(first).toMatchObject({ before: 5_999, after: 6_000, recovered: 6_005, runsAfter: 5 });
    expect(first?.levelBefore).toBeCloseTo(0.9, 1);
    expect(first?.levelAfter).toBeCloseTo(0.4, 1);
  });

  it("takes one or two bad runs for outliers, however bad", () => {
    const value = fc.double({ min: 0.8, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 8, maxLength: 60 }),
        fc.nat(),
        fc.constantFrom(1, 2),
        (values, place, count) => {
          const steady = values.map((_, i) => 0.9 + 0.01 * Math.sin(i));
          const at = 6 + (place % (values.length - 6));
          for (let i = at; i < Math.min(at + count, steady.length); i++) steady[i] = -1e6;
          expect(findBreaks(steady, "max")).toEqual([]);
        },
      ),
    );
  });

  it("finds nothing in values that do not move or only get better", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
        fc.integer({ min: 0, max: 200 }),
        (value, count) => {
          const same = Array.from({ length: count }, () => value);
          expect(findBreaks(same, "max")).toEqual([]);
          const better = same.map((one, i) => one + i * Math.abs(one || 1));
          expect(findBreaks(better, "max")).toEqual([]);
        },
      ),
    );
  });

  it("says the same of a metric that is better when lower, and in another unit", () => {
    const values = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { maxLength: 120 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.25, 2, 1024), (list, unit) => {
        const places = (found: ReturnType<typeof findBreaks>) =>
          found.map(({ before, after, recovered }) => ({ before, after, recovered }));
        const plain = places(findBreaks(list, "max"));
        expect(
          places(
            findBreaks(
              list.map((one) => -one),
              "min",
            ),
          ),
        ).toEqual(plain);
        expect(
          places(
            findBreaks(
              list.map((one) => one * unit),
              "max",
            ),
          ),
        ).toEqual(plain);
      }),
    );
  });

  it("keeps every place inside the series and in order", () => {
    const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(values, (list) => {
        for (const step of findBreaks(list, "max")) {
          expect(step.before).toBe(step.after - 1);
          expect(step.before).toBeGreaterThanOrEqual(BREAK.runsBefore - 1);
          expect(step.after + step.runsAfter).toBeLessThanOrEqual(list.length);
          expect(step.strength).toBeGreaterThanOrEqual(1);
          if (step.recovered !== null) expect(step.recovered).toBeGreaterThan(step.after);
        }
      }),
    );
  });

  it("asks more of a longer series", () => {
    expect(alarmFor(10_000)).toBeGreaterThan(alarmFor(100));
  });
});
