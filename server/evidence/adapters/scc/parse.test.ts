import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeShare } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("scc");
  return result;
}
const shareIn = ({ facts }: ReturnType<typeof understood>): CodeShare | undefined =>
  facts.flatMap((fact) => (fact.kind === "code-share" ? [fact.value] : []))[0];
const fixture = (name: string) =>
  shareIn(understood(readFileSync(join(import.meta.dirname, "fixtures/scc-4.1.0", name))));
const language = { Name: "R", Code: 3, Comment: 1, Blank: 0, Complexity: 0, Count: 1, Files: [] };

describe("scc reports", () => {
  it.each([
    "project.json",
    "project-json2.json",
    "project.csv",
    "by-file.json",
    "by-file.csv",
    "stream.csv",
    "cloc.yaml",
  ])("%s counts the same project alike", (name) => {
    expect(fixture(name)?.total).toEqual({ files: 6, code: 63, comments: 0, blanks: 8 });
    expect(fixture(name)?.languages.INI).toEqual({ files: 1, code: 3, comments: 0, blanks: 0 });
  });

  it("name each file by its path when asked by file", () => {
    const wanted = { path: "valuation/features.py", language: "Python", code: 23 };
    for (const name of ["by-file.json", "by-file.csv", "stream.csv"])
      expect(fixture(name)?.files).toContainEqual(wanted);
    expect(fixture("project.csv")?.files).toEqual([]);
  });

  it("are told from cloc's, whose header versions before 4 imitated", () => {
    const header = "header:\n  cloc_url: https://github.com/boyter/scc/\n  cloc_version: 3.1.0\n";
    const yaml = `${header}R:\n  name: R\n  code: 3\n  comment: 1\n  blank: 0\n  nFiles: 1\n`;
    expect(shareIn(understood(Buffer.from(yaml)))?.total.code).toBe(3);
  });

  it("note a sum that its files contradict, and believe the files", () => {
    const file = { Location: "a.R", Code: 5, Comment: 0, Blank: 0 };
    const report = JSON.stringify([{ ...language, Files: [file] }]);
    const result = understood(Buffer.from(report));
    expect(result.notes.map(({ code }) => code)).toEqual(["counts_disagree"]);
    expect(shareIn(result)?.total.code).toBe(5);
  });

  it("are refused where a row has lost a cell", () => {
    const csv = "Language,Lines,Code,Comments,Blanks,Complexity,Bytes,Files,ULOC\nR,3,3\n";
    expect(interpret(Buffer.from(csv), { at: AT, maxBytes: 1e6 })).toMatchObject({
      refusal: { code: "ragged_row" },
    });
  });

  it("are refused or read, whatever a language holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (Code, Files) => {
        const bytes = Buffer.from(JSON.stringify([{ ...language, Code, Files }]));
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
