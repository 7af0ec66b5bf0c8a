import { codeFinding, type Finding, type Level } from "../../rules/code-findings.ts";
import { type Field, noteFuture, parseIso, Refused, rootOf } from "../../rules/fields.ts";
import { lookup } from "../../rules/lookup.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

/** As bandit's own SARIF report translates its severities. */
const LEVELS: Readonly<Record<string, Level>> = { HIGH: "error", MEDIUM: "warning", LOW: "note" };

const SEVERITIES = ["SEVERITY.HIGH", "SEVERITY.MEDIUM", "SEVERITY.LOW", "SEVERITY.UNDEFINED"];
const MAX_MESSAGE = 1_000;

/** JSON and YAML of `bandit -f` have the same keys. */
export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const totals = root.at("metrics").at("_totals").object();
  const results = root.at("results").list();
  const errors = root.at("errors").list();
  for (const error of errors) {
    const file = cleanText(error.at("filename").text() ?? "a file", notes, error.pointer);
    const reason = cleanText(error.at("reason").text() ?? "no reason", notes, error.pointer);
    notes.add("execution_failed", `${file} was not looked at: ${reason}`, error.pointer);
  }
  const stamp = root.at("generated_at");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const observedAt = date ? noteFuture(date, stamp.pointer, at, notes) : null;
  const done = (facts: Fact[]): ParseResult => ({
    kind: "facts",
    format: "bandit",
    facts,
    notes: notes.list(),
    observedAt,
  });
  if (count(totals.at("loc")) === 0 && results.length === 0) {
    notes.add("not_assessed", "No line of code was looked at, which is not a clean run.", "");
    return done([]);
  }
  const found = SEVERITIES.reduce((sum, key) => sum + count(totals.at(key)), 0);
  if (found !== results.length)
    notes.add(
      "counts_disagree",
      `The totals count ${found} findings, the report lists ${results.length}; the listed ones count.`,
      totals.pointer,
    );
  const value = codeFinding({
    tool: "Bandit",
    toolVersion: results.map(versionOf).find((version) => version !== null) ?? null,
    findings: results.map((result) => findingOf(result, notes)),
    suppressedUnlisted: count(totals.at("nosec")) + count(totals.at("skipped_tests")),
    executionSuccessful: errors.length === 0,
  });
  // One name with bandit's SARIF report, so that the newer of the two speaks.
  return done([{ kind: "code-finding", subject: "Bandit", observedAt, pointer: "", value }]);
}

function findingOf(result: Field, notes: Notes): Finding {
  const { pointer } = result.object();
  const clean = (field: Field) => cleanText(field.text() ?? "", notes, field.pointer);
  const ruleId = clean(result.at("test_id")) || clean(result.at("test_name")) || "no rule";
  const cwe = result.at("issue_cwe").at("id").text();
  const line = result.at("line_number");
  return {
    ruleId,
    level: lookup(LEVELS, result.at("issue_severity").text()) ?? "warning",
    message: withoutSecret(ruleId, clean(result.at("issue_text"))).slice(0, MAX_MESSAGE),
    uri: clean(result.at("filename")) || null,
    startLine: line.isAbsent ? null : count(line) || null,
    isSuppressed: false,
    tags: [...(cwe === null ? [] : [`external/cwe/cwe-${cwe}`]), "security"],
    pointer,
  };
}

/** The rules on hard-coded passwords quote what they found. */
function withoutSecret(ruleId: string, message: string): string {
  return /^B10[567]$/.test(ruleId) ? message.replace(/'.*'/s, "'…'") : message;
}

/** Only links to its documentation name the version. */
function versionOf(result: Field): string | null {
  return /\/en\/(\d+(?:\.\w+){1,4})\//.exec(result.at("more_info").text() ?? "")?.[1] ?? null;
}

function count(field: Field): number {
  const { value } = field;
  if (field.isAbsent) return 0;
  if (typeof value !== "number") field.wrongType("a count");
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Refused("invalid_field", "A count below zero or not whole.", field.pointer);
}
