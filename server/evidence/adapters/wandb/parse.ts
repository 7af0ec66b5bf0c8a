import { type CurvePoint, historyFact } from "../../rules/curve.ts";
import { Field, isObject, newest, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact, Run, RunPart } from "../../schema.ts";
import { dimensionsOf } from "./dimensions.ts";
import { finiteOrNull } from "./run-log.ts";

export type Reading = { readonly at: Date; readonly notes: Notes };
export type Parsed = { readonly facts: readonly Fact[]; readonly observedAt: string | null };
type RunFact = Extract<Fact, { kind: "run" }>;

const ABSENT = new Field(null, "");

/** A whole run: what a log says, or a document in which a sender put the parts of a run's folder together. */
export function parseRun(root: Field, reading: Reading): Parsed {
  const { at, notes } = reading;
  const wandb = root.at("wandb").object();
  const runId = wandb.at("run_id").needText();
  const isLog = wandb.at("writer").value !== undefined;
  const clock = clockOf(root, reading);
  const metrics = sorted({
    ...lastOfHistory(root.at("history")),
    ...metricsOf(root.at("summary"), notes),
  });
  const text = (field: Field) => cleanText(field.text() ?? "", notes, field.pointer);
  const project = [text(wandb.at("entity")), text(wandb.at("project"))].filter(Boolean).join("/");
  const fact = runFact(
    {
      runId,
      name: text(wandb.at("display_name")) || runId,
      experimentId: project,
      status: statusOf(root, isLog, notes),
      ...clock,
      parentRunId: text(wandb.at("sweep_id")) || null,
      user: text(root.at("metadata").at("username")) || null,
      metrics,
      dimensions: dimensionsOf(partsOf(root), notes),
      hasSystemMetrics: Number(root.at("stats_records").text() ?? 0) > 0,
      note: text(wandb.at("notes")) || null,
    },
    { notes, pointer: "", observedAt: clock.startedAt },
  );
  const curves = root
    .at("history")
    .entries()
    .map(([metric, curve]) =>
      historyFact({ tool: "W&B", runId, metric, ...curveOf(curve) }, notes),
    );
  curves.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const observedAt = newest([clock.startedAt, ...curves.map((one) => one.observedAt)], at);
  return { facts: [fact, ...curves], observedAt };
}

/** One file of a run's folder. It tells only part of the run, and never which run it is. */
export function parsePart(
  part: { readonly config?: Field; readonly summary?: Field; readonly metadata?: Field },
  runId: string | undefined,
  reading: Reading,
): Parsed {
  const { notes } = reading;
  if (!runId)
    throw new Refused(
      "missing_field",
      "A file of a W&B run's folder names no run. State the run's id with it, or send the .wandb log of the folder, which holds all of it.",
      "",
    );
  const { config = ABSENT, summary = ABSENT, metadata = ABSENT } = part;
  const metrics = metricsOf(summary, notes);
  const dimensions = dimensionsOf(
    { config, metadata, artifacts: ABSENT, requirements: ABSENT },
    notes,
  );
  const isEmpty =
    Object.keys(metrics).length === 0 &&
    Object.values(dimensions).every((dimension) => Object.keys(dimension).length === 0);
  if (isEmpty) {
    notes.add("not_assessed", "It holds nothing but W&B's own bookkeeping.", "");
    return { facts: [], observedAt: null };
  }
  const startedAt = timeOf(metadata.at("startedAt"), reading);
  const observedAt = startedAt ?? timeOf(summary.at("_timestamp"), reading);
  const username = metadata.at("username").text();
  const id = cleanText(runId, notes, "");
  const value: RunPart = {
    part: Object.keys(part)[0] ?? "part",
    runId: id,
    name: id,
    experimentId: "",
    status: "UNKNOWN",
    lifecycleStage: "active",
    startedAt,
    endedAt: null,
    parentRunId: null,
    user: username === null ? null : cleanText(username, notes, "/username"),
    metrics,
    dimensions,
    hasSystemMetrics: false,
    note: null,
  };
  const subject = `${id} ${value.part}`;
  return { facts: [{ kind: "run-part", subject, value, observedAt, pointer: "" }], observedAt };
}

type Told = { readonly notes: Notes; readonly pointer: string; readonly observedAt: string | null };

function runFact(run: Omit<Run, "lifecycleStage">, { notes, pointer, observedAt }: Told): RunFact {
  const runId = cleanText(run.runId, notes, "/wandb/run_id");
  const value: Run = { ...run, runId, lifecycleStage: "active" };
  return { kind: "run", subject: runId, value, observedAt, pointer };
}

function partsOf(root: Field) {
  const [config, metadata] = [root.at("config"), root.at("metadata")];
  return {
    config,
    metadata,
    artifacts: root.at("artifacts"),
    requirements: root.at("requirements"),
  };
}

