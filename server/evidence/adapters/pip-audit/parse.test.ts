import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Component } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}
const fixture = (name: string) =>
  understood(readFileSync(join(import.meta.dirname, "fixtures", name)));
const report = (dependencies: object[]) =>
  understood(Buffer.from(JSON.stringify({ dependencies, fixes: [] })));
const values = ({ facts }: ReturnType<typeof understood>): Component[] =>
  facts.flatMap((fact) => (fact.kind === "component" ? [fact.value] : []));
const codes = ({ notes }: ReturnType<typeof understood>) => notes.map(({ code }) => code);

describe("pip-audit reports", () => {
  it("are not assessed where every dependency was skipped", () => {
    const result = fixture("pip-audit-2.10.1/all-skipped.json");
    const found = values(result);
    expect(found).toHaveLength(74);
    expect(found.filter(({ vulnerabilities }) => vulnerabilities !== null)).toEqual([]);
    expect(found.filter(({ skipReason }) => skipReason === null)).toEqual([]);
    expect(codes(result)).toContain("not_assessed");
  });

  it.each(["pip-audit-2.10.1/vulnerable.json", "list-form/list.json"])(
    "tell vulnerable, clean and skipped apart: %s",
    (name) => {
      const result = fixture(name);
      const found = Object.fromEntries(values(result).map((value) => [value.name, value]));
      expect(found.jinja2?.vulnerabilities).toEqual([
        { id: "PYSEC-2014-8", severity: null, fixVersions: ["2.7.2"] },
        { id: "PYSEC-2019-217", severity: null, fixVersions: ["2.10.1"] },
      ]);
      expect(found.pyyaml?.vulnerabilities?.[0]?.fixVersions).toEqual([]);
      expect(found.numpy?.vulnerabilities).toEqual([]);
      expect(found["internal-features"]).toMatchObject({ vulnerabilities: null, version: null });
      expect(codes(result)).toEqual(["partly_assessed"]);
    },
  );

  it("are not assessed where they list nothing", () => {
    expect(codes(report([]))).toEqual(["not_assessed"]);
  });

  it("note a dependency that stands twice, and keep what either says", () => {
    const twin = (id: string) => ({ name: "a", version: "1", vulns: [{ id, fix_versions: [] }] });
    const result = report([twin("y"), twin("x"), twin("x")]);
    expect(values(result)[0]?.vulnerabilities?.map(({ id }) => id)).toEqual(["x", "y"]);
    expect(codes(result)).toContain("duplicate");
  });

  it("are refused where a dependency says neither what was found nor why it was skipped", () => {
    const bytes = Buffer.from('{"dependencies":[{"name":"a","version":"1"}],"fixes":[]}');
    expect(interpret(bytes, { at: AT, maxBytes: 1e6 })).toMatchObject({
      kind: "refused",
      refusal: { code: "missing_field", pointer: "/dependencies/0/vulns" },
    });
  });

  it("are refused or read, whatever a dependency holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (dependency) => {
        const bytes = Buffer.from(JSON.stringify({ dependencies: [dependency], fixes: [] }));
        const { kind } = interpret(bytes, { at: AT, maxBytes: 1e6 });
        expect(["understood", "refused"]).toContain(kind);
      }),
    );
  });
});
