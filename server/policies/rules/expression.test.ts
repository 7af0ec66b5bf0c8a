import { describe, expect, test } from "vitest";
import { holds, parseExpression } from "./expression.ts";
import { parseMetric } from "./metric.ts";

const known = (values: Record<string, string | number | boolean>) => (name: string) =>
  values[name] ?? null;

describe("the grammar of `when`", () => {
  test.each([
    ["sensitivity in [personal,special]", { sensitivity: "special" }, true],
    ["sensitivity in [personal,special]", { sensitivity: "public" }, false],
    ["sensitivity in [personal,special]", {}, null],
    ["criticality == low", { criticality: "low" }, true],
    ["affectsPeople == true", { affectsPeople: false }, false],
    ["residual.max >= 50", { "residual.max": 50 }, true],
    ["residual.max >= 50", { "residual.max": 49.9 }, false],
    ["a == x or b == y", { a: "x" }, true],
    ["a == x or b == y", { a: "z" }, null],
    ["a == x or b == y", { a: "z", b: "z" }, false],
  ])("%s with %j is %s", (text, values, outcome) => {
    expect(holds(parseExpression(text), known(values))).toBe(outcome);
  });

  test("nothing said always holds", () => {
    expect(holds(parseExpression(null), known({}))).toBe(true);
  });

  test.each(["", "a", "a = b", "a == [b]", "a in b", "a == b and c == d", "process.exit(1)"])(
    "'%s' is refused",
    (text) => {
      expect(() => parseExpression(text)).toThrow(/cannot read/);
    },
  );
});

test.each(["mlts.test.data-9", "mlts.tests[data-1,x].min", "residual.luck", "indicator.zz-9", "x"])(
  "a metric outside the vocabulary is refused: %s",
  (text) => {
    expect(() => parseMetric(text)).toThrow(/no metric/);
  },
);
