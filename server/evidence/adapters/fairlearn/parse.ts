import type { SliceMetric } from "#server/facts/data/schema.ts";
import {
  type Field,
  isObject,
  noteFuture,
  parseIso,
  Refused,
  recordsOf,
  rootOf,
} from "../../rules/fields.ts";
import { numberSubjects } from "../../rules/number-subjects.ts";
import { cleanText, Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { ParsedInput, ParseResult } from "../adapter.ts";
import { isCount } from "./metrics.ts";
import { type Row, recordRows, rowsOf } from "./table.ts";

type SliceFact = Extract<Fact, { kind: "slice-metric" }>;
type Of = Pick<SliceMetric, "metric" | "slice" | "value" | "n" | "aggregate"> & {
  readonly pointer: string;
};
/** What is said of the frame as a whole. */
type Frame = {
  readonly model: string | null;
  readonly version: string | null;
  readonly dataset: string | null;
  readonly isSensitive: boolean | null;
  readonly observedAt: string | null;
  readonly notes: Notes;
};

/** Below this the difference of a group says little: the rule on slices asks for as many. */
const SMALL_GROUP = 100;
/** Nobody compares more groups than this; a table with more is one of something else. */
const GROUPS_MAX = 500;
const NO_METRICS: ReadonlySet<string> = new Set();

export function parse(input: ParsedInput, at: Date): ParseResult {
  const notes = new Notes();
  const root = input.syntax === "json" && isObject(input.root) ? rootOf(input) : null;
  if (root && !root.at("by_group").isAbsent) return parseFrame(root, at, notes);
  const rows = input.syntax === "json" ? rowsOf(rootOf(input), NO_METRICS, []) : csvRows(input);
  const frame = {
    model: null,
    version: null,
    dataset: null,
    isSensitive: null,
    observedAt: null,
    notes,
  };
  return done(rows, [], frame);
}

function csvRows(input: ParsedInput): Row[] {
  const [ragged] = input.syntax === "csv" ? input.table.raggedLines : [];
  if (ragged !== undefined)
    throw new Refused("ragged_row", "A row has not as many cells as the header.", `line:${ragged}`);
  return recordRows(recordsOf(input), NO_METRICS);
}

const AGGREGATES = [
  ["difference", "difference"],
  ["ratio", "ratio"],
  ["group_min", "group-min"],
  ["group_max", "group-max"],
] as const;

/** The frame's own members by their names, which are documented for scripts in the README. */
function parseFrame(root: Field, at: Date, notes: Notes): ParseResult {
  const overall = root.at("overall");
  const known = new Set(isObject(overall.value) ? Object.keys(overall.value) : []);
  const levels = ["control_features", "sensitive_features"].flatMap((name) =>
    root
      .at(name)
      .list()
      .map((level) => cleanText(level.needText(), notes, level.pointer)),
  );
  const clean = (name: string) => {
    const text = root.at(name).text();
    return text === null ? null : cleanText(text, notes, root.at(name).pointer);
  };
  const stamp = root.at("generated_at");
  const written = stamp.text();
  const date = written === null ? null : parseIso(written, stamp.pointer, notes);
  const frame: Frame = {
    model: clean("model"),
    version: clean("model_version"),
    dataset: clean("dataset"),
    isSensitive: root.at("sensitive_features").isAbsent ? null : true,
    observedAt: date ? noteFuture(date, stamp.pointer, at, notes) : null,
    notes,
  };
  const rows = rowsOf(root.at("by_group"), known, levels);
  const n = smallest(rows);
  const compared = AGGREGATES.flatMap(([name, aggregate]) =>
    isObject(root.at(name).value) ? measures(root.at(name), { aggregate, n }) : [],
  );
  const total = isObject(overall.value) ? measures(overall, { aggregate: "value", n: null }) : [];
  return done(rows, [...total, ...compared, ...parity(root, n)], frame);
}

function measures(field: Field, of: Pick<Of, "aggregate" | "n">): Of[] {
  return field
    .entries()
    .filter(([name]) => !isCount(name))
    .map(([metric, value]) => ({
      metric,
      slice: {},
      value: numberIn(value),
      n: of.aggregate === "value" ? countIn(new Map(field.entries())) : of.n,
      aggregate: of.aggregate,
      pointer: value.pointer,
    }));
}

/** demographic_parity_difference, equalized_odds_ratio and their like: one number each, beside the frame. */
function parity(root: Field, n: number | null): Of[] {
  return root.entries().flatMap(([metric, value]) => {
    const aggregate = /_(difference|ratio)$/.exec(metric)?.[1];
    if (aggregate !== "difference" && aggregate !== "ratio") return [];
    return [{ metric, slice: {}, value: numberIn(value), n, aggregate, pointer: value.pointer }];
  });
}

function done(rows: readonly Row[], others: readonly Of[], frame: Frame): ParseResult {
  const { notes } = frame;
  const kept = largestGroups(rows);
  if (kept.length < rows.length)
    notes.add("left_out", `Of ${rows.length} groups the ${GROUPS_MAX} with most rows are kept.`);
  const byGroup = kept.flatMap((row) => groupMeasures(row, notes));
  if (byGroup.length === 0)
    throw new Refused("missing_field", "No measure of any group is in it.", rows[0]?.pointer ?? "");
  noteSmall(byGroup, notes);
  const facts = [...byGroup, ...others].map((of) => factOf(of, frame));
  const format = others.length > 0 ? "fairlearn.metric-frame" : "fairlearn.by-group";
  const numbered = numberSubjects(facts).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return {
    kind: "facts",
    format,
    facts: numbered,
    notes: notes.list(),
    observedAt: frame.observedAt,
  };
}

function largestGroups(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= GROUPS_MAX) return rows;
  const sized = rows.map((row) => ({ row, n: countIn(row.metrics) ?? 0, key: keyOf(row) }));
  sized.sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
  return sized.slice(0, GROUPS_MAX).map(({ row }) => row);
}

