import { describe, expect, it } from "vitest";
import { GREEN, item, received, signalOf, suite } from "#server/test/evidence.ts";
import { codeReadings } from "./readings-code.ts";

const context = { branch: "main", ranInCi: true };
const tests = suite("tests", 1, GREEN, { context });
const report = (files: string[], hasFiles = true) =>
  item({
    id: "coverage",
    days: 1,
    context,
    reading: { catalogueKind: "coverage", subject: "coverage", metrics: { files, hasFiles } },
  });
const profile = { defaultBranch: "main", featureCode: ["src/features/**"] };
const covered = report(["80/90 src/features/a.py", "5/10 src/features/b.py", "0/500 src/app.py"]);

describe("a coverage report", () => {
  it("completes the proof of tested feature code, counting only that code", () => {
    expect(signalOf({ evidence: [tests, covered], profile }, "data-7")).toMatchObject({
      outcome: "pass",
      credit: 1,
      missing: [],
    });
  });

  it("fails the proof where too few lines are covered, however many there are elsewhere", () => {
    const low = report(["7/10 src/features/a.py", "900/900 src/app.py"]);
    const signal = signalOf({ evidence: [tests, low], profile }, "data-7");
    expect(signal?.outcome).toBe("fail");
    expect(JSON.stringify(signal?.because)).toContain("7 of 10 lines of feature code");
  });

  it.each([
    ["no globs are set", covered, { defaultBranch: "main" }, "profile:featureCode"],
    ["it holds none of the code", report(["9/9 src/app.py"]), profile, "lineRate"],
    ["it has too many files to look at", report([], false), profile, "lineRate"],
  ])("leaves the line rate unknown where %s", (_why, coverage, of, missing) => {
    const signal = signalOf({ evidence: [tests, coverage], profile: of }, "data-7");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toContain(missing);
  });

  it("of one part stands beside that of another, and the newer one tells of files in both", () => {
    const part = (subject: string, days: number, files: string[]) =>
      item({
        id: `${subject} ${days}`,
        days,
        context,
        reading: { catalogueKind: "coverage", subject, metrics: { files, hasFiles: true } },
      });
    const evidence = [
      tests,
      part("coverage", 3, ["0/90 src/features/a.py"]),
      part("coverage of src/features", 1, ["90/90 src/features/a.py"]),
      part("coverage of src/model", 2, ["0/10 src/model/b.py"]),
    ];
    const signal = signalOf({ evidence, profile }, "data-7");
    expect(JSON.stringify(signal?.because)).toContain("90 of 90 lines of feature code");
  });

  it("names its part where the fact was kept before parts stood apart", () => {
    const files = [{ path: "src/features/a.py", linesValid: 9, linesCovered: 9 }];
    const value = {
      tool: "LCOV",
      toolVersion: null,
      linesValid: 9,
      linesCovered: 9,
      lineRate: 1,
      branchesValid: null,
      branchesCovered: null,
      branchRate: null,
      files,
      filesLeftOut: 0,
    };
    const old = {
      kind: "coverage",
      subject: "coverage",
      observedAt: null,
      pointer: "",
      value,
    } as const;
    expect(codeReadings([old]).map(({ subject }) => subject)).toEqual(["coverage of src/features"]);
  });

  it("proves nothing without the tests that it measured", () => {
    const signal = signalOf({ evidence: [covered], profile }, "data-7");
    expect(signal).toMatchObject({ outcome: "unknown" });
    expect(signal?.missing).toContain("failedTests");
  });

  it.each(["report.json", "cobertura.xml", "coverage.lcov"])(
    "says the same in each format a tool writes: %s",
    (file) => {
      const path = `coverage/fixtures/coveragepy-7.17.3/${file}`;
      const real = received(path, { evidenceId: "real", context });
      const of = { defaultBranch: "main", featureCode: ["valuation/features.py"] };
      const signal = signalOf({ evidence: [tests, real], profile: of }, "data-7");
      expect(JSON.stringify(signal?.because)).toContain("18 of 23 lines of feature code");
    },
  );
});
