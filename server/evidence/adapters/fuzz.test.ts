import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, damaged, faultOf, samplesOf } from "#server/test/fuzz-parsers.ts";
import { ADAPTERS } from "./adapters.ts";

/** Long runs are `npm run fuzz`; a seed that failed there can be set here to look at it. */
const RUNS = 200;

describe.each(ADAPTERS)("$manifest.id, given damaged documents", (adapter) => {
  const samples = samplesOf(adapter.manifest.id);

  it("never throws, refuses with a code of the closed list or gives valid facts, in bounded time, twice the same", () => {
    expect(samples.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(damaged(samples.length), (input) => {
        expect(faultOf(bytesOf(samples, input), adapter)).toBeNull();
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});
