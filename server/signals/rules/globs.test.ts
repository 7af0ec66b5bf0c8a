import { describe, expect, it } from "vitest";
import { matchesGlob, pathsUnder } from "./globs.ts";

describe("the globs of a profile", () => {
  it.each([
    ["src/features/**", "src/features/area.py", true],
    ["src/features/**", "src/features/geo/zone.py", true],
    ["src/features/**", "src/model/net.py", false],
    ["src/features", "src/features/area.py", true],
    ["src/features.py", "src/features.py", true],
    ["src/feat*.py", "src/features.py", true],
    ["src/*.py", "src/deep/features.py", false],
    ["**/features/*.py", "a/b/features/x.py", true],
    ["**/test_?.py", "tests/test_a.py", true],
    ["", "src/features.py", false],
  ])("%s on %s: %s", (glob, path, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected);
  });

  it("match the end of a path only where no path matches as it stands", () => {
    const absolute = ["/build/app/src/features/a.py", "/build/app/src/model/b.py"];
    expect(pathsUnder(absolute, ["src/features/**"])).toEqual([absolute[0]]);
    const plain = ["src/features/a.py", "tests/src/features/b.py"];
    expect(pathsUnder(plain, ["src/features/**"])).toEqual([plain[0]]);
  });

  it("take no longer for a pattern made to backtrack", () => {
    const started = performance.now();
    matchesGlob(`${"a".repeat(2_000)}/b`, `${"*a".repeat(140)}c`);
    matchesGlob("a/".repeat(1_000), `${"**/".repeat(90)}z`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
