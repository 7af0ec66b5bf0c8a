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
  const drift = result.facts.flatMap((fact) => (fact.kind === "drift" ? [fact.value] : []));
  const [check] = result.facts.flatMap((fact) =>
    fact.kind === "dataset-check" ? [fact.value] : [],
  );
  return { ...result, check, drift };
}

const file = (name: string) => readFileSync(join(FIXTURES, name), "utf8");
const Manifest = z.object({
  truth: z.record(
    z.string(),
    z.object({
      not_run: z.array(z.string()),
      failed_conditions: z.array(z.tuple([z.string(), z.string()])),
      passed_conditions: z.number(),
    }),
  ),
});
const { truth } = Manifest.parse(JSON.parse(file("manifest.json")));

describe("suites of deepchecks", () => {
  it.each(Object.entries(truth))("%s says what its manifest says", (name, expected) => {
    const { check, drift } = readText(file(`${name}.json`));
    expect(check?.successful).toBe(expected.passed_conditions);
    const failures = check?.failures ?? [];
    const stopped = failures.filter(({ didRun }) => !didRun);
    expect(stopped.map(({ expectation }) => expectation)).toEqual([...expected.not_run].sort());
    const failed = [
      ...failures.filter(({ didRun }) => didRun).map(({ expectation }) => expectation),
      ...drift
        .filter(({ target, drifted }) => drifted === true && target !== "feature")
        .map(({ target, method }) => (target === "label" ? "Label Drift" : method)),
    ];
    const names = failed.map((text) => text.split(":")[0]);
    expect(names.sort()).toEqual(expected.failed_conditions.map(([one]) => one).sort());
  });

  it("that could not run a check neither pass nor fail for it", () => {
    const { check } = readText(file("data_integrity.json"));
    expect(check).toMatchObject({ success: false, raised: 2, unsuccessful: 2, evaluated: 11 });
  });

  it("judge each column by the limit for its kind", () => {
    const { drift } = readText(file("train_test_validation.json"));
    const columns = drift.filter(({ target }) => target === "feature");
    const drifted = columns.filter((one) => one.drifted === true).map(({ column }) => column);
    expect(drifted).toEqual(["area_m2", "region"]);
    expect(columns.every(({ threshold }) => threshold === 0.2)).toBe(true);
    expect(drift.find(({ method }) => method === "Feature Drift")).toMatchObject({
      columnsChecked: 5,
      columnsDrifted: 2,
    });
  });

  it("tell which columns were checked", () => {
    const { check } = readText(file("data_integrity.json"));
    expect(Object.keys(check?.columns ?? {})).toContain("area_m2");
  });

  const result = (Status: string, name = "Data Duplicates") => ({
    type: "CheckResult",
    check: { name },
    conditions_results: [{ Status, Condition: "ratio is less than 5" }],
  });

  it.each([
    ["PASS", true, 0],
    ["WARN", true, 0],
    ["FAIL", false, 0],
    ["ERROR", false, 1],
  ])("read the status %s as success %s", (status, success, raised) => {
    expect(readText(JSON.stringify(result(status))).check).toMatchObject({ success, raised });
  });

  it("of a model are no checks of data", () => {
    const { check, drift } = readText(JSON.stringify(result("FAIL", "Train Test Performance")));
    expect(check).toBeUndefined();
    expect(drift[0]).toMatchObject({ target: "performance", dataset: "test data", drifted: true });
  });

  it("of no condition prove nothing", () => {
    const bare = { ...result("PASS"), conditions_results: [] };
    const { facts, notes } = readText(JSON.stringify({ type: "SuiteResult", results: [bare] }));
    expect(facts).toEqual([]);
    expect(notes.map(({ code }) => code)).toContain("not_assessed");
  });
});
