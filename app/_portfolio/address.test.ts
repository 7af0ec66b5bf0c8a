import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHALLENGE_IDS, FACTORS } from "#server/catalogue/schema.ts";
import { GROUPINGS, SORTS } from "#server/portfolio/schema.ts";
import { BANDS, DEMOS, GATES, hrefOf, isFiltered, queryOf, SHOWS, viewOf } from "./address.ts";

const back = (href: string) => viewOf(Object.fromEntries(new URL(href, "http://a").searchParams));

describe("the address of a portfolio view", () => {
  it("holds all of it", () => {
    const view = fc.record({
      sort: fc.constantFrom(...SORTS),
      stage: fc.constantFrom(null, ...FACTORS.stage),
      band: fc.constantFrom(null, ...BANDS),
      gate: fc.constantFrom(null, ...GATES),
      criticality: fc.constantFrom(null, ...FACTORS.criticality),
      team: fc.constantFrom(null, "a-team"),
      tag: fc.constantFrom(null, "bank", "two words"),
      demo: fc.constantFrom(null, ...DEMOS),
      show: fc.constantFrom(...SHOWS),
      by: fc.constantFrom(...GROUPINGS),
      since: fc.constantFrom(null, "2026-01-31"),
      text: fc.string({ maxLength: 100 }).map((text) => text.trim()),
      cursor: fc.constant(null),
    });
    fc.assert(
      fc.property(view, (of) => {
        expect(back(hrefOf(of))).toEqual(of);
        expect(queryOf(of)).toMatchObject({ sort: of.sort, limit: 50 });
      }),
    );
  });

  it("is the bare page for the first view, and ignores what it does not know", () => {
    expect(hrefOf(viewOf({}))).toBe("/");
    expect(viewOf({ sort: "nothing", stage: "moon", gate: ["a", "b"] })).toEqual(viewOf({}));
    expect(isFiltered(viewOf({ sort: CHALLENGE_IDS[0] }))).toBe(false);
    expect(isFiltered(viewOf({ text: "fraud" }))).toBe(true);
  });

  it("starts at the first page when the order or a filter changes", () => {
    const second = viewOf({ cursor: "abc" });
    expect(hrefOf(second, { sort: "name" })).toBe("/?sort=name");
  });
});
