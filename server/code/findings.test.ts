import { expect, it } from "vitest";
import { codeTitle, type Known, percent, years } from "./findings.ts";
import type { Dependency, Share } from "./schema.ts";

const ref = { evidenceId: "e", pointer: "", isSample: false };
const share: Share = {
  at: "2026-11-01T00:00:00Z",
  tool: "cloc",
  lines: { model: 5, features: 0, pipeline: 20, serving: 5, tests: 0, glue: 70 },
  total: 100,
  leftOut: 0,
  filesLeftOut: 0,
  ref,
};
const counts = {
  assessed: 0,
  vulnerable: 0,
  pinned: 0,
  unpinned: 0,
  aged: 0,
  medianAgeDays: null,
};
const known = (of: Partial<Known>): Known => ({
  share,
  trend: [share],
  churn: null,
  unnamed: [],
  dependencies: [],
  counts,
  ...of,
});

it("the title says the share, and what is vulnerable", () => {
  expect(codeTitle(known({}))).toBe("5 % of the code deals with the model");
  expect(codeTitle(known({ counts: { ...counts, assessed: 3, vulnerable: 1 } }))).toBe(
    "5 % of the code deals with the model; 1 dependency has known vulnerabilities",
  );
  expect(codeTitle(known({ unnamed: ["model"] }))).toContain("the profile does not say");
});

it("nobody having looked is said, rather than that nothing was found", () => {
  const one: Dependency = {
    name: "a",
    version: "1",
    isPinned: null,
    ageDays: null,
    vulnerabilities: null,
    fixedIn: [],
    skipReason: null,
    ref,
  };
  expect(codeTitle(known({ share: null, dependencies: [one] }))).toBe(
    "1 dependency: none looked at for vulnerabilities, pinning not known, age not known",
  );
});

it("only nothing is 0 %, only everything is 100 %, and an age has one unit", () => {
  expect([percent(0, 9), percent(1, 1000), percent(999, 1000), percent(9, 9)]).toEqual([
    "0 %",
    "under 1 %",
    "over 99 %",
    "100 %",
  ]);
  expect([years(30), years(400), years(1500)]).toEqual(["30 days", "13 months", "4 years"]);
});
