import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";

const FIXTURES = join(import.meta.dirname, "fixtures/coveragepy-7.17.3");
const read = (text: string) =>
  interpret(Buffer.from(text), { at: new Date("2026-11-25T00:00:00Z"), maxBytes: 1e7 });
const text = (name: string) => readFileSync(join(FIXTURES, name), "utf8");

function only(name: string) {
  const result = read(text(name));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [fact] = result.facts;
  if (fact?.kind !== "coverage" || result.facts.length > 1)
    throw new Error("not one coverage fact");
  return fact.value;
}

describe("reports of coverage.py", () => {
  it("its JSON, Cobertura and LCOV of one run count the same lines, whatever the tool's one percentage says", () => {
    const [json, xml, lcov] = ["report.json", "cobertura.xml", "coverage.lcov"].map(only);
    expect(json?.lineRate).toBeCloseTo(0.7941, 4);
    expect(xml?.lineRate).toBeCloseTo(0.7941, 4);
    expect(lcov?.lineRate).toBeCloseTo(0.7941, 4);
    expect(json?.branchesValid).toBe(xml?.branchesValid);
  });

  const Report = z.looseObject({ totals: z.looseObject({}), files: z.looseObject({}) });
  const damaged = (totals: Record<string, unknown>) => {
    const report = Report.parse(JSON.parse(text("report.json")));
    return read(JSON.stringify({ ...report, totals: { ...report.totals, ...totals } }));
  };

  it("Cobertura's own document type is passed over and no other, as Istanbul and gcovr begin with it", () => {
    const report =
      '<coverage line-rate="0.5" version="1.9" timestamp="1700000000000"><packages><package name="p"><classes><class name="c" filename="c.js"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>';
    const type = 'coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd"';
    expect(read(`<?xml version="1.0" ?>\n<!DOCTYPE ${type}>\n${report}`)).toMatchObject({
      facts: [{ value: { linesValid: 2, linesCovered: 1 } }],
    });
    for (const other of [
      `${type} [<!ENTITY a "b">]`,
      type.replace("cobertura.sourceforge.net", "127.0.0.1"),
      type.replace("http:", "file:"),
      "coverage",
    ])
      expect(read(`<!DOCTYPE ${other}>${report}`)).toMatchObject({
        refusal: { code: "xml_doctype_forbidden" },
      });
  });

  it("never counts more branches covered than there are", () => {
    const result = damaged({ num_branches: 3, covered_branches: 40 });
    const [fact] = result.kind === "understood" ? result.facts : [];
    expect(fact?.kind === "coverage" && fact.value).toMatchObject({
      branchesValid: 3,
      branchesCovered: 3,
      branchRate: 1,
    });
  });

  it("totals that disagree with the files are said, and the files count", () => {
    const result = damaged({ num_statements: 9_999 });
    expect(result.kind === "understood" && result.notes.map((note) => note.code)).toContain(
      "counts_disagree",
    );
  });
});
