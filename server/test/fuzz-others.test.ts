import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { READERS, tryReader } from "./fuzz-others.ts";
import { bytesOf, damaged } from "./fuzz-parsers.ts";

/** The same at each run of the tests; `npm run fuzz` draws new ones, and says its seed. */
const RUNS = 150;
const SEED = 20_261_125;

describe.each(READERS)("$id, given damaged input", (reader) => {
  it("refuses it in words or reads it, in bounded time and memory", async () => {
    const samples = await reader.samples();
    expect(samples.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(damaged(samples.length), async (input) => {
        expect((await tryReader(bytesOf(samples, input), reader)).fault).toBeNull();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  }, 60_000);
});
