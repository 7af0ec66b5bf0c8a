import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SliceMetric } from "#server/facts/data/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");

function understood(bytes: Buffer | string) {
  const result = interpret(Buffer.from(bytes), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("fairlearn");
  return result;
}
const fixture = (name: string) =>
  understood(readFileSync(join(import.meta.dirname, "fixtures/fairlearn-0.15.0", name)));
const slices = ({ facts }: Pick<ReturnType<typeof understood>, "facts">): SliceMetric[] =>
  facts.flatMap((fact) => (fact.kind === "slice-metric" ? [fact.value] : []));
const table = (found: readonly SliceMetric[]) =>
  Object.fromEntries(
    found
      .filter(({ aggregate, slice }) => aggregate === "value" && Object.keys(slice).length > 0)
      .map(({ metric, slice, value, n }) => [
        `${metric} ${Object.values(slice).join(" ")}`,
        [value?.toFixed(6), n],
      ]),
  );

describe("Fairlearn's metric frames", () => {
  const frame = slices(fixture("metric-frame.json"));

  it("tell each measure of each group with its rows", () => {
    expect(frame.filter(({ metric }) => metric === "recall")).toMatchObject([
      { aggregate: "difference", n: 36 },
      { aggregate: "ratio", n: 36 },
      { aggregate: "value", slice: { group: "a" }, value: 0.71900826446281, n: 228 },
      { aggregate: "value", slice: { group: "b" }, value: 0.8070175438596491, n: 136 },
      { aggregate: "value", slice: { group: "c" }, value: 0.7692307692307693, n: 36 },
      { aggregate: "group-max", value: 0.8070175438596491, n: 36 },
      { aggregate: "group-min", value: 0.71900826446281, n: 36 },
      { aggregate: "value", slice: {}, n: 400 },
    ]);
  });

  it("tell the comparison that parity is judged by, with the rows of the smallest group", () => {
    expect(frame.find(({ metric }) => metric === "demographic_parity_difference")).toMatchObject({
      aggregate: "difference",
      value: 0.04678362573099415,
      n: 36,
      isSensitive: true,
    });
  });

  it("warn of a group that is too small to tell a difference from chance", () => {
    expect(fixture("metric-frame.json").notes).toContainEqual(
      expect.objectContaining({
        code: "small_group",
        message: expect.stringContaining("group=c, has 36 rows"),
      }),
    );
  });

  it.each(["by-group-split.json", "by-group-index.json", "by-group-columns.json", "by-group.csv"])(
    "%s tells the groups as the whole frame does",
    (name) => {
      expect(table(slices(fixture(name)))).toEqual(table(frame));
    },
  );

  it("keep features apart where groups are made of two", () => {
    const found = slices(fixture("intersection-records.json"));
    expect(found).toHaveLength(6);
    expect(found).toContainEqual(
      expect.objectContaining({ slice: { group: "c", senior: "yes" }, n: 16 }),
    );
  });

  it("read an index of two levels, as a list and as the text of one", () => {
    const by_group = { columns: ["recall", "count"], index: [["a", "no"]], data: [[0.5, 200]] };
    const report = { sensitive_features: ["group", "senior"], by_group };
    const wanted = [{ slice: { group: "a", senior: "no" }, value: 0.5, n: 200 }];
    expect(slices(understood(JSON.stringify(report)))).toMatchObject(wanted);
    const coded = { ...report, by_group: { "('a', 1)": { recall: 0.5, count: 200 } } };
    expect(slices(understood(JSON.stringify(coded)))).toMatchObject([
      { slice: { group: "a", senior: "1" } },
    ]);
    const asKey = { ...report, by_group: { "('a', 'no')": { recall: 0.5, count: 200 } } };
    expect(slices(understood(JSON.stringify(asKey)))).toMatchObject(wanted);
  });

  it("know the model, its version and the date that a script adds", () => {
    const report = {
      tool: "fairlearn",
      model: "valuation",
      model_version: 7,
      generated_at: "2026-11-20T08:00:00Z",
      by_group: { a: { my_cost: 1.5, count: 120 } },
    };
    const result = understood(JSON.stringify(report));
    expect(slices(result)).toMatchObject([{ model: "valuation", version: "7", metric: "my_cost" }]);
    expect(result.observedAt).toBe("2026-11-20T08:00:00.000Z");
  });

  it("read NaN as a measure that is missing", () => {
    const csv = "sex,recall,count\n0,,0\n1,0.5,120\n";
    expect(slices(understood(csv)).map(({ value, slice }) => [slice.sex, value])).toEqual([
      ["0", null],
      ["1", 0.5],
    ]);
    expect(slices(understood('{"a":{"recall":NaN,"count":0}}'))).toMatchObject([{ value: null }]);
  });

  it("are not taken for any table of measures", () => {
    for (const text of [
      '{"val":{"accuracy":0.9}}',
      '{"0":{"precision":0.5,"recall":0.6,"f1-score":0.5,"support":20},"accuracy":0.9}',
      "model,accuracy\na,0.5\n",
      '{"columns":["a"],"index":[0],"data":[[1]]}',
    ])
      expect(interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 })).toMatchObject({
        refusal: { code: "unrecognised" },
      });
  });

  it("are refused or read, whatever the table holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (by_group, difference) => {
        const report = { tool: "fairlearn", by_group, difference };
        expect(["understood", "refused"]).toContain(
          interpret(Buffer.from(JSON.stringify(report)), { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
