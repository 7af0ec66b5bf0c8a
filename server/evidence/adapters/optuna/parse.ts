import { Field, instantOf, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { Row } from "./rows.ts";
import { columnsOf, rangeOf, type Setting } from "./settings.ts";

type StudyFact = Extract<Fact, { kind: "tuning-study" }>;
type Context = { readonly at: Date; readonly notes: Notes };

const STATES = ["COMPLETE", "PRUNED", "FAIL", "RUNNING", "WAITING"] as const;
type State = (typeof STATES)[number];

type Trial = {
  readonly number: number;
  readonly state: State;
  /** One of them per objective; null where it was not a finite number, which Optuna counts as a failure. */
  readonly values: readonly (number | null)[];
  readonly settings: readonly Setting[];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

/**
 * A frame of trials is one study. It names neither the study nor which direction is better, so the
 * study is called by what it searched over, and no trial is called the best.
 */
export function studyOf(rows: readonly Row[], context: Context): StudyFact {
  const { notes } = context;
  const trials = distinct(
    rows.map((row) => trialOf(row, context)),
    notes,
  );
  if (trials.length === 0) throw new Refused("missing_field", "No trial in it.", "");
  const pointer = rows[0]?.get("number")?.pointer.startsWith("line:") ? "line:1" : "";
  const count = (...states: State[]) => trials.filter(({ state }) => states.includes(state)).length;
  const params = columnsOf(trials.flatMap(({ settings }) => settings));
  const names = [...params.keys()].map((name) => cleanText(name, notes, pointer)).sort();
  const study = names.length === 0 ? "search" : `search over ${names.join(", ")}`;
  noteBest(trials, { notes, pointer });
  if (count("COMPLETE") === 0)
    notes.add("not_assessed", "No trial is complete: nothing was tuned.", pointer);
  const started = trials.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const ended = trials.flatMap(({ endedAt }) => endedAt ?? []).sort();
  const value: StudyFact["value"] = {
    tool: "Optuna",
    study: cleanText(study, notes, pointer),
    directions: [],
    trialsComplete: count("COMPLETE"),
    trialsPruned: count("PRUNED"),
    trialsFailed: count("FAIL"),
    trialsRunning: count("RUNNING", "WAITING"),
    params: recordOf(
      [...params].map(([name, cells]) => [
        cleanText(name, notes, pointer),
        cleanText(rangeOf(cells), notes, pointer),
      ]),
      notes,
      pointer,
    ),
    best: null,
    sampler: null,
    startedAt: started[0] ?? null,
    endedAt: ended.at(-1) ?? null,
  };
  const observedAt = value.endedAt ?? started.at(-1) ?? null;
  return { kind: "tuning-study", subject: value.study, value, observedAt, pointer };
}

function trialOf(row: Row, context: Context): Trial {
  const cell = (name: string) => row.get(name) ?? new Field(null, "");
  const settings = [...row]
    .filter(([name, field]) => name.startsWith("params_") && !field.isAbsent)
    .map(([name, field]) => ({ name: name.slice("params_".length), value: settingOf(field) }));
  const objectives = [...row].filter(([name]) => name === "value" || /^values_/.test(name));
  return {
    number: numberOf(cell("number")),
    state: stateOf(cell("state")),
    values: objectives.map(([, field]) => objectiveOf(field, context.notes)),
    settings,
    startedAt: timeOf(cell("datetime_start"), context),
    endedAt: timeOf(cell("datetime_complete"), context),
  };
}

function settingOf(field: Field): string {
  return typeof field.value === "object" ? JSON.stringify(field.value) : (field.text() ?? "");
}

function numberOf(field: Field): number {
  const number = Number(field.needText());
  if (!Number.isSafeInteger(number) || number < 0)
    throw new Refused("invalid_field", "A trial's number counts from 0.", field.pointer);
  return number;
}

/** Older versions wrote the name of the Python enumeration in front. */
function stateOf(field: Field): State {
  const text = field.needText().replace(/^TrialState\./, "");
  const state = STATES.find((known) => known === text);
  if (!state)
    throw new Refused(
      "invalid_field",
      `"${text.slice(0, 40)}" is no state of a trial.`,
      field.pointer,
    );
  return state;
}

function objectiveOf(field: Field, notes: Notes): number | null {
  const { value } = field;
  if (value === null || value === undefined) return null;
  if (typeof value !== "number" && typeof value !== "string") field.wrongType("a number");
  const number = Number(value);
  if (Number.isFinite(number)) return number;
  if (typeof value === "string" && !/^[+-]?(?:nan|inf(?:inity)?)$/i.test(value))
    field.wrongType("a number");
  notes.add("non_finite_metric", "Not a finite number: it counts as missing.", field.pointer);
  return null;
}

/** pandas writes ISO 8601 without zone, or milliseconds since 1970. */
function timeOf(field: Field, { at, notes }: Context): string | null {
  const { value } = field;
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || /^\d+$/.test(String(value))) return instantOf(field, at, notes);
  const date = parseIso(field.text() ?? "", field.pointer, notes);
  return date ? noteFuture(date, field.pointer, at, notes) : null;
}

function distinct(trials: readonly Trial[], notes: Notes): Trial[] {
  const byNumber = new Map<number, Trial>();
  for (const trial of trials) {
    const known = byNumber.get(trial.number);
    if (known) notes.add("duplicate", `Trial ${trial.number} stands twice; one is kept.`);
    if (!known || JSON.stringify(trial) > JSON.stringify(known)) byNumber.set(trial.number, trial);
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

type Place = { readonly notes: Notes; readonly pointer: string };

function noteBest(trials: readonly Trial[], { notes, pointer }: Place): void {
  const scored = trials.flatMap(({ number, state, values }) => {
    const [value] = values;
    const isScored = state === "COMPLETE" && values.length === 1 && typeof value === "number";
    return isScored ? [{ number, value }] : [];
  });
  const [first] = scored;
  if (!first) return;
  const highest = scored.reduce((a, b) => (b.value > a.value ? b : a), first);
  const lowest = scored.reduce((a, b) => (b.value < a.value ? b : a), first);
  notes.add(
    "direction_unknown",
    `The trials do not say which direction is better: trial ${highest.number} has the highest value, ${highest.value}, trial ${lowest.number} the lowest, ${lowest.value}.`,
    pointer,
  );
}
