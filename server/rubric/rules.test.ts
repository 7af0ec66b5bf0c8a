import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scoring, testsOfSection } from "#server/catalogue/catalogue.ts";
import { EDITION_IDS, SECTION_IDS, type SectionId, TEST_IDS } from "#server/catalogue/schema.ts";
import {
  adjustedSum,
  type Credits,
  creditByAge,
  creditSteps,
  DAY_MS,
  finalOf,
  sectionSums,
  testScoreBand,
} from "./rules.ts";

const example = (id: string) => {
  const found = scoring.workedExamples.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no worked example ${id}`);
  return found;
};
const SectionInput = z.record(z.enum(SECTION_IDS), z.array(z.number()));

function creditsOf(input: Record<SectionId, number[]>): Credits {
  return Object.fromEntries(
    SECTION_IDS.flatMap((section) =>
      testsOfSection(section).map((test, index) => [test.id, input[section][index] ?? 0]),
    ),
  );
}

describe("the ML Test Score", () => {
  it.each([
    ["2017", "wx-mlts-2017"],
    ["2016", "wx-mlts-2016"],
  ] as const)("follows the worked example of edition %s", (edition, id) => {
    const { input, expected } = example(id);
    const sums = sectionSums(creditsOf(SectionInput.parse(input)), edition);
    const { final, binding } = finalOf(sums);
    expect({ sections: sums, final, band: testScoreBand(edition, final).id }).toEqual(expected);
    expect(binding).toEqual(["monitor"]);
  });

  it.each(EDITION_IDS)(
    "puts every band border of edition %s where the paper puts it",
    (edition) => {
      const { input, expected } = example(`wx-bands-${edition}`);
      const bands = z
        .array(z.number())
        .parse(input)
        .map((score) => testScoreBand(edition, score).id);
      expect(bands).toEqual(expected);
    },
  );

  it("never rounds a half point into the band below, as lower-bound tables do", () => {
    expect(testScoreBand("2017", 0.5).id).toBe("holes-possible");
    expect(testScoreBand("2017", 3.5).id).toBe("strong");
    expect(testScoreBand("2016", 11)).toEqual({ id: "gap-11", label: "between bands" });
  });

  it("scales a section to its applicable tests beside the strict sum", () => {
    const { input, expected } = example("wx-na");
    const { sum, applicable } = z.object({ sum: z.number(), applicable: z.number() }).parse(input);
    const { adjusted } = z.object({ strict: z.number(), adjusted: z.number() }).parse(expected);
    expect(adjustedSum(sum, applicable, "2017")).toBeCloseTo(adjusted, 5);
    expect(adjustedSum(sum, 3, "2017")).toBeNull();
  });

  it("names every section that ties for the minimum", () => {
    expect(finalOf({ data: 1, model: 0.5, infra: 2, monitor: 0.5 })).toEqual({
      final: 0.5,
      binding: ["model", "monitor"],
    });
  });

  it("gives the 2016 points as twice the 2017 points for the same credits", () => {
    const credits = fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 28, maxLength: 28 });
    fc.assert(
      fc.property(credits, (values) => {
        const byTest: Credits = Object.fromEntries(TEST_IDS.map((id, i) => [id, values[i] ?? 0]));
        const newer = sectionSums(byTest, "2017");
        const older = sectionSums(byTest, "2016");
        for (const section of SECTION_IDS) expect(older[section]).toBe(2 * newer[section]);
      }),
    );
  });
});

describe("credit by age", () => {
  it("follows the worked example", () => {
    const { input, expected } = example("wx-decay");
    const cases = z
      .array(z.tuple([z.enum(["automated", "manual"]), z.number(), z.number()]))
      .parse(input);
    expect(cases.map(([kind, days, window]) => creditByAge(kind, window, days * DAY_MS))).toEqual(
      expected,
    );
  });

  it("counts the last instant of a window as inside and the next millisecond as outside", () => {
    expect(creditByAge("automated", 14, 14 * DAY_MS)).toBe(1);
    expect(creditByAge("automated", 14, 14 * DAY_MS + 1)).toBe(0.5);
    expect(creditByAge("manual", 90, 90 * DAY_MS + 1)).toBe(0);
  });

  it("never rises with age, and gives nothing for the future", () => {
    const kind = fc.constantFrom("automated" as const, "manual" as const);
    const age = fc.integer({ min: 0, max: 1000 * DAY_MS });
    fc.assert(
      fc.property(kind, fc.integer({ min: 1, max: 365 }), age, age, (of, window, a, b) => {
        const [younger, older] = a < b ? [a, b] : [b, a];
        expect(creditByAge(of, window, older)).toBeLessThanOrEqual(
          creditByAge(of, window, younger),
        );
        expect(creditByAge(of, window, -1 - younger)).toBe(0);
      }),
    );
  });

  it("falls exactly at the ends that creditSteps names", () => {
    for (const kind of ["automated", "manual"] as const) {
      for (const step of creditSteps(kind, 7)) {
        expect(creditByAge(kind, 7, step.untilMs)).toBe(step.credit);
        expect(creditByAge(kind, 7, step.untilMs + 1)).toBeLessThan(step.credit);
      }
    }
  });
});
