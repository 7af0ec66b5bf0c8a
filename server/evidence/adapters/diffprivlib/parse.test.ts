import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PrivacyMeasure } from "#server/facts/data/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function measures(text: Buffer | string): PrivacyMeasure[] {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("diffprivlib");
  return result.facts.flatMap((fact) => (fact.kind === "privacy-measure" ? [fact.value] : []));
}
const report = (run: object) =>
  JSON.stringify({ tool: "diffprivlib", budget_epsilon: 1, budget_delta: 0.1, runs: [run] });

describe("diffprivlib's budgets", () => {
  it("tell the whole epsilon of each run, not the model's part of it", () => {
    const path = join(import.meta.dirname, "fixtures/diffprivlib-0.6.5/report.json");
    expect(measures(readFileSync(path)).map(({ epsilon, passed }) => [epsilon, passed])).toEqual([
      [0.6, true],
      [1.5, true],
      [10.5, true],
    ]);
  });

  it("fail when more than the budget was spent", () => {
    expect(measures(report({ epsilon_total: 1.1, delta: 0 }))[0]?.passed).toBe(false);
    expect(measures(report({ epsilon_total: 0.5, delta: 0.2 }))[0]?.passed).toBe(false);
    expect(measures(report({ epsilon_total: 0.5, delta: 0 }))[0]?.passed).toBe(true);
  });

  it("add up what an accountant spent, unless a slack makes it less than the sum", () => {
    const accountant = {
      epsilon: 1,
      delta: 0.5,
      slack: 0,
      spent_budget: [
        [0.5, 0.1],
        [0.25, 0.1],
      ],
    };
    const [plain] = measures(JSON.stringify(accountant));
    expect(plain).toMatchObject({ epsilon: 0.75, passed: true });
    expect(plain?.delta).toBeCloseTo(0.19, 12);
    const slack = { ...accountant, slack: 0.01 };
    expect(measures(JSON.stringify(slack))[0]).toMatchObject({ epsilon: null, passed: null });
    const told = { ...slack, total: [0.7, 0.2] };
    expect(measures(JSON.stringify(told))[0]).toMatchObject({ epsilon: 0.7, passed: true });
  });

  it("judge nothing where there is no budget", () => {
    const endless = '{"epsilon":Infinity,"delta":1.0,"slack":0,"spent_budget":[[0.5,0]]}';
    expect(measures(endless)[0]).toMatchObject({ epsilon: 0.5, passed: null });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (run, epsilon_total) => {
        for (const runs of [[run], [{ epsilon_total }]])
          expect(["understood", "refused"]).toContain(
            read(JSON.stringify({ tool: "diffprivlib", runs })).kind,
          );
      }),
    );
  });
});
