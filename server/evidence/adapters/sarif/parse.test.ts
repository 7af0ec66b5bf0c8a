import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeFinding } from "#server/facts/code/schema.ts";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");

function understood(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}
const fixture = (name: string) =>
  understood(readFileSync(join(import.meta.dirname, "fixtures", name)));
const log = (...runs: object[]) =>
  understood(Buffer.from(JSON.stringify({ version: "2.1.0", runs })));
const values = ({ facts }: ReturnType<typeof understood>): CodeFinding[] =>
  facts.flatMap((fact) => (fact.kind === "code-finding" ? [fact.value] : []));
const driver = (rules: object[] = []) => ({ driver: { name: "semgrep", rules } });
const one = (result: object, rule: object = {}) =>
  values(log({ tool: driver([{ id: "r", ...rule }]), results: [{ ruleId: "r", ...result }] }))[0];

describe("SARIF logs", () => {
  it.each([
    ["ruff-0.17.6/findings.sarif", { error: 9, warning: 0, note: 0, none: 0 }],
    ["bandit-1.9.4/findings.sarif", { error: 2, warning: 3, note: 5, none: 0 }],
    ["semgrep-1.185.0/findings.sarif", { error: 1, warning: 1, note: 1, none: 0 }],
    ["ruff-0.17.6/clean.sarif", { error: 0, warning: 0, note: 0, none: 0 }],
  ])("%s counts by level what its tool found", (name, counts) => {
    const [value, ...others] = values(fixture(name));
    expect(others).toEqual([]);
    expect(value?.counts).toEqual(counts);
    expect(value?.findings.filter((finding) => !finding.isSuppressed)).toHaveLength(
      Object.values(counts).reduce((a, b) => a + b, 0),
    );
  });

  it("take an absent level from the rule's default, then call it a warning", () => {
    const byDefault = { defaultConfiguration: { level: "error" } };
    expect(one({}, byDefault)?.counts.error).toBe(1);
    expect(one({ level: "note" }, byDefault)?.counts.note).toBe(1);
    expect(one({})?.counts.warning).toBe(1);
    expect(one({ kind: "pass" }, byDefault)?.counts.none).toBe(1);
  });

  it("let the run's own configuration override the rule's", () => {
    const [value] = values(
      log({
        tool: driver([{ id: "r", defaultConfiguration: { level: "error" } }]),
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: "2026-11-20T08:00:00Z",
            ruleConfigurationOverrides: [
              { descriptor: { id: "r" }, configuration: { level: "note" } },
            ],
          },
        ],
        results: [{ ruleId: "r", provenance: { invocationIndex: 0 } }],
      }),
    );
    expect(value?.counts.note).toBe(1);
    expect(value?.executionSuccessful).toBe(true);
  });

  it("find a rule of an extension and a file by their place", () => {
    const [value] = values(
      log({
        tool: {
          driver: { name: "CodeQL" },
          extensions: [{ name: "queries", rules: [{ id: "a" }, { id: "b/c", ...ERROR }] }],
        },
        artifacts: [{ location: { uri: "src/a.py" } }],
        results: [
          {
            rule: { index: 1, toolComponent: { index: 0 } },
            message: { text: "{0} reaches {1}", arguments: ["input", "eval"] },
            locations: [
              { physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 7 } } },
            ],
          },
        ],
      }),
    );
    expect(value?.findings[0]).toMatchObject({
      ruleId: "b/c",
      level: "error",
      uri: "src/a.py",
      startLine: 7,
      message: "input reaches eval",
    });
  });

  it("list what semgrep was told to ignore, and do not count it", () => {
    expect(values(fixture("semgrep-1.185.0/findings.sarif"))[0]).toMatchObject({
      tool: "Semgrep OSS",
      toolVersion: "1.185.0",
      suppressed: 1,
      executionSuccessful: true,
    });
  });

  it("count no suppressed result, unless the suppression is under review", () => {
    expect(one({ suppressions: [{ kind: "inSource" }] })).toMatchObject({
      suppressed: 1,
      counts: { warning: 0 },
    });
    const waiting = [{ kind: "external", status: "underReview" }];
    expect(one({ suppressions: waiting })).toMatchObject({ suppressed: 0, counts: { warning: 1 } });
    expect(one({ suppressions: [] })).toMatchObject({ suppressed: 0, counts: { warning: 1 } });
  });

  it("leave out what the baseline says is gone", () => {
    expect(one({ baselineState: "absent" })?.findings).toEqual([]);
  });

  it("do not read a run without results as clean", () => {
    const result = log({ tool: driver() });
    expect(result.facts).toEqual([]);
    expect(result.notes.map((note) => note.code)).toContain("not_assessed");
  });

  it("add up runs of one tool and keep those of another category apart", () => {
    const run = (id: string) => ({
      tool: driver(),
      automationDetails: { id },
      results: [{ ruleId: "r" }],
    });
    const { facts } = log(run("web/1"), run("web/2"), run("jobs/1"));
    expect(facts.map(({ subject }) => subject)).toEqual(["semgrep jobs", "semgrep web"]);
    expect(facts[1]).toMatchObject({ value: { counts: { warning: 2 } } });
  });

  it("keep at most 2,000 findings, worst first", () => {
    const results = Array.from({ length: 2_001 }, () => ({ ruleId: "r", level: "note" }));
    const [value] = values(
      log({ tool: driver(), results: [...results, { ruleId: "x", level: "error" }] }),
    );
    expect(value).toMatchObject({ findingsLeftOut: 2, counts: { note: 2_001, error: 1 } });
    expect(value?.findings[0]?.ruleId).toBe("x");
  });

  it("are refused or read, whatever a run holds", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (results) => {
        const bytes = Buffer.from(
          JSON.stringify({ version: "2.1.0", runs: [{ tool: driver(), results }] }),
        );
        expect(["understood", "refused"]).toContain(
          interpret(bytes, { at: AT, maxBytes: 1e6 }).kind,
        );
      }),
    );
  });
});

const ERROR = { defaultConfiguration: { level: "error" } };
