import { codeFinding, type Finding, type Level } from "../../rules/code-findings.ts";
import { type Field, Refused, recordsOf } from "../../rules/fields.ts";
import { lookup } from "../../rules/lookup.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";

/** Words of `severity`, which newer versions write; without it every finding is an error, as in ruff's SARIF. */
const LEVELS: Readonly<Record<string, Level>> = {
  error: "error",
  fatal: "error",
  warning: "warning",
  info: "note",
  help: "note",
};

const MAX_MESSAGE = 1_000;
// The names that versions gave to a file that is not Python, in order of age.
const SYNTAX_ERRORS = new Set(["E999", "syntax-error", "invalid-syntax"]);

export function parse(input: ParsedInput): ParseResult {
  const notes = new Notes();
  const findings = recordsOf(input).map((record) => findingOf(record, notes));
  const unread = findings.filter(({ ruleId }) => SYNTAX_ERRORS.has(ruleId));
  for (const { uri, pointer } of unread)
    notes.add("execution_failed", `${uri ?? "A file"} could not be read as Python.`, pointer);
  const value = codeFinding({
    tool: "ruff",
    toolVersion: null,
    findings,
    executionSuccessful: unread.length > 0 ? false : null,
  });
  const fact = {
    kind: "code-finding",
    subject: "ruff",
    observedAt: null,
    pointer: findings.map(({ pointer }) => pointer).sort()[0] ?? "",
    value,
  } as const;
  return { kind: "facts", format: "ruff", facts: [fact], notes: notes.list(), observedAt: null };
}

function findingOf(record: Field, notes: Notes): Finding {
  const { pointer } = record.object();
  const clean = (field: Field) => cleanText(field.text() ?? "", notes, field.pointer);
  const row = record.at("location").at("row");
  if (typeof row.value !== "number" || !Number.isSafeInteger(row.value) || row.value < 0)
    throw new Refused("wrong_type", "Expected a line number.", row.pointer);
  return {
    // null where the file is not Python.
    ruleId: clean(record.at("code")) || "syntax-error",
    level: lookup(LEVELS, record.at("severity").text()) ?? "error",
    message: clean(record.at("message")).slice(0, MAX_MESSAGE),
    uri: clean(record.at("filename")) || null,
    startLine: row.value || null,
    isSuppressed: false,
    tags: [],
    pointer,
  };
}
