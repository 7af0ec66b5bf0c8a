import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, damaged, faultOf, samplesOf } from "#server/test/fuzz-parsers.ts";
import { ADAPTERS } from "./adapters.ts";

/** The same two hundred at each run of the tests; `npm run fuzz` draws new ones, and says its seed. */
const RUNS = 200;
const SEED = 20_261_125;

describe.each(ADAPTERS)("$manifest.id, given damaged documents", (adapter) => {
  const samples = samplesOf(adapter.manifest.id);

  it("never throws, refuses with a code of the closed list or gives valid facts, in bounded time, twice the same", () => {
    expect(samples.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(damaged(samples.length), (input) => {
        expect(faultOf(bytesOf(samples, input), adapter)).toBeNull();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  }, 60_000);
});
