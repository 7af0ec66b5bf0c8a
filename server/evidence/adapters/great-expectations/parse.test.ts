import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures");

function read(name: string) {
  const result = interpret(readFileSync(join(FIXTURES, name)), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const checks = result.facts.flatMap((fact) => (fact.kind === "dataset-check" ? [fact] : []));
  return { ...result, checks };
}

const Truth = z.object({
  truth: z.record(
    z.string(),
    z.object({
      success: z.boolean(),
      statistics: z.object({
        evaluated_expectations: z.number(),
        successful_expectations: z.number(),
        unsuccessful_expectations: z.number(),
      }),
      failed: z.array(z.tuple([z.string(), z.string().nullable(), z.string()])),
      raised: z.number(),
    }),
  ),
});
const { truth } = Truth.parse(JSON.parse(readFileSync(join(FIXTURES, "manifest.json"), "utf8")));

describe("validation results of Great Expectations", () => {
  it.each(Object.entries(truth))("%s says what its manifest says", (name, expected) => {
    const [check] = read(name).checks;
    expect(check?.value).toMatchObject({
      success: expected.success,
      evaluated: expected.statistics.evaluated_expectations,
      successful: expected.statistics.successful_expectations,
      unsuccessful: expected.statistics.unsuccessful_expectations,
      raised: expected.raised,
    });
    const failed = check?.value.failures.map((f) => [f.expectation, f.column, f.severity]) ?? [];
    expect(failed.sort()).toEqual([...expected.failed].sort());
  });

  it("date themselves by the validation, whatever the machine's time zone", () => {
    expect(read("validation-pass.json").observedAt).toBe("2026-11-23T21:50:40.681Z");
    expect(read("documented-0.18.json").observedAt).toBe("2026-11-20T06:00:01.123Z");
  });

  it("say that an empty suite is not a pass", () => {
    expect(read("validation-empty-suite.json").notes.map((note) => note.code)).toContain(
      "not_assessed",
    );
  });

  it("tell an expectation that raised from one that failed", () => {
    const [check] = read("validation-exception.json").checks;
    expect(check?.value.failures).toMatchObject([{ didRun: false }]);
  });

  it("keep every validation of a checkpoint apart, stored or described", () => {
    expect(read("checkpoint-run_results.json").checks.map((check) => check.subject)).toEqual([
      "listing_min on listings.serving",
      "listing_quality on listings.serving",
    ]);
    expect(
      read("checkpoint-result.json")
        .checks.map((check) => check.value.evaluated)
        .sort(),
    ).toEqual([2, 7]);
  });

  it("read 0.18 as its documentation has it", () => {
    const [check] = read("documented-0.18.json").checks;
    expect(check?.subject).toBe("orders.warning on warehouse.orders");
    expect(check?.value).toMatchObject({ success: false, columns: { amount: 1, id: 1 } });
  });

  it("refuse a suite that was not run", () => {
    const result = interpret(readFileSync(join(FIXTURES, "suite.json")), { at: AT, maxBytes: 1e8 });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "wrong_artifact" } });
  });
});
