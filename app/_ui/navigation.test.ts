import { describe, expect, it } from "vitest";
import { firstMatches } from "./palette-match.ts";
import { currentTab } from "./tabs.tsx";

describe("the current tab", () => {
  const tabs = ["", "/assess", "/gate"].map((end) => ({ href: `/projects/est${end}`, label: end }));

  it("is the section of the page, and the overview only on its own page", () => {
    expect(currentTab(tabs, "/projects/est")).toBe("/projects/est");
    expect(currentTab(tabs, "/projects/est/assess/full")).toBe("/projects/est/assess");
    expect(currentTab(tabs, "/projects/est/edit")).toBeUndefined();
    expect(currentTab(tabs, "/projects/est/gateway")).toBeUndefined();
  });
});

describe("the box that finds things", () => {
  const items = ["EST Real estate valuation", "RET User retention", "Latest changes"].map(
    (label) => ({ group: "Projects", label, href: `/${label}` }),
  );
  const found = (query: string) => firstMatches(items, query).map((item) => item.label);

  it("ranks words that start with what was typed above those that contain it", () => {
    expect(found("est")).toEqual(["EST Real estate valuation", "Latest changes"]);
    expect(found("real val")).toEqual(["EST Real estate valuation"]);
    expect(found("nothing like it")).toEqual([]);
  });

  it("shows the first items before anything is typed", () => {
    expect(found("")).toHaveLength(3);
  });
});