/** 255 is what Ctrl-C leaves. A log without an exit is of a run that goes on, or was killed. */
function statusOf(root: Field, isLog: boolean, notes: Notes): Run["status"] {
  const code = root.at("exit").at("code").value;
  if (typeof code === "number") return code === 0 ? "FINISHED" : code === 255 ? "KILLED" : "FAILED";
  if (!isLog) return "UNKNOWN";
  notes.add("no_exit", "The log has no exit record: the run goes on, or was killed.", "/exit");
  return "RUNNING";
}

function clockOf(root: Field, reading: Reading): Pick<Run, "startedAt" | "endedAt"> {
  const { notes } = reading;
  const start = root.at("wandb").at("start_time");
  const startedAt = timeOf(start, reading) ?? timeOf(root.at("metadata").at("startedAt"), reading);
  const isOver = !root.at("exit").isAbsent;
  const runtimes = [
    root.at("exit").at("runtime").value,
    root.at("summary").at("_runtime").value,
    root.at("summary").at("_wandb").at("runtime").value,
  ].filter((value) => typeof value === "number" && value >= 0 && value < 1e9);
  if (!isOver || startedAt === null) return { startedAt, endedAt: null };
  const started = Date.parse(startedAt);
  const byRuntime = started + Math.round(Math.max(0, ...runtimes.map(Number)) * 1000);
  // The runtime is in whole seconds; the last step of the history is more exact.
  const last = root.at("last_time").value;
  const isLast = typeof last === "number" && isSeconds(last / 1000);
  const ended = new Date(Math.max(byRuntime, isLast ? Math.trunc(last) : 0));
  return { startedAt, endedAt: noteFuture(ended, "/exit", reading.at, notes) };
}

// From 1973 to 2286 in seconds.
const isSeconds = (value: number) => value >= 1e8 && value < 1e10;

/** Seconds since 1970, or ISO 8601, which W&B writes in UTC. */
function timeOf(field: Field, { at, notes }: Reading): string | null {
  const { value } = field;
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && isSeconds(value))
    return noteFuture(new Date(Math.trunc(value * 1000)), field.pointer, at, notes);
  if (typeof value === "string") {
    const date = parseIso(value, field.pointer, notes);
    return date ? noteFuture(date, field.pointer, at, notes) : null;
  }
  notes.add("time_unit_suspect", "Not a time in seconds; it is read as missing.", field.pointer);
  return null;
}

/** The summary's numbers by name; what starts with _ is W&B's own count of time and steps. */
function metricsOf(summary: Field, notes: Notes): Run["metrics"] {
  const metrics: Record<string, number | null> = Object.create(null);
  for (const [key, field] of leaves(summary, "")) {
    if (key.startsWith("_")) continue;
    const number = finiteOrNull(field.value);
    // A null is where a bare NaN or Infinity stood.
    if (number === undefined && field.value !== null) continue;
    if (number === null)
      notes.add("non_finite_metric", "Not a finite number: it counts as missing.", field.pointer);
    metrics[cleanText(key, notes, field.pointer)] = number ?? null;
  }
  return sorted(metrics);
}

function leaves(field: Field, prefix: string, depth = 0): [string, Field][] {
  if (!isObject(field.value) || depth > 4) return prefix === "" ? [] : [[prefix, field]];
  // Media and tables are kept as objects that say what type they are.
  if (Object.hasOwn(field.value, "_type")) return [];
  return field
    .entries()
    .flatMap(([key, inner]) => leaves(inner, prefix === "" ? key : `${prefix}.${key}`, depth + 1));
}

function sorted(metrics: Readonly<Record<string, number | null>>): Run["metrics"] {
  const ordered: Record<string, number | null> = Object.create(null);
  for (const key of Object.keys(metrics).sort()) ordered[key] = metrics[key] ?? null;
  return ordered;
}

/** What no summary names is worth its last step. */
function lastOfHistory(history: Field): Run["metrics"] {
  const metrics: Record<string, number | null> = Object.create(null);
  for (const [key, curve] of history.entries()) {
    const last = curveOf(curve).points.at(-1);
    if (last) metrics[key] = last.value;
  }
  return metrics;
}

function curveOf(curve: Field): {
  points: CurvePoint[];
  counted: { count: number; nonFinite: number };
  pointer: string;
} {
  const points = curve
    .at("points")
    .list()
    .flatMap((point): CurvePoint[] => {
      const [step, value, timeMs]: unknown[] = Array.isArray(point.value) ? point.value : [];
      if (typeof step !== "number" || !Number.isSafeInteger(step)) return [];
      return [
        {
          step,
          value: finiteOrNull(value) ?? null,
          timeMs: typeof timeMs === "number" ? timeMs : null,
        },
      ];
    });
  const whole = (key: string) => {
    const { value } = curve.at(key);
    return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
  };
  const nonFinite = points.filter(({ value }) => value === null).length;
  const counted = {
    count: whole("count") ?? points.length,
    nonFinite: whole("non_finite") ?? nonFinite,
  };
  return { points, counted, pointer: curve.pointer };
}
