import { type Field, instantOf, newest, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact, Run } from "../../schema.ts";
import { dimensionsOf } from "./dimensions.ts";
import { itemsOf } from "./lists.ts";

type RunFact = Extract<Fact, { kind: "run" }>;
export type Parsed = { readonly facts: readonly Fact[]; readonly observedAt: string | null };
export type Reading = { readonly at: Date; readonly notes: Notes };

const STATUSES: readonly Run["status"][] = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

export function parseRuns(runs: readonly Field[], reading: Reading): Parsed {
  const byId = new Map<string, RunFact>();
  for (const field of runs) {
    const fact = runFact(field, reading);
    const known = byId.get(fact.subject);
    if (known)
      reading.notes.add(
        "duplicate",
        `Run ${fact.subject} stands twice; one is kept.`,
        field.pointer,
      );
    byId.set(fact.subject, known ? later(known, fact) : fact);
  }
  const facts = [...byId.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  // How fresh the tracker is: the newest start of a run that has not been deleted.
  const active = facts.filter((fact) => fact.value.lifecycleStage === "active");
  return {
    facts,
    observedAt: newest(
      active.map((fact) => fact.observedAt),
      reading.at,
    ),
  };
}

/** Of two records of one run the one that ended last; else by content, so that order never matters. */
function later(a: RunFact, b: RunFact): RunFact {
  const rank = (fact: RunFact) => `${fact.value.endedAt ?? ""} ${JSON.stringify(fact.value)}`;
  return rank(b) > rank(a) ? b : a;
}

function runFact(field: Field, reading: Reading): RunFact {
  const { at, notes } = reading;
  const info = field.object().at("info").object();
  const runId = info.at("run_id").text() ?? info.at("run_uuid").needText();
  const data = field.at("data");
  const tags = pairs(data.at("tags"), notes);
  const params = pairs(data.at("params"), notes);
  const metrics = readMetrics(data.at("metrics"), notes);
  const startedAt = instantOf(info.at("start_time"), at, notes);
  const endedAt = instantOf(info.at("end_time"), at, notes);
  if (startedAt && endedAt && endedAt < startedAt)
    notes.add("end_before_start", `Run ${runId} ends before it starts.`, info.pointer);
  const clean = (text: string | null | undefined) =>
    text ? cleanText(text, notes, info.pointer) : null;
  const value: Run = {
    runId: cleanText(runId, notes, info.pointer),
    name: clean(info.at("run_name").text() ?? tags.get("mlflow.runName")) ?? runId,
    experimentId: info.at("experiment_id").text() ?? "",
    status: statusOf(info.at("status"), notes),
    lifecycleStage: info.at("lifecycle_stage").text() === "deleted" ? "deleted" : "active",
    startedAt,
    endedAt,
    parentRunId: tags.get("mlflow.parentRunId") ?? null,
    user: clean(info.at("user_id").text() || tags.get("mlflow.user")),
    metrics,
    dimensions: dimensionsOf({ params, tags, run: field }, notes),
    hasSystemMetrics: Object.keys(metrics).some((key) => key.startsWith("system/")),
    note: tags.get("mlflow.note.content") ?? null,
  };
  return {
    kind: "run",
    subject: value.runId,
    value,
    observedAt: startedAt,
    pointer: field.pointer,
  };
}

function statusOf(field: Field, notes: Notes): Run["status"] {
  const text = field.text();
  const byNumber = typeof field.value === "number" ? STATUSES[field.value - 1] : undefined;
  const known = byNumber ?? STATUSES.find((status) => status === text);
  if (known) return known;
  if (text !== null)
    notes.add(
      "unknown_status",
      `Status "${text.slice(0, 40)}" is not one of MLflow's.`,
      field.pointer,
    );
  return "UNKNOWN";
}

/** `[{ key, value }]`, in which MLflow writes tags and parameters; an absent or empty list is the same. */
export function pairs(field: Field, notes: Notes): Map<string, string> {
  const found = new Map<string, string>();
  for (const item of itemsOf(field)) {
    const key = cleanText(item.object().at("key").needText(), notes, item.pointer);
    const value = cleanText(item.at("value").text() ?? "", notes, `${item.pointer}/value`);
    const known = found.get(key);
    if (known !== undefined) notes.add("duplicate", `The key ${key} stands twice.`, item.pointer);
    if (known === undefined || value > known) found.set(key, value);
  }
  return found;
}

// How the SQL store of MLflow returns plus and minus infinity: the largest finite double.
const CLIPPED_INFINITY = 1.797e308;

function readMetrics(field: Field, notes: Notes): Record<string, number | null> {
  const latest = new Map<string, { step: number; time: number; value: number | null }>();
  for (const item of itemsOf(field)) {
    const key = cleanText(item.object().at("key").needText(), notes, item.pointer);
    const step = Number(item.at("step").text() ?? 0);
    if (Math.abs(step) > Number.MAX_SAFE_INTEGER)
      notes.add(
        "integer_above_2^53",
        "A step is too large to be read exactly.",
        `${item.pointer}/step`,
      );
    const time = Number(item.at("timestamp").text() ?? 0);
    const value = metricValue(item.at("value"), notes);
    const known = latest.get(key);
    // The last value is the one of the highest step, then of the latest time, as the server has it.
    const isLater = !known || step > known.step || (step === known.step && time >= known.time);
    if (isLater) latest.set(key, { step, time, value });
  }
  const metrics: Record<string, number | null> = Object.create(null);
  for (const key of [...latest.keys()].sort()) metrics[key] = latest.get(key)?.value ?? null;
  return metrics;
}

export function metricValue(field: Field, notes: Notes): number | null {
  const raw = field.value;
  if (raw === undefined || raw === null) return null;
  if (typeof raw !== "number" && typeof raw !== "string") field.wrongType("a number");
  const isWord = typeof raw === "string" && /^[+-]?(nan|inf(inity)?)$/i.test(raw.trim());
  const value = isWord ? Number.NaN : typeof raw === "string" ? Number(raw.trim() || "x") : raw;
  if (typeof raw === "string" && !isWord && Number.isNaN(value)) field.wrongType("a number");
  if (typeof raw === "number" && !Number.isFinite(value)) {
    notes.add(
      "number_out_of_range",
      "A number is too large to be read; it counts as missing.",
      field.pointer,
    );
    return null;
  }
  if (!Number.isFinite(value) || Math.abs(value) >= CLIPPED_INFINITY) {
    notes.add(
      "non_finite_metric",
      "Not a finite number (NaN or infinity); it counts as missing.",
      field.pointer,
    );
    return null;
  }
  return value;
}

export function parseExperiments(list: readonly Field[], reading: Reading): Parsed {
  const updated: (string | null)[] = [];
  const facts = list.map((field): Fact => {
    const id = field.object().at("experiment_id").needText();
    const name = cleanText(field.at("name").text() ?? id, reading.notes, field.at("name").pointer);
    const observedAt =
      instantOf(field.at("last_update_time"), reading.at, reading.notes) ??
      instantOf(field.at("creation_time"), reading.at, reading.notes);
    updated.push(observedAt);
    const lifecycleStage = field.at("lifecycle_stage").text() === "deleted" ? "deleted" : "active";
    const value = { experimentId: id, name, lifecycleStage } as const;
    return { kind: "experiment", subject: id, value, observedAt, pointer: field.pointer };
  });
  return { facts: unique(facts, reading.notes), observedAt: newest(updated, reading.at) };
}

/** One fact per subject, in a fixed order, whatever order and repetition the page had. */
export function unique(facts: readonly Fact[], notes: Notes): Fact[] {
  const bySubject = new Map<string, Fact>();
  for (const fact of facts) {
    const known = bySubject.get(fact.subject);
    if (known) notes.add("duplicate", `${fact.subject} stands twice; one is kept.`, fact.pointer);
    if (!known || JSON.stringify(fact.value) > JSON.stringify(known.value))
      bySubject.set(fact.subject, fact);
  }
  return [...bySubject.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

export function timeOf(field: Field, { at, notes }: Reading): string | null {
  return instantOf(field, at, notes);
}

export function refuseError(body: Field): never {
  const code = body.at("error_code").text() ?? "error";
  throw new Refused(
    "upstream_error",
    `MLflow answered with an error (${code}), so there is nothing to read: "${(body.at("message").text() ?? "").slice(0, 200)}".`,
    "/error_code",
  );
}
