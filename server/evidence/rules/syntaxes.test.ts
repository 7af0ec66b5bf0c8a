import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedInput } from "../adapters/adapter.ts";
import { readCsv } from "./csv-read.ts";
import { recordsOf } from "./fields.ts";
import { readDocument } from "./read.ts";
import { readYaml } from "./yaml-read.ts";

function inputsOf(text: string | Buffer): readonly ParsedInput[] {
  const read = readDocument(Buffer.from(text), { maxBytes: 1e8 });
  if (read.kind === "refused") throw new Error(`${read.refusal.code}: ${read.refusal.message}`);
  return read.inputs;
}

const syntaxes = (text: string) => inputsOf(text).map((input) => input.syntax);
const codes = (input: ParsedInput | undefined) => input?.notes.map((note) => note.code) ?? [];

describe("one JSON document a line", () => {
  it("keeps the whole lines with their numbers and names the others", () => {
    const [input] = inputsOf('{"a": 1}\r\n\r\n{"a": }\n{"a": NaN}\n{"a": 4');
    expect(input).toMatchObject({
      syntax: "ndjson",
      records: [
        { line: 1, value: { a: 1 } },
        { line: 4, value: { a: null } },
      ],
    });
    expect(codes(input).sort()).toEqual([
      "bad_line",
      "blank_lines",
      "non_finite_metric",
      "truncated",
    ]);
    expect(input && recordsOf(input)[1]?.at("a").pointer).toBe("line:4/a");
  });

  it("removes secrets of whole and of broken lines", () => {
    const read = readDocument(
      Buffer.from('{"api_token": "abcd1234efgh"}\n{"db_password": "s3cret-value9"\n{"a": 1}\n'),
      { maxBytes: 1e6 },
    );
    const stored = read.kind === "read" ? read.stored.toString("utf8") : "";
    expect(stored).not.toMatch(/abcd1234|s3cret/);
    expect(stored.split("\n").length).toBeGreaterThanOrEqual(3);
  });

  it("is not what a broken document in many lines is", () => {
    const broken = '{\n "runs": [\n  {"a": 1}\n  {"b": 2}\n ]\n}';
    expect(() => inputsOf(broken)).toThrow("invalid_json");
  });
});

describe("CSV", () => {
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\n", "\r", " ", "=", "é") });

  it("gives back whatever RFC 4180 can write", () => {
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n"), (table, end) => {
        const text = [["x", "y", "z"], ...table].map((row) => row.map(quote).join(",")).join(end);
        const read = readCsv(text);
        if ("fault" in read) throw new Error(read.fault.message);
        expect(read.table.rows.map((row) => row.cells)).toEqual(table);
        expect(read.table.raggedLines).toEqual([]);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string(), (text) => void readCsv(text)));
  });

  it("says which records are ragged and which cells a spreadsheet would run", () => {
    const read = readCsv("a;b\n=1+1;-5\n1;2;3\n\n4;5\n");
    expect(read).toMatchObject({
      table: { delimiter: ";", header: ["a", "b"], raggedLines: [3] },
      notes: [
        { code: "ragged_row", pointer: "line:3" },
        { code: "csv_formula", pointer: "line:2" },
      ],
    });
    expect("table" in read && read.table.rows.at(-1)?.line).toBe(5);
  });
});

describe("YAML", () => {
  it.each([
    ["a: &a [x]\nb: [*a]\n", null],
    ["a: !Ref b\n", "yaml_tag_forbidden"],
    ["a: 1\na: 2\n", "duplicate_keys"],
    ["a:\n\tb: 1\n", "invalid_yaml"],
    ["a: 1\n---\nb: 2\n", "invalid_yaml"],
    [`a: ${"[".repeat(70)}${"]".repeat(70)}\n`, "too_deep"],
    ["a: &a [*a]\n", "too_deep"],
  ])("%j: %s", (text, code) => {
    const read = readYaml(text);
    expect("fault" in read ? read.fault.code : null).toBe(code);
  });

  it("reads as the core schema does, reaches no prototype, and keeps no NaN", () => {
    const read = readYaml("no: off\nv: 1.10\nx: .nan\n__proto__: {isAdmin: true}\n");
    if ("fault" in read) throw new Error(read.fault.message);
    expect(JSON.parse(JSON.stringify(read.root))).toMatchObject({ no: "off", v: 1.1, x: null });
    expect(Object.hasOwn(Object.prototype, "isAdmin")).toBe(false);
    expect(read.notes.map((note) => note.code)).toEqual(
      expect.arrayContaining(["yaml_1_1_booleans", "non_finite_metric", "prototype_key"]),
    );
  });

  it("never throws, whatever the text", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", ":", " ", "\n", "-", "&", "*", "!", "{", "[", "'", "|"),
    });
    fc.assert(fc.property(text, (yaml) => void readYaml(yaml)));
  });
});

describe("text without a mark of its syntax", () => {
  it.each([
    ["SF:a.py\nDA:1,1\nend_of_record\n", ["text"]],
    ["a,b\n1,2\n", ["text", "csv"]],
    ["stages:\n  train:\n    cmd: x\n", ["text", "yaml"]],
    ["---\nlicense: mit\n---\n# Model\n", ["text", "markdown"]],
    ["---\nlicense: mit\n---\n", ["text", "markdown", "yaml"]],
    ["---\nlicense: mit\n", ["text", "yaml"]],
    ["# Title\n\nSome words, and more.\n", ["text", "markdown"]],
  ])("%j is offered as %j", (text, expected) => {
    const given = syntaxes(text);
    expect(given).toEqual(expect.arrayContaining(expected));
    expect(given[0]).toBe("text");
  });

  it("splits front matter from what follows", () => {
    const markdown = inputsOf("---\r\nlicense: mit\r\n---\r\n# Model\r\n").find(
      (input) => input.syntax === "markdown",
    );
    expect(markdown).toMatchObject({ frontMatter: { license: "mit" } });
    expect(markdown?.syntax === "markdown" ? markdown.text.trim() : "").toBe("# Model");
  });
});
