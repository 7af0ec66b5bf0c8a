import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { enlarged } from "#server/test/enlarge.ts";
import { interpret } from "../rules/interpret.ts";
import { readDocument } from "../rules/read.ts";
import { Fact, REFUSAL_CODES } from "../schema.ts";
import type { Adapter, ParsedInput, XmlElement } from "./adapter.ts";
import { ADAPTERS } from "./adapters.ts";

const HERE = import.meta.dirname;
const AT = new Date("2026-11-24T12:00:00Z");
const folders = readdirSync(HERE).filter((name) => statSync(join(HERE, name)).isDirectory());

/** Kept beside the captures, and no captures themselves. */
const BOOKS = new Set(["manifest.json", "ground_truth.json"]);

function fixturesOf(folder: string): string[] {
  const root = join(HERE, folder, "fixtures");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(root, name)).isFile())
    .filter((name) => !BOOKS.has(name.split("/").at(-1) ?? ""))
    .sort();
}

function read(path: string) {
  return interpret(readFileSync(path), { at: AT, maxBytes: 100_000_000 });
}

const withoutPointers = (value: unknown) =>
  JSON.stringify(value, (key, inner: unknown) => (key === "pointer" ? undefined : inner));

/** Lists of records only: a list of plain values, such as a time and its number, has a fixed order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(reversed);
    return items.every((item) => typeof item === "object") ? items.reverse() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reversed(inner)]));
}

function reversedXml(element: XmlElement): XmlElement {
  return { ...element, children: [...element.children].map(reversedXml).reverse() };
}

function reversedInput(input: ParsedInput): ParsedInput | null {
  switch (input.syntax) {
    case "json":
    case "yaml":
      return { ...input, root: reversed(input.root) };
    case "xml":
      return { ...input, root: reversedXml(input.root) };
    case "ndjson":
      return { ...input, records: [...input.records].reverse() };
    case "csv":
      return { ...input, table: { ...input.table, rows: [...input.table.rows].reverse() } };
    default:
      return null;
  }
}

function inputOf(adapter: Adapter, path: string): ParsedInput | null {
  const document = readDocument(readFileSync(path), { maxBytes: 100_000_000 });
  if (document.kind === "refused") return null;
  return document.inputs.find((input) => adapter.recognise(input) !== null) ?? null;
}

/** `a.json` and `a.xml` have one name for their golden for short; other endings stay in it. */
function goldenOf(path: string): string {
  const stem = path.replace(/fixtures\//, "goldens/").replace(/\.(json|xml)$/, "");
  return `${stem}.facts.json`;
}

describe("every adapter", () => {
  it("stands in the list, and the list in alphabetical order", () => {
    expect(ADAPTERS.map((adapter) => adapter.manifest.id)).toEqual(folders.sort());
  });

  it.each(ADAPTERS)("$manifest.id names its versions in its README", ({ manifest }) => {
    const readme = readFileSync(join(HERE, manifest.id, "README.md"), "utf8");
    for (const version of manifest.versions) expect(readme).toContain(version.split(" ").at(-1));
  });
});

const cases = ADAPTERS.flatMap((adapter) =>
  fixturesOf(adapter.manifest.id).map((name) => ({
    adapter,
    name,
    path: join(HERE, adapter.manifest.id, "fixtures", name),
  })),
);

describe.each(cases)("$adapter.manifest.id: $name", ({ adapter, path }) => {
  const result = read(path);

  it("gives the facts of its golden", async () => {
    const shown =
      result.kind === "refused"
        ? { refused: { ...result.refusal } }
        : {
            format: result.format,
            observedAt: result.observedAt,
            facts: result.facts,
            notes: result.notes,
          };
    await expect(`${JSON.stringify(shown, null, 1)}\n`).toMatchFileSnapshot(goldenOf(path));
  });

  it("is recognised by this adapter alone", () => {
    if (result.kind === "understood") expect(result.source).toBe(adapter.manifest.id);
    else
      expect(["wrong_artifact", "upstream_error", "wrong_content_type", "missing_field"]).toContain(
        result.refusal.code,
      );
  });

  it("gives valid facts of declared kinds, each subject once, and the same ones again", () => {
    if (result.kind === "refused") return;
    for (const fact of result.facts) {
      const parsed = Fact.safeParse(fact);
      expect(parsed.error?.issues ?? [], relative(HERE, path)).toEqual([]);
      expect(adapter.manifest.factKinds).toContain(fact.kind);
    }
    const subjects = result.facts.map((fact) => `${fact.kind} ${fact.subject}`);
    expect(new Set(subjects).size).toBe(subjects.length);
    expect(adapter.manifest.formats).toContain(result.format);
    expect(read(path)).toEqual(result);
  });

  it("gives the same facts when what is kept of it is read again", () => {
    if (result.kind === "refused" || adapter.withhold === undefined) return;
    const again = interpret(result.stored, { at: AT, maxBytes: 100_000_000 });
    expect(again).toMatchObject({ kind: "understood", facts: result.facts });
  });

  it("gives the same facts whatever order the records stand in", () => {
    if (result.kind === "refused" || adapter.manifest.orderMatters !== undefined) return;
    const input = inputOf(adapter, path);
    const other = input ? reversedInput(input) : null;
    if (other === null) return;
    const again = adapter.parse(other, AT);
    if (again.kind === "refused") throw new Error(again.refusal.message);
    expect(withoutPointers(again.facts)).toBe(withoutPointers(result.facts));
    expect(again.observedAt).toBe(result.observedAt);
  });
});

/** Records of one capture, as many as make a document of some megabytes; a worker reads it while others wait. */
const RECORDS = 20_000;
const LARGE_CHARACTERS = 4_000_000;
const LARGE_MS = 8_000;
/** A row of a table is a few characters and a fact a few hundred; more than that is no proportion. */
const GROWTH = 16;

const largest = ADAPTERS.flatMap((adapter) => {
  const inputs = fixturesOf(adapter.manifest.id).flatMap((name) => {
    const input = inputOf(adapter, join(HERE, adapter.manifest.id, "fixtures", name));
    const isRead = input !== null && adapter.parse(input, AT).kind === "facts";
    return isRead && input ? [{ name, input, size: JSON.stringify(input).length }] : [];
  });
  const [first] = inputs
    .filter(({ input }) => enlarged(input, 1) !== null)
    .sort((a, b) => b.size - a.size);
  return first ? [{ adapter, id: adapter.manifest.id, ...first }] : [];
});

describe.each(largest)("$id: $name made large", ({ adapter, input }) => {
  const each = JSON.stringify(enlarged(input, 1_000)).length / 1_000;
  const large = enlarged(input, Math.min(RECORDS, Math.ceil(LARGE_CHARACTERS / each)));

  it("is read or refused in bounded time, into facts of declared kinds that stay in proportion", () => {
    if (large === null) return;
    const started = performance.now();
    const result = adapter.parse(large, AT);
    expect(performance.now() - started).toBeLessThan(LARGE_MS);
    if (result.kind === "refused") {
      expect(REFUSAL_CODES).toContain(result.refusal.code);
      return;
    }
    const read = JSON.stringify(large).length;
    expect(JSON.stringify(result).length).toBeLessThan(GROWTH * read + 1_000_000);
    const kinds = new Set(result.facts.map(({ kind }) => kind));
    expect([...kinds].filter((kind) => !adapter.manifest.factKinds.includes(kind))).toEqual([]);
    const invalid = result.facts.find((fact) => !Fact.safeParse(fact).success);
    expect(invalid).toBeUndefined();
  }, 30_000);
});
