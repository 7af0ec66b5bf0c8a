import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FILE = join(import.meta.dirname, "fixtures/codecarbon-3.3.2/emissions.csv");

function read(content: string | Buffer) {
  const result = interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const runs = result.facts.flatMap((fact) => (fact.kind === "energy" ? [fact.value] : []));
  return { ...result, runs };
}

describe("emissions.csv", () => {
  it("is a fact a row, in the units the tool states", () => {
    const { runs, observedAt } = read(readFileSync(FILE));
    expect(runs.map(({ project }) => project).sort()).toEqual(["valuation-hpo", "valuation-train"]);
    const kg = runs.reduce((sum, { emissionsKg }) => sum + (emissionsKg ?? 0), 0);
    expect(kg).toBeCloseTo(9.309390268389437e-7, 18);
    expect(runs.map(({ energyKwh }) => energyKwh)).toContain(1.100136606155714e-5);
    expect(observedAt).toBe("2026-11-23T21:43:54.000Z");
  });

  it("of an old version needs four columns", () => {
    const old = "timestamp,project_name,duration,emissions\n2021-02-03T04:05:06,p,10,0.5\n";
    expect(read(old).runs).toMatchObject([
      { runId: "p 2021-02-03T04:05:06", emissionsKg: 0.5, energyKwh: null, hardware: {} },
    ]);
  });

  it("counts a run that was flushed twice once, by its longer row", () => {
    const rows = ["2026-01-01T00:00:00,p,r,5,0.1", "2026-01-01T00:01:00,p,r,65,0.9"].join("\n");
    const { runs, notes } = read(`timestamp,project_name,run_id,duration,emissions\n${rows}\n`);
    expect(runs.map(({ emissionsKg }) => emissionsKg)).toEqual([0.9]);
    expect(notes).toContainEqual(expect.objectContaining({ code: "duplicate" }));
  });

  it("is refused where a number is none", () => {
    const text = "timestamp,project_name,duration,emissions\n2021-02-03T04:05:06,p,x,0.5\n";
    const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ refusal: { code: "wrong_type", pointer: "line:2" } });
  });
});
