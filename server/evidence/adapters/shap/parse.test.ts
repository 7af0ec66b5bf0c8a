import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import { isMeanAbs } from "./parse.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function attribution(text: Buffer | string) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("shap");
  const [fact] = result.facts;
  if (fact?.kind !== "attribution") throw new Error("no attribution");
  return fact.value;
}
const fixture = (name: string) =>
  attribution(readFileSync(join(import.meta.dirname, "fixtures/shap-0.51.0", name)));

describe("SHAP summaries", () => {
  it("put what contributes most first", () => {
    expect(fixture("summary.json")).toMatchObject({
      method: "mean absolute SHAP value (TreeExplainer)",
      features: [
        { name: "income", value: 1.509186932723727 },
        { name: "noise" },
        {},
        { name: "age" },
      ],
      baseline: -0.3884561781847064,
      rows: 400,
    });
  });

  it.each(["mean-abs.csv", "mean-abs-columns.json"])("%s tells the same features", (name) => {
    expect(fixture(name).features).toEqual(fixture("summary.json").features);
  });

  it("are worked out from an explanation's rows", () => {
    const { features, rows, baseline } = fixture("explanation.json");
    expect(features[0]?.name).toBe("income");
    expect(features[0]?.value).toBeCloseTo((1.8283247735 + 0.8340153008 + 1.2494883751) / 3, 8);
    expect([rows, baseline]).toEqual([3, -0.3884561781847064]);
  });

  it("know the model, its version and the date that a script adds", () => {
    const more = { model: "valuation", model_version: "7", generated_at: "2026-11-20T08:00:00Z" };
    const report = { tool: "shap", mean_abs: { age: 0.5 }, ...more };
    expect(attribution(JSON.stringify(report))).toMatchObject({ model: "valuation", version: "7" });
    expect(read(JSON.stringify(report))).toMatchObject({ observedAt: "2026-11-20T08:00:00.000Z" });
  });

  it("are read as records", () => {
    const records = [{ col_name: "age", feature_importance_vals: 0.5 }];
    expect(attribution(JSON.stringify(records)).features).toEqual([{ name: "age", value: 0.5 }]);
  });

  it.each([
    ["mean_abs_shap", true],
    ["mean_abs_shap_value", true],
    ["mean(|SHAP value|)", true],
    ["mean |SHAP|", true],
    ["shap_importance", true],
    ["mean_shap", true],
    ["abs_shap_mean", true],
    ["importance", false],
    ["shap", false],
    ["mean", false],
    ["mean_abs_error", false],
  ])("the column %s holds mean SHAP values: %s", (name, isIt) => {
    expect(isMeanAbs(name)).toBe(isIt);
  });

  it("refuse what cannot be a mean of absolute values, and several outputs at once", () => {
    expect(read('{"mean_abs_shap":{"a":-1}}')).toMatchObject({
      refusal: { code: "invalid_field" },
    });
    const outputs = { values: [[[1, 2]]], base_values: [[0, 0]], feature_names: ["a"] };
    expect(read(JSON.stringify(outputs))).toMatchObject({ refusal: { code: "wrong_shape" } });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (values, base_values) => {
        const report = { values: [values], base_values, feature_names: ["a"] };
        for (const text of [report, { tool: "shap", mean_abs: { values } }])
          expect(["understood", "refused"]).toContain(read(JSON.stringify(text)).kind);
      }),
    );
  });
});