const keyOf = ({ group }: Row): string => group.map(([, value]) => value).join("\n");

function groupMeasures({ group, metrics, pointer }: Row, notes: Notes): Of[] {
  const named = group.map(([feature, value], i): [string, string] => [
    cleanText(feature ?? (i === 0 ? "group" : `group ${i + 1}`), notes, pointer),
    cleanText(value, notes, pointer),
  ]);
  const slice = recordOf(named, notes, pointer);
  const n = countIn(metrics);
  return [...metrics]
    .filter(([name]) => !isCount(name))
    .map(([metric, value]) => ({
      metric,
      slice,
      value: numberIn(value),
      n,
      aggregate: "value",
      pointer: value.pointer,
    }));
}

function noteSmall(measured: readonly Of[], notes: Notes): void {
  const sized = measured.flatMap((of) => (of.n === null ? [] : [{ ...of, n: of.n }]));
  if (sized.length === 0) return;
  const least = sized.reduce((a, b) => (b.n < a.n ? b : a));
  if (least.n >= SMALL_GROUP) return;
  notes.add(
    "small_group",
    `The smallest group, ${labelOf(least.slice)}, has ${least.n} rows: a difference on it may be chance.`,
    least.pointer,
  );
}

function factOf({ pointer, ...of }: Of, frame: Frame): SliceFact {
  const { notes, observedAt, model, version, dataset, isSensitive } = frame;
  const metric = cleanText(of.metric, notes, pointer);
  const where = Object.keys(of.slice).length > 0 ? labelOf(of.slice) : WORDS[of.aggregate];
  const parts = [model, metric, where, dataset === null ? null : `on ${dataset}`];
  return {
    kind: "slice-metric",
    subject: parts.filter((part) => part !== null).join(" "),
    observedAt,
    pointer,
    value: {
      tool: "Fairlearn",
      model,
      version,
      dataset,
      ...of,
      metric,
      low: null,
      high: null,
      isSensitive,
    },
  };
}

const WORDS: Readonly<Record<SliceMetric["aggregate"], string>> = {
  value: "over all",
  difference: "as a difference",
  ratio: "as a ratio",
  "group-min": "in the lowest group",
  "group-max": "in the highest group",
};

const labelOf = (slice: Readonly<Record<string, string>>): string =>
  Object.entries(slice)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

function smallest(rows: readonly Row[]): number | null {
  const counts = rows.flatMap(({ metrics }) => countIn(metrics) ?? []);
  return counts.length === 0 ? null : Math.min(...counts);
}

function countIn(metrics: ReadonlyMap<string, Field>): number | null {
  const field = metrics.get("count");
  const count = field === undefined ? null : numberIn(field);
  if (field === undefined || count === null) return null;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new Refused("invalid_field", "A count is not a whole number.", field.pointer);
}

/** CSV has only text; an empty cell and NaN are a group without a row that the measure needs. */
function numberIn(field: Field): number | null {
  const { value } = field;
  if (field.isAbsent || value === "" || value === "nan" || value === "NaN") return null;
  const number = typeof value === "string" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Refused("wrong_type", "Expected a number.", field.pointer);
}
