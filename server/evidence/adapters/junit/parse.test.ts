import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TestSuite } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function suites(xml: string | Buffer): TestSuite[] {
  const result = interpret(Buffer.from(xml), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.facts.flatMap((fact) => (fact.kind === "test-suite" ? [fact.value] : []));
}

const fixture = (name: string) => suites(readFileSync(join(import.meta.dirname, "fixtures", name)));
const totals = (found: TestSuite[]) => {
  const sum = (key: "tests" | "failed" | "errored" | "skipped") =>
    found.reduce((total, suite) => total + suite[key], 0);
  return {
    cases: sum("tests"),
    failed: sum("failed"),
    errored: sum("errored"),
    skipped: sum("skipped"),
  };
};

describe("JUnit reports", () => {
  it.each([
    ["junit-xunit1.xml", { cases: 9, failed: 0, errored: 0, skipped: 2 }],
    ["junit-xunit2.xml", { cases: 15, failed: 2, errored: 1, skipped: 2 }],
    ["junit-none-selected.xml", { cases: 0, failed: 0, errored: 0, skipped: 0 }],
    ["ruff-junit.xml", { cases: 1, failed: 1, errored: 0, skipped: 0 }],
    ["node-20.xml", { cases: 5, failed: 1, errored: 0, skipped: 2 }],
  ])("%s counts as its writer meant it", (name, expected) => {
    expect(totals(fixture(name))).toEqual(expected);
  });

  it("tell lint from tests", () => {
    expect(fixture("ruff-junit.xml").map((suite) => suite.isLint)).toEqual([true]);
    expect(fixture("junit-xunit2.xml").map((suite) => suite.isLint)).toEqual([false]);
  });

  it("name the slowest case in milliseconds and the place of a failure", () => {
    const [suite] = fixture("junit-xunit2.xml");
    const slow = suite?.cases.find((found) => found.name === "test_slow_feature_pipeline");
    expect(slow?.durationMs).toBeCloseTo(2_201, 6);
    expect(suite?.cases[0]).toMatchObject({
      outcome: "failed",
      pointer: expect.stringMatching(/testcase\[\d+\]$/),
    });
  });

  it("keep at most 2,000 cases, failures first, and say how many were left out", () => {
    const many = Array.from({ length: 2_500 }, (_, i) => `<testcase name="t${i}"/>`).join("");
    const [suite] = suites(
      `<testsuite name="s">${many}<testcase name="z"><failure/></testcase></testsuite>`,
    );
    expect(suite).toMatchObject({ tests: 2_501, failed: 1, casesLeftOut: 501 });
    expect(suite?.cases[0]?.name).toBe("z");
  });

  it("count every case once however suites nest", () => {
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, fc.constant("<testcase name='c'/>"), tie("suite")),
      suite: fc
        .array(tie("node"), { maxLength: 4 })
        .map((nodes) => `<testsuite name='s'>${nodes.join("")}</testsuite>`),
    })).suite;
    fc.assert(
      fc.property(tree, (xml) => {
        const cases = String(xml).split("<testcase").length - 1;
        expect(totals(suites(`<testsuites>${xml}</testsuites>`)).cases).toBe(cases);
      }),
    );
  });
});
