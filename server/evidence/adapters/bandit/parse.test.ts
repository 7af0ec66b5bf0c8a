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
  expect(result.source).toBe("bandit");
  return result;
}
const bytesOf = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const fixture = (name: string) => understood(bytesOf(name));
const valueIn = ({ facts }: ReturnType<typeof understood>): CodeFinding | undefined =>
  facts.flatMap((fact) => (fact.kind === "code-finding" ? [fact.value] : []))[0];
const codes = (result: ReturnType<typeof understood>) => result.notes.map(({ code }) => code);

describe("bandit reports", () => {
  it.each(["bandit-1.9.4/findings.json", "bandit-1.7.5/findings.json"])(
    "%s counts by level what bandit found",
    (name) => {
      expect(valueIn(fixture(name))).toMatchObject({
        counts: { error: 2, warning: 3, note: 5, none: 0 },
        executionSuccessful: true,
        toolVersion: name.slice("bandit-".length, "bandit-1.x.y".length),
      });
    },
  );

  it("say in YAML what they say in JSON", () => {
    const [json, yaml] = ["json", "yaml"].map((ending) =>
      valueIn(fixture(`bandit-1.7.5/findings.${ending}`)),
    );
    expect(yaml).toEqual(json);
  });

  it("keep no password that was found in the code, neither in a fact nor in what is stored", () => {
    for (const name of ["bandit-1.9.4/findings.json", "bandit-1.7.5/findings.yaml"]) {
      expect(bytesOf(name).includes("example-not-a-secret")).toBe(true);
      const result = fixture(name);
      expect(result.stored.includes("example-not-a-secret")).toBe(false);
      expect(JSON.stringify(result.facts)).not.toContain("example-not-a-secret");
      expect(codes(result)).toContain("secret_redacted");
    }
  });

  it("do not read a run over nothing as clean", () => {
    const result = fixture("bandit-1.7.5/nothing.json");
    expect(result.facts).toEqual([]);
    expect(codes(result)).toEqual(["execution_failed", "not_assessed"]);
  });

  it("say that what was asked for left findings out", () => {
    const result = fixture("bandit-1.7.5/only-medium.json");
    expect(codes(result)).toContain("counts_disagree");
    expect(valueIn(result)?.counts).toEqual({ error: 2, warning: 3, note: 0, none: 0 });
  });

  it("count what comments in the code suppress", () => {
    const totals = { loc: 9, nosec: 2, skipped_tests: 1, "SEVERITY.HIGH": 0 };
    const report = { errors: [], results: [], metrics: { _totals: totals } };
    expect(valueIn(understood(Buffer.from(JSON.stringify(report))))).toMatchObject({
      suppressed: 3,
      counts: { error: 0 },
      executionSuccessful: true,
    });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (results, loc) => {
        const metrics = { _totals: { loc, "SEVERITY.HIGH": 0 } };
        const bytes = Buffer.from(JSON.stringify({ results, metrics }));
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});
