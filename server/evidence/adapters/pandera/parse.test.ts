import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures");

function readText(text: string) {
  const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const checks = result.facts.flatMap((fact) =>
    fact.kind === "dataset-check" ? [fact.value] : [],
  );
  return { ...result, checks };
}

const file = (name: string) => readFileSync(join(FIXTURES, name), "utf8");
const Manifest = z.object({
  truth: z.object({ by_column_and_check: z.record(z.string(), z.number()) }),
});
const { truth } = Manifest.parse(JSON.parse(file("manifest.json")));

/** The manifest names the schema where the missing column is meant. */
const expected = Object.keys(truth.by_column_and_check)
  .map((key) => key.replace("serving|column_in_dataframe", "missing_col|column_in_dataframe"))
  .sort();

const CASE = { schema_context: "Column", column: "a", check: "in_range(0, 1)", failure_case: 2 };

describe("failure cases of pandera", () => {
  it.each(["failure_cases.csv", "failure_cases.json", "message.json"])(
    "%s name each failing check of each column once, and the missing column by its own name",
    (name) => {
      const { checks } = readText(file(name));
      expect(checks).toHaveLength(1);
      expect(checks[0]).toMatchObject({ suite: "serving", success: false, evaluated: 4 });
      const failures = checks[0]?.failures.map(
        ({ column, expectation }) => `${column}|${expectation}`,
      );
      expect(failures?.sort()).toEqual(expected);
    },
  );

  it("are read as records, a line each, a lone line and columns alike", () => {
    const records = [CASE, { ...CASE, column: "b" }];
    const byColumn = Object.fromEntries(
      Object.keys(CASE).map((key) => [
        key,
        Object.fromEntries(records.map((row, i) => [String(i), Reflect.get(row, key)])),
      ]),
    );
    const columns = (text: string) => readText(text).checks[0]?.columns;
    expect(columns(JSON.stringify(records))).toEqual({ a: 1, b: 1 });
    expect(columns(records.map((row) => JSON.stringify(row)).join("\n"))).toEqual({ a: 1, b: 1 });
    expect(columns(JSON.stringify(byColumn))).toEqual({ a: 1, b: 1 });
    expect(columns(JSON.stringify(CASE))).toEqual({ a: 1 });
  });

  it("tell a check that raised from one that failed", () => {
    const raised = { ...CASE, failure_case: "TypeError(\"'>' not supported\")" };
    const { checks } = readText(JSON.stringify([CASE, { ...raised, column: "b" }]));
    expect(checks[0]).toMatchObject({ raised: 1, unsuccessful: 2 });
  });

  it("keep no failing value, and survive NaN as one", () => {
    const text =
      '[{"schema_context":"Column","column":"a","check":"not_nullable","failure_case":NaN},{"schema_context":"Column","column":"a","check":"isin","failure_case":"Ada"}]';
    const result = readText(text);
    expect(result.checks[0]?.unsuccessful).toBe(2);
    expect(JSON.stringify(result.facts)).not.toContain("Ada");
  });

  it("of no row prove nothing", () => {
    const result = readText("schema_context,column,check,check_number,failure_case,index\n");
    expect(result.facts).toEqual([]);
    expect(result.notes.map(({ code }) => code)).toContain("not_assessed");
  });
});
