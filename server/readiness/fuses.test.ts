import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { AT, DAY, documentAbout, inputOf } from "#server/test/scored.ts";
import { fusesOf } from "./rules/fuses.ts";
import { readinessAt } from "./rules.ts";

const from = new Date(AT.getTime() - 120 * DAY);
const to = new Date(AT.getTime() + 240 * DAY);
const documents = (given: readonly { days: number; tests: string[] }[]) => {
  const made = given.map((one, i) => documentAbout({ id: `d${i}`, ...one }));
  return inputOf({
    evidence: made.map(({ item }) => item),
    acceptances: made.flatMap(({ acceptances }) => acceptances),
  });
};

describe("fuses", () => {
  it("tell the final score of every moment, past and future, as scoring that moment does", () => {
    const drawn = fc.array(
      fc.record({
        days: fc.integer({ min: 1, max: 200 }),
        tests: fc.subarray([...TEST_IDS], { minLength: 6 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    const offset = fc.integer({ min: -120 * DAY, max: 240 * DAY });
    fc.assert(
      fc.property(drawn, fc.array(offset, { minLength: 5, maxLength: 5 }), (given, offsets) => {
        const input = documents(given);
        const { steps } = fusesOf(input, from, to);
        for (const ms of offsets) {
          const at = new Date(AT.getTime() + ms);
          const step = steps.filter((one) => one.at <= at.toISOString()).at(-1);
          const { final, sections } = readinessAt(
            { ...input, at },
            { withActions: false },
          ).mlTestScore;
          expect(step).toMatchObject({ final, sections });
        }
      }),
      { numRuns: 12 },
    );
  });

  it("mark the falls of a proof that lower the final score, and no others", () => {
    const bySection = ["data-6", "model-2", "infra-3", "monitor-6"];
    const input = documents([{ days: 10, tests: bySection }]);
    const { steps, proofs } = fusesOf(input, from, to);
    expect(steps.map((step) => step.final)).toContain(0.5);
    const lowering = proofs.filter((proof) => proof.lowersFinalAt.length > 0);
    // infra-3 and monitor-6 last 90 days by hand, data-6 180, model-2 365: the first two end the 0.5.
    expect(lowering.map((proof) => proof.testId).sort()).toEqual(["infra-3", "monitor-6"]);
    const end = new Date(AT.getTime() + 80 * DAY + 1).toISOString();
    expect(lowering[0]?.lowersFinalAt).toEqual([end]);
  });

  it("draw each proof's whole life and its next fall", () => {
    const { proofs } = fusesOf(documents([{ days: 10, tests: ["monitor-6"] }]), from, to);
    expect(proofs[0]).toMatchObject({
      testId: "monitor-6",
      credit: 0.5,
      spans: [{ credit: 0.5 }],
      next: { at: new Date(AT.getTime() + 80 * DAY).toISOString(), credit: 0 },
    });
  });

  it("know nothing yet of what has not arrived", () => {
    const input = documents([{ days: -5, tests: [...TEST_IDS] }]);
    expect(fusesOf(input, from, to).steps.map((step) => step.final)).toEqual([0]);
  });
});
