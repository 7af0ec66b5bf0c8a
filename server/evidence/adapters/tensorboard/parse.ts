import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { type CurvePoint, type HistoryFact, historyFact } from "../../rules/curve.ts";
import { type Field, isObject, newest, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact, RunPart } from "../../schema.ts";
import type { CsvTable } from "../adapter.ts";

export type Reading = {
  readonly at: Date;
  readonly notes: Notes;
  readonly runId: string | null;
};
export type Parsed = { readonly facts: readonly Fact[]; readonly observedAt: string | null };

// From 1973 to 2286 in seconds.
const isWallTime = (value: unknown) => typeof value === "number" && value >= 1e8 && value < 1e10;

/** `[[wall time, step, value], …]`, as the scalars page exports one tag. */
export function isPoints(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every(
    (point: unknown) =>
      Array.isArray(point) &&
      point.length === 3 &&
      isWallTime(point[0]) &&
      Number.isInteger(point[1]) &&
      (point[2] === null || typeof point[2] === "number" || typeof point[2] === "string"),
  );
}

export function isByTag(root: unknown): boolean {
  if (!isObject(root)) return false;
  const tags = Object.values(root);
  return tags.length > 0 && tags.every(isPoints);
}

/** What an event file says, in the shape that is kept in its place. */
export const isEvents = (root: unknown): boolean =>
  isObject(root) && isObject(root.tensorboard) && isObject(root.scalars);

export function parseEvents(root: Field, reading: Reading): Parsed {
  const curves = root
    .at("scalars")
    .entries()
    .map(([tag, field]) => {
      const points = field.at("points");
      const whole = (key: string) => {
        const { value } = field.at(key);
        return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
      };
      const counted = { count: whole("count"), nonFinite: whole("non_finite") };
      return curveFact(
        { metric: tag, points: pointsOf(points), counted, pointer: field.pointer },
        reading,
      );
    });
  const settings = root.at("hparams").entries();
  return together(curves, settings, reading);
}

export function parseByTag(root: Field, reading: Reading): Parsed {
  const curves = root
    .entries()
    .map(([tag, points]) =>
      curveFact({ metric: tag, points: pointsOf(points), pointer: points.pointer }, reading),
    );
  return together(curves, [], reading);
}

export function parsePoints(root: Field, reading: Reading): Parsed {
  return together([unnamed(pointsOf(root), "", reading)], [], reading);
}

export function parseCsv({ rows, raggedLines }: CsvTable, reading: Reading): Parsed {
  const [ragged] = raggedLines;
  if (ragged !== undefined)
    throw new Refused("ragged_row", "A row is not as wide as the header.", `line:${ragged}`);
  const points = rows.map(({ line, cells }) => {
    const [time, step, value] = cells.map((cell) => cell.trim());
    return pointOf([Number(time), Number(step), cellOf(value ?? "")], `line:${line}`);
  });
  if (points.length === 0)
    reading.notes.add("not_assessed", "There is no row: nothing was logged.", "line:1");
  return together(points.length === 0 ? [] : [unnamed(points, "line:1", reading)], [], reading);
}

const cellOf = (cell: string) => (cell === "" || Number.isNaN(Number(cell)) ? cell : Number(cell));

/** An export of one tag names neither tag nor run: its content tells it from another. */
function unnamed(points: readonly CurvePoint[], pointer: string, reading: Reading): HistoryFact {
  const ordered = [...points].sort((a, b) => a.step - b.step || (a.timeMs ?? 0) - (b.timeMs ?? 0));
  const told = ordered.map(({ step, value, timeMs }) => [step, value, timeMs]);
  const metric = `scalar ${sha256(canonicalJson(told)).slice(0, 8)}`;
  reading.notes.add("metric_unnamed", "The export does not name its tag.", pointer);
  return curveFact({ metric, points, pointer }, reading);
}

function pointsOf(list: Field): CurvePoint[] {
  return list.list().map((point) => pointOf(point.value, point.pointer));
}

function pointOf(value: unknown, pointer: string): CurvePoint {
  const [time, step, number]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof time !== "number" || !Number.isFinite(time))
    throw new Refused("wrong_type", "Expected a time in seconds.", pointer);
  if (typeof step !== "number" || !Number.isSafeInteger(step))
    throw new Refused("wrong_type", "Expected a step.", pointer);
  const isWord = typeof number === "string" && /^[+-]?(?:nan|inf(?:inity)?)$/i.test(number);
  if (number !== null && typeof number !== "number" && !isWord)
    throw new Refused("wrong_type", "Expected a number.", pointer);
  const finite = typeof number === "number" && Number.isFinite(number) ? number : null;
  return { step, value: finite, timeMs: isWallTime(time) ? time * 1000 : null };
}

type Told = {
  readonly metric: string;
  readonly points: readonly CurvePoint[];
  readonly counted?: { readonly count: number; readonly nonFinite: number };
  readonly pointer: string;
};

function curveFact(told: Told, { notes, runId }: Reading): HistoryFact {
  const fact = historyFact({ tool: "TensorBoard", runId, ...told }, notes);
  if (fact.value.nonFinite > 0)
    notes.add("non_finite_metric", "A value that is not finite is a gap.", told.pointer);
  return fact;
}

/** Where the sender states the run, its last values and settings are part of that run. */
function together(
  curves: readonly HistoryFact[],
  settings: readonly (readonly [string, Field])[],
  { at, notes, runId }: Reading,
): Parsed {
  const sorted = [...curves].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const observed = sorted.map((fact) => fact.observedAt);
  const observedAt = newest(observed, at);
  if (observed.some((instant) => instant !== null && instant > at.toISOString()))
    notes.add("future_timestamp", "A point is in the future: it gives no credit.");
  if (sorted.length === 0) notes.add("not_assessed", "It holds no scalar.");
  if (runId === null) {
    notes.add("run_unnamed", "It names no run. State the run's id with it to join the two.");
    return { facts: sorted, observedAt };
  }
  const run = partOfRun({ runId, curves: sorted, settings, observedAt }, notes);
  return { facts: [run, ...sorted], observedAt };
}

type Part = {
  readonly runId: string;
  readonly curves: readonly HistoryFact[];
  readonly settings: readonly (readonly [string, Field])[];
  readonly observedAt: string | null;
};

function partOfRun({ runId, curves, settings, observedAt }: Part, notes: Notes): Fact {
  const metrics: Record<string, number | null> = Object.create(null);
  for (const { value } of curves) metrics[value.metric] = value.points.at(-1)?.value ?? null;
  const id = cleanText(runId, notes, "");
  const configuration = settings.map(([name, field]): [string, string] => {
    const { value } = field;
    const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
    return [cleanText(name, notes, field.pointer), cleanText(text, notes, field.pointer)];
  });
  const value: RunPart = {
    runId: id,
    name: id,
    experimentId: "",
    status: "UNKNOWN",
    lifecycleStage: "active",
    startedAt: null,
    endedAt: null,
    parentRunId: null,
    user: null,
    metrics,
    dimensions: {
      hardware: {},
      platform: {},
      sourceCode: {},
      configuration: recordOf(configuration, notes, "/hparams"),
      dataSources: {},
      trainingState: {},
    },
    hasSystemMetrics: false,
    note: null,
    part: "events",
  };
  return { kind: "run-part", subject: `${id} events`, value, observedAt, pointer: "" };
}
