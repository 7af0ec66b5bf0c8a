import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverageSubject, rootOf } from "./code-root.ts";

describe("the part of a repository that a report is about", () => {
  it.each([
    [["valuation/features.py", "valuation/deep/model.py"], "valuation"],
    [["packages/search/a.ts", "packages/search/b/c.ts"], "packages/search"],
    [["src/search/a.py", "src/reco/b.py"], "src"],
    [["src/search/a.py"], "src/search"],
    [["a/x.py", "b/y.py"], null],
    [["model.py", "valuation/features.py"], null],
    [["/home/ci/work/shop/src/a.js", "/home/ci/work/shop/test/b.js"], "work/shop"],
    [[], null],
  ])("%j is %s", (paths, root) => {
    expect(rootOf(paths)).toBe(root);
  });

  it("does not depend on the order of its files", () => {
    const path = fc.array(fc.constantFrom("src", "a", "b"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 5 }), (list) => {
        const paths = list.map((names) => names.join("/"));
        expect(rootOf([...paths].reverse())).toBe(rootOf(paths));
      }),
    );
  });

  it("names the subject of a coverage report", () => {
    expect(coverageSubject([{ path: "valuation/a.py" }])).toBe("coverage of valuation");
    expect(coverageSubject([{ path: "a.py" }])).toBe("coverage");
  });
});
