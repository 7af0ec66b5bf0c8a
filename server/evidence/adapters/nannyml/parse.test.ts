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
  return {
    ...result,
    drift: result.facts.flatMap((fact) => (fact.kind === "drift" ? [fact.value] : [])),
  };
}

const file = (name: string) => readFileSync(join(FIXTURES, name), "utf8");
const Manifest = z.object({
  truth: z.object({ alerts_in_analysis: z.record(z.string(), z.number()) }),
});
const { truth } = Manifest.parse(JSON.parse(file("manifest.json")));

describe("results of NannyML", () => {
  it.each(["univariate-drift.json", "univariate-drift-split.json", "univariate-drift-table.csv"])(
    "%s hold the alerts of the manifest, without the reference",
    (name) => {
      const alerts: Record<string, number> = {};
      for (const { column, method, drifted } of readText(file(name)).drift) {
        const key = `${column}.${method}`;
        alerts[key] = (alerts[key] ?? 0) + (drifted === true ? 1 : 0);
      }
      expect(alerts).toEqual(truth.alerts_in_analysis);
    },
  );

  it("of quality count the labels of each chunk", () => {
    const { drift } = readText(file("performance.json"));
    expect(drift).toHaveLength(8);
    for (const one of drift) {
      expect(one).toMatchObject({ target: "performance", rows: 200, labels: 200 });
    }
    const [row] = JSON.parse(file("performance.json"));
    const half = { ...row, "chunk.period": "analysis", "chunk.targets_missing_rate": 0.5 };
    expect(readText(JSON.stringify([half])).drift[0]?.labels).toBe(100);
  });

  it("of the reference alone prove nothing", () => {
    const [row] = JSON.parse(file("performance.json"));
    const { facts, notes } = readText(JSON.stringify([row]));
    expect(facts).toEqual([]);
    expect(notes.map(({ code }) => code)).toContain("not_assessed");
  });

  it("know the days they are about where chunks have dates", () => {
    const [row] = JSON.parse(file("performance.json"));
    const dated = { ...row, "chunk.period": "analysis", "chunk.end_date": "2026-11-20 23:59:59" };
    expect(readText(JSON.stringify([dated])).drift[0]?.window).toEqual({
      from: null,
      to: "2026-11-20T23:59:59.000Z",
    });
  });
});
