import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadTest } from "#server/facts/operations/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function tests(text: Buffer | string): LoadTest[] {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("hyperfine");
  return result.facts.flatMap((fact) => (fact.kind === "load-test" ? [fact.value] : []));
}
const report = (more: object) =>
  JSON.stringify({
    results: [{ command: "predict", mean: 1, median: 1, min: 1, max: 1, times: [1], ...more }],
  });

describe("hyperfine's timings", () => {
  it("tell the median of each command in milliseconds", () => {
    const path = join(import.meta.dirname, "fixtures/hyperfine-1.15.0/export.json");
    const found = tests(readFileSync(path));
    expect(found).toMatchObject([
      { name: "predict", requests: 5, failures: 0, p95Ms: null, users: 1 },
      { name: "train", requests: 5, failures: 0, p95Ms: null, thresholds: [] },
    ]);
    expect(found[0]?.p50Ms).toBeCloseTo(147.99453582, 6);
    expect(found[1]?.durationSeconds).toBeCloseTo(0.19404372922 * 5, 8);
  });

  it("tell a percentile from as many runs as it takes", () => {
    const times = Array.from({ length: 20 }, (_, i) => (i + 1) / 100);
    const [test] = tests(report({ times }));
    expect([test?.p95Ms, test?.p99Ms]).toEqual([190, null]);
  });

  it("count runs that failed or were killed", () => {
    expect(tests(report({ times: [1, 1, 1], exit_codes: [0, 1, null] }))[0]?.failures).toBe(2);
  });

  it("name a command by its parameters", () => {
    expect(tests(report({ parameters: { threads: "4" } }))[0]?.name).toBe("predict threads=4");
  });

  it("are refused as a table, which does not say how often it ran", () => {
    const csv = "command,mean,stddev,median,user,system,min,max\npredict,1,0,1,1,0,1,1\n";
    expect(read(csv)).toMatchObject({ refusal: { code: "wrong_artifact" } });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (times, median) => {
        for (const more of [{ times }, { median }, { exit_codes: times }, { parameters: median }])
          expect(["understood", "refused"]).toContain(read(report(more)).kind);
      }),
    );
  });
});
