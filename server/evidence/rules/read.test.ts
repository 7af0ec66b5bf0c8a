import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ADAPTERS } from "../adapters/adapters.ts";
import { interpret } from "./interpret.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures");
const AT = new Date("2026-11-24T12:00:00Z");

const Manifest = z.object({
  cases: z.array(
    z.object({
      file: z.string(),
      /** `any`, or the name of a format: its cases count once an adapter lists it in badFormats. */
      format: z.string(),
      expected_error: z.string().nullable(),
      expected_flag: z.string().nullable(),
      outcome: z.enum(["accept", "reject", "partial"]),
      content_type: z.string().optional(),
      expect: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const bad = join(FIXTURES, "bad");
const all = Manifest.parse(JSON.parse(readFileSync(join(bad, "manifest.json"), "utf8"))).cases;
const formats = new Set(["any", ...ADAPTERS.flatMap(({ manifest }) => manifest.badFormats ?? [])]);
const cases = all.filter(({ format }) => formats.has(format));
const notYet = all.filter(({ format }) => !formats.has(format));

function read(file: string, mediaType?: string) {
  return interpret(readFileSync(file), { at: AT, maxBytes: 100_000_000, mediaType });
}

describe("hostile and malformed documents", () => {
  it.each(cases)("$file: $outcome $expected_error $expected_flag", (expected) => {
    const result = read(join(bad, expected.file), expected.content_type);
    if (expected.outcome === "reject") {
      expect(result).toMatchObject({ kind: "refused", refusal: { code: expected.expected_error } });
      if (result.kind === "refused") expect(result.refusal.message).toMatch(/^[A-Z0-9"].*\.$/s);
      return;
    }
    if (result.kind === "refused")
      throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
    if (expected.expected_flag)
      expect(result.notes.map((note) => note.code)).toContain(expected.expected_flag);
    const counts = expected.expect ?? {};
    const amount = (...kinds: string[]) =>
      result.facts.filter((f) => kinds.includes(f.kind)).length;
    if ("runs" in counts) expect(amount("run", "pipeline-run")).toBe(counts.runs);
    if ("alerts" in counts) expect(amount("alert")).toBe(counts.alerts);
    const badLines = result.notes.filter((note) => note.code === "bad_line");
    if (Array.isArray(counts.bad_lines))
      expect(badLines.map((note) => note.pointer)).toEqual(
        counts.bad_lines.map((line) => `line:${line}`),
      );
    const suites = result.facts.flatMap((f) => (f.kind === "test-suite" ? [f.value] : []));
    const sum = (key: "tests" | "failed") => suites.reduce((n, suite) => n + suite[key], 0);
    if ("tests" in counts) expect(sum("tests")).toBe(counts.tests);
    if ("failures" in counts) expect(sum("failed")).toBe(counts.failures);
  });

  it.each(notYet)("$file of a format not read yet is refused", ({ file, expected_error }) => {
    const result = read(join(bad, file));
    const code = result.kind === "refused" ? result.refusal.code : "accepted";
    // Bytes that are no text are told so before anybody looks for a format in them.
    expect(["unrecognised", "not_utf8", expected_error]).toContain(code);
  });

  it("name only formats that the table knows", () => {
    const known = new Set(all.map(({ format }) => format));
    for (const { manifest } of ADAPTERS)
      for (const format of manifest.badFormats ?? []) expect(known).toContain(format);
  });

  it("change no prototype", () => {
    read(join(bad, "mlflow.proto-pollution.json"));
    expect(Object.hasOwn(Object.prototype, "isAdmin")).toBe(false);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("are refused in well under a second, entity bombs and deep nesting included", () => {
    const started = performance.now();
    for (const { file } of all) read(join(bad, file));
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("are refused above the size limit before they are read", () => {
    const result = interpret(Buffer.alloc(11, " "), { at: AT, maxBytes: 10 });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "too_large" } });
  });
});

describe("documents of tools that are not read yet", () => {
  it.each(readdirSync(join(FIXTURES, "other")))(
    "%s is unrecognised, and told what is read",
    (file) => {
      const result = read(join(FIXTURES, "other", file));
      expect(result).toMatchObject({ kind: "refused", refusal: { code: "unrecognised" } });
      if (result.kind === "refused") expect(result.refusal.message).toContain("MLflow");
    },
  );

  it("are unrecognised also where they hold NaN, which is no JSON", () => {
    const dump = Buffer.from(
      '{"epoch": 3, "note": "NaN in \\"text\\"", "loss": NaN, "best": -Infinity}',
    );
    const result = interpret(dump, { at: AT, maxBytes: 1e6 });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "unrecognised" } });
  });

  it("are refused under the name of an adapter too", () => {
    const bytes = readFileSync(join(FIXTURES, "other/unknown-tool.json"));
    const result = interpret(bytes, { at: AT, maxBytes: 1e6, as: "mlflow" });
    expect(result).toMatchObject({ kind: "refused", refusal: { code: "wrong_artifact" } });
  });
});
