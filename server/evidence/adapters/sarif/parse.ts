import { codeFinding, type Finding } from "../../rules/code-findings.ts";
import { type Field, newest, noteFuture, parseIso, Refused, rootOf } from "../../rules/fields.ts";
import { cleanText, Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { readResult } from "./result.ts";
import { rulesOfRun } from "./rule.ts";

type Run = {
  readonly subject: string;
  readonly tool: string;
  readonly toolVersion: string | null;
  readonly findings: readonly Finding[];
  readonly executionSuccessful: boolean | null;
  readonly observedAt: string | null;
  readonly pointer: string;
};
type RunFact = Extract<Fact, { kind: "code-finding" }>;

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const root = rootOf(input);
  const version = root.at("version");
  if (version.needText() !== "2.1.0")
    throw new Refused(
      "unsupported_schema_version",
      `SARIF ${version.needText().slice(0, 20)} is not read; 2.1.0 is.`,
      version.pointer,
    );
  if (root.at("runs").isAbsent)
    throw new Refused("missing_field", "The log has no runs.", root.at("runs").pointer);
  const runs = root
    .at("runs")
    .list()
    .flatMap((run) => readRun(run, at, notes) ?? []);
  const facts = mergeBySubject(runs).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (facts.length === 0)
    notes.add("not_assessed", "No run holds results: nothing was looked at.", "/runs");
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  return { kind: "facts", format: "sarif-2.1.0", facts, notes: notes.list(), observedAt };
}

/** Section 3.14.23: a run without results only describes its rules, which is not the same as finding nothing. */
function readRun(run: Field, at: Date, notes: Notes): Run | null {
  const driver = run.at("tool").at("driver");
  const tool = cleanText(driver.at("name").needText(), notes, driver.pointer);
  const results = run.at("results");
  if (results.isAbsent) {
    notes.add("not_assessed", `The run of ${tool} holds no results.`, run.pointer);
    return null;
  }
  const rules = rulesOfRun(run);
  const present = results.list().filter((result) => result.at("baselineState").text() !== "absent");
  const executionSuccessful = successOf(run);
  if (executionSuccessful === false)
    notes.add("execution_failed", `${tool} says that it did not run to its end.`, run.pointer);
  const category = categoryOf(run);
  return {
    subject: category === "" ? tool : `${tool} ${cleanText(category, notes, run.pointer)}`,
    tool,
    toolVersion: (driver.at("version").text() || driver.at("semanticVersion").text()) ?? null,
    findings: present.map((result) => readResult(result, rules, notes)),
    executionSuccessful,
    observedAt: observedOf(run, at, notes),
    pointer: run.pointer,
  };
}

/** Section 3.17.3: what follows the last slash names the one run, what stands before it the kind of run. */
function categoryOf(run: Field): string {
  const id = run.at("automationDetails").at("id").text() ?? "";
  return id.slice(0, Math.max(0, id.lastIndexOf("/")));
}

function successOf(run: Field): boolean | null {
  const states = run
    .at("invocations")
    .list()
    .flatMap((invocation) => invocation.at("executionSuccessful").boolean() ?? []);
  return states.length === 0 ? null : states.every(Boolean);
}

function observedOf(run: Field, at: Date, notes: Notes): string | null {
  const instants = run
    .at("invocations")
    .list()
    .map((invocation) => {
      const end = invocation.at("endTimeUtc");
      const field = end.isAbsent ? invocation.at("startTimeUtc") : end;
      const written = field.text();
      const date = written === null ? null : parseIso(written, field.pointer, notes);
      return date ? noteFuture(date, field.pointer, at, notes) : null;
    });
  return newest(instants, at);
}

/** An analyser may write one run for each part of the code: together they are what it says. */
function mergeBySubject(runs: readonly Run[]): RunFact[] {
  const bySubject = new Map<string, Run[]>();
  for (const run of runs) bySubject.set(run.subject, [...(bySubject.get(run.subject) ?? []), run]);
  return [...bySubject.values()].flatMap((group) => factOf(group) ?? []);
}

function factOf(group: readonly Run[]): RunFact | null {
  const [first] = group;
  if (!first) return null;
  const states = group.map((run) => run.executionSuccessful);
  const value = codeFinding({
    tool: first.tool,
    toolVersion: first.toolVersion,
    findings: group.flatMap(({ findings }) => findings),
    executionSuccessful: states.includes(false) ? false : states.includes(null) ? null : true,
  });
  // The oldest: a part that was looked at long ago is not fresh because another one is.
  const observed = group.flatMap((run) => run.observedAt ?? []).sort();
  const { subject, pointer } = first;
  return {
    kind: "code-finding",
    subject,
    observedAt: observed.length === group.length ? (observed[0] ?? null) : null,
    pointer,
    value,
  };
}
