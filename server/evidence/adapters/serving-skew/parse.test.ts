import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServingSkew } from "#server/facts/data/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function understood(text: Buffer | string) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("serving-skew");
  return result;
}
const skews = (text: Buffer | string): ServingSkew[] =>
  understood(text).facts.flatMap((fact) => (fact.kind === "serving-skew" ? [fact.value] : []));
const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const comparison = (more: object) =>
  JSON.stringify({ kind: "training_serving_comparison", ...more });

describe("comparisons of training and serving", () => {
  it.each([
    ["equal", 5, 11.318052883083197],
    ["rounded-feature", 58, 67.38608224573585],
    ["swapped-columns", 73, 61.607328259259845],
  ])("%s: %i rows differ", (name, mismatches, largest) => {
    expect(skews(fixture(`scikit-learn-1.9.1/${name}.json`))).toMatchObject([
      {
        feature: null,
        matchedRows: 92,
        mismatchShare: mismatches / 92,
        statistic: largest,
        threshold: 0.01,
        skewed: true,
      },
    ]);
  });

  it("tell each feature of a table, and of a comparison", () => {
    const table = skews(fixture("by-feature/features.csv"));
    expect(table).toMatchObject([
      { feature: "age_years", mismatchShare: 0.015, skewed: true },
      { feature: "area_m2", mismatchShare: 0, skewed: false },
      { feature: "region", matchedRows: 1187 },
    ]);
    const features = [{ feature: "area_m2", rows: 10, mismatches: 1, passed: true }];
    expect(skews(comparison({ features, model_version: "7" }))).toMatchObject([
      { feature: "area_m2", mismatchShare: 0.1, skewed: false, version: "7" },
    ]);
  });

  it("believe the counts where a share contradicts them", () => {
    const text = comparison({ rows: 10, mismatches: 1, mismatch_ratio: 0.5 });
    expect(skews(text)[0]?.mismatchShare).toBe(0.1);
    expect(understood(text).notes.map(({ code }) => code)).toEqual(["counts_disagree"]);
  });

  it("do not call it equal when no row was compared", () => {
    const text = comparison({ rows: 0, mismatches: 0, passed: true });
    expect(skews(text)).toMatchObject([{ mismatchShare: null, skewed: null }]);
    expect(understood(text).notes.map(({ code }) => code)).toEqual(["not_assessed"]);
  });

  it("are refused when more rows differ than were compared", () => {
    expect(read(comparison({ rows: 1, mismatches: 2 }))).toMatchObject({
      refusal: { code: "out_of_range" },
    });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (rows, features) => {
        for (const text of [{ rows }, { features }, { mismatches: rows, window: features }])
          expect(["understood", "refused"]).toContain(read(comparison(text)).kind);
      }),
    );
  });
});
