import { type Field, newest, Refused, recordsOf } from "../../rules/fields.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { edgesOf } from "./edges.ts";
import { eventOf, type LineageEvent } from "./event.ts";
import { runsOf } from "./runs.ts";

const FACTS_MAX = 20_000;

/** Events come in any order and more than once: all of them together are what is known. */
export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const events = distinct(eventsOf(recordsOf(input), at, notes), notes);
  noteOrder(events, notes);
  const facts = [
    ...limited(runsOf(events, notes), notes),
    ...limited(edgesOf(events, notes), notes),
  ];
  if (facts.length === 0)
    notes.add("not_assessed", "The events tell of no run and join no job to a data set.");
  const observedAt = newest(
    events.map(({ time }) => time),
    at,
  );
  return { kind: "facts", format: "openlineage", facts, notes: notes.list(), observedAt };
}

/** One event that cannot be read is refused; among others it is a bad line. */
function eventsOf(records: readonly Field[], at: Date, notes: Notes): LineageEvent[] {
  const events: LineageEvent[] = [];
  let first: Refused | null = null;
  for (const record of records) {
    try {
      events.push(eventOf(record, at, notes));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      first ??= error;
      if (records.length > 1)
        notes.add("bad_line", `An event was left out: ${error.message}`, record.pointer);
    }
  }
  if (events.length === 0) throw first ?? new Refused("missing_field", "There is no event.", "");
  return events;
}

function distinct(events: readonly LineageEvent[], notes: Notes): LineageEvent[] {
  const seen = new Set<string>();
  for (const { field, run, job, time } of events) {
    if (run === null) continue;
    const key = JSON.stringify([run.id, run.type, time, job?.namespace, job?.name]);
    if (seen.has(key)) notes.add("duplicate", "An event stands more than once.", field.pointer);
    seen.add(key);
  }
  return [...events];
}

function noteOrder(events: readonly LineageEvent[], notes: Notes): void {
  const latest = new Map<string, string>();
  for (const { field, run, time } of events) {
    if (run === null) continue;
    const before = latest.get(run.id);
    if (before !== undefined && before > time) {
      notes.add("out_of_order", "Events are not in the order of their times.", field.pointer);
      return;
    }
    latest.set(run.id, time);
  }
}

/** What happened last says most of how a pipeline fares. */
function limited(facts: readonly Fact[], notes: Notes): Fact[] {
  const bySubject = (a: Fact, b: Fact) => (a.subject < b.subject ? -1 : 1);
  if (facts.length <= FACTS_MAX) return [...facts].sort(bySubject);
  const what = facts[0]?.kind === "pipeline-run" ? "runs" : "steps";
  notes.add("large", `The newest ${FACTS_MAX} of ${facts.length} ${what} are kept.`);
  const age = ({ observedAt }: Fact) => observedAt ?? "";
  const newest = [...facts].sort((a, b) => age(b).localeCompare(age(a)) || bySubject(a, b));
  return newest.slice(0, FACTS_MAX).sort(bySubject);
}
