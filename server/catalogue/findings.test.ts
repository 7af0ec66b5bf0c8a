import { expect, it } from "vitest";
import { catalogueLede, catalogueTitle } from "./findings.ts";

it("the catalogue says what it holds", () => {
  expect(catalogueTitle()).toBe("12 challenges, 61 questions and 28 tests decide every score");
  expect(catalogueLede()).toBe(
    "Catalogue 1.1.0 of 2026-11-23: 56 evidence rules, 3 gates and 45 handover items, in our own words, citing 41 sources.",
  );
});
