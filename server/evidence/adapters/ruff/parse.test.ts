import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeFinding } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("ruff");
  return result;
}
const fixture = (name: string) =>
  understood(readFileSync(join(import.meta.dirname, "fixtures", name)));
const valueIn = ({ facts }: ReturnType<typeof understood>): CodeFinding | undefined =>
  facts.flatMap((fact) => (fact.kind === "code-finding" ? [fact.value] : []))[0];
const finding = {
  code: "F401",
  filename: "a.py",
  location: { row: 3, column: 1 },
  message: "unused",
  noqa_row: 3,
};

describe("ruff reports", () => {
  it.each(["ruff-0.17.6/findings.json", "ruff-0.4.10/findings.json"])(
    "%s counts what ruff found",
    (name) => {
      expect(valueIn(fixture(name))).toMatchObject({
        counts: { error: 9, warning: 0, note: 0, none: 0 },
        executionSuccessful: null,
      });
    },
  );

  it("say one a line what they say as a list", () => {
    const places = (name: string) =>
      valueIn(fixture(name))?.findings.map(({ uri, startLine, ruleId }) => [
        uri,
        startLine,
        ruleId,
      ]);
    expect(places("ruff-0.4.10/findings.ndjson")).toEqual(places("ruff-0.4.10/findings.json"));
  });

  it("take the level that newer versions state", () => {
    const report = [
      { ...finding, severity: "warning" },
      { ...finding, severity: "info" },
    ];
    expect(valueIn(understood(Buffer.from(JSON.stringify(report))))?.counts).toEqual({
      error: 0,
      warning: 1,
      note: 1,
      none: 0,
    });
  });

  it.each(["E999", "invalid-syntax", null])(
    "call a run over a broken file unfinished: %s",
    (code) => {
      const result = understood(Buffer.from(JSON.stringify([{ ...finding, code }])));
      expect(valueIn(result)?.executionSuccessful).toBe(false);
      expect(result.notes.map((note) => note.code)).toEqual(["execution_failed"]);
    },
  );

  it("of versions before noqa_row and url are known by their fix", () => {
    const old = {
      code: "F401",
      message: "`os` imported but unused",
      fix: null,
      location: { row: 1, column: 8 },
      end_location: { row: 1, column: 10 },
      filename: "a.py",
    };
    const value = valueIn(understood(Buffer.from(JSON.stringify([old]))));
    expect(value).toMatchObject({ counts: { error: 1 }, findings: [{ ruleId: "F401" }] });
  });

  it("are not told by an empty list", () => {
    expect(interpret(Buffer.from("[]"), { at: AT, maxBytes: 1e6 })).toMatchObject({
      refusal: { code: "wrong_shape" },
    });
  });

  it("are refused or read, whatever a finding holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (code, row) => {
        const bytes = Buffer.from(JSON.stringify([{ ...finding, code, location: { row } }]));
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
