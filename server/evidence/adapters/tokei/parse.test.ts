import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeShare } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function share(bytes: Buffer): CodeShare & { notes: string[] } {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("tokei");
  const [fact] = result.facts;
  if (fact?.kind !== "code-share") throw new Error("no fact");
  return { ...fact.value, notes: result.notes.map(({ code }) => code) };
}
const json = (report: object) => share(Buffer.from(JSON.stringify(report)));
const lines = (code: number, more: object = {}) => ({ blanks: 0, code, comments: 0, ...more });

describe("tokei reports", () => {
  const real = share(readFileSync(join(import.meta.dirname, "fixtures/tokei-12.1.2/mlflow.json")));

  it("add up to what the tool sums", () => {
    expect(real.total).toEqual({ files: 237, code: 74_466, comments: 3_031, blanks: 7_913 });
    expect(real.languages.Python).toMatchObject({ code: 74_463, files: 236 });
    expect(real.languages.INI).toMatchObject({ code: 3, files: 1 });
    expect(real.notes).toEqual([]);
  });

  it("name every file with its language", () => {
    expect(real.files).toHaveLength(237);
    expect(real.files).toContainEqual({
      path: "mlflow/tracking/_workspace/fluent.py",
      language: "Python",
      code: 129,
    });
  });

  it("count embedded lines once, for the language they are in", () => {
    const blobs = { Css: lines(4, { blobs: {} }) };
    const page = { name: "./a.html", stats: lines(10, { blobs }) };
    const embedded = { name: "./a.html", stats: lines(4, { blobs: {} }) };
    const found = json({
      HTML: lines(10, { children: { Css: [embedded] }, reports: [page] }),
      CSS: lines(1, { children: {}, reports: [{ name: "b.css", stats: lines(1) }] }),
      Total: lines(15, { children: {}, reports: [] }),
    });
    expect(found.total).toMatchObject({ files: 2, code: 15 });
    expect(found.languages.CSS).toMatchObject({ files: 1, code: 5 });
    expect(found.files[0]).toEqual({ path: "a.html", language: "HTML", code: 14 });
    expect(found.notes).toEqual([]);
  });

  it("are read in the form of version 11", () => {
    const stats = [{ name: "src/a.py", lines: 7, ...lines(7) }];
    expect(json({ Python: lines(7, { lines: 7, inaccurate: false, stats }) })).toMatchObject({
      total: { files: 1, code: 7 },
      files: [{ path: "src/a.py", code: 7 }],
    });
  });

  it("note a total that its parts contradict, and believe the parts", () => {
    const found = json({ R: lines(5, { reports: [] }), Total: lines(9, { reports: [] }) });
    expect(found.notes).toContain("counts_disagree");
    expect(found.total.code).toBe(5);
  });

  it("are refused or read, whatever a file holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (report, children) => {
        const bytes = Buffer.from(JSON.stringify({ R: lines(1, { reports: [report], children }) }));
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
