import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeShare } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("cloc");
  return result;
}
const share = (text: Buffer | string): CodeShare | undefined =>
  understood(Buffer.from(text)).facts.flatMap((fact) =>
    fact.kind === "code-share" ? [fact.value] : [],
  )[0];
const fixture = (name: string) =>
  share(readFileSync(join(import.meta.dirname, "fixtures/cloc-1.96", name)));

describe("cloc reports", () => {
  it.each([
    ["by-file.json", { blanks: 433, comments: 978, code: 1_750, files: 2 }],
    ["mlflow.json", { blanks: 11_758, comments: 21_825, code: 51_827, files: 225 }],
    ["project.json", { blanks: 8, comments: 0, code: 63, files: 5 }],
    ["table.csv", { blanks: 3_649, comments: 8_669, code: 8_253, files: 44 }],
  ])("%s adds up to what the tool sums", (name, total) => {
    expect(fixture(name)?.total).toEqual(total);
  });

  it("name each file with its language when asked by file", () => {
    expect(fixture("by-file.json")?.files[0]).toEqual({
      path: "mlflow/sklearn/__init__.py",
      language: "Python",
      code: 1_128,
    });
    expect(fixture("project.json")?.files).toEqual([]);
  });

  it("are read by file from CSV, and from YAML", () => {
    const csv =
      'language,filename,blank,comment,code,"github.com/AlDanial/cloc v 2.02  T=0.01 s"\nPython,a.py,1,2,3\nR,b.R,1,1,4\nSUM,,2,3,7\n';
    expect(share(csv)).toMatchObject({
      total: { files: 2, code: 7 },
      files: [{ path: "a.py" }, { path: "b.R", language: "R", code: 4 }],
    });
    const yaml =
      "---\n# github.com/AlDanial/cloc\nheader :\n  cloc_url           : github.com/AlDanial/cloc\n  cloc_version       : 1.96\n'Python' :\n  nFiles: 1\n  blank: 1\n  comment: 2\n  code: 3\nSUM: \n  blank: 1\n  comment: 2\n  code: 3\n  nFiles: 1\n";
    expect(share(yaml)?.languages).toEqual({
      Python: { files: 1, code: 3, comments: 2, blanks: 1 },
    });
  });

  it("note a sum that its parts contradict, and believe the parts", () => {
    const part = { nFiles: 1, blank: 0, comment: 0, code: 5 };
    const report = { header: { cloc_version: "1.96" }, R: part, SUM: { ...part, code: 6 } };
    const { notes, facts } = understood(Buffer.from(JSON.stringify(report)));
    expect(notes.map(({ code }) => code)).toEqual(["counts_disagree"]);
    expect(facts[0]).toMatchObject({ value: { total: { code: 5 } } });
  });

  it("are refused or read, whatever a language holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (part) => {
        const bytes = Buffer.from(
          JSON.stringify({ header: { cloc_version: "1.96" }, Python: part }),
        );
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
