import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { scoring } from "#server/catalogue/catalogue.ts";
import { portfolioIndex } from "./rules.ts";

it("follows the worked example wx-portfolio", () => {
  const example = scoring.workedExamples.find((candidate) => candidate.id === "wx-portfolio");
  const input = z.array(z.number()).parse(example?.input);
  const Expected = z.object({ mean: z.number(), index: z.number(), max: z.number() });
  const expected = Expected.parse(example?.expected);
  const index = portfolioIndex(input);
  expect(index?.index).toBeCloseTo(expected.index, 5);
  expect(index?.mean).toBeCloseTo(expected.mean, 5);
  expect(index?.max).toBe(expected.max);
});

it("has no index without a scored project", () => {
  expect(portfolioIndex([])).toBeNull();
});

it("never falls when a project's score rises", () => {
  const scores = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(scores, fc.nat(), (values, at) => {
      const raised = values.map((value, i) => (i === at % values.length ? 100 : value));
      const before = portfolioIndex(values)?.index ?? 0;
      expect(portfolioIndex(raised)?.index).toBeGreaterThanOrEqual(before - 1e-9);
    }),
  );
});
