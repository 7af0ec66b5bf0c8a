import { type Field, isObject, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

type DriftFact = Extract<Fact, { kind: "drift" }>;
type Drift = DriftFact["value"];

const isScore = (value: unknown) =>
  isObject(value) &&
  typeof value.algorithm === "string" &&
  Object.hasOwn(value, "pvalue") &&
  Object.hasOwn(value, "statistic");

/** Column → score, or null for a column that no algorithm fits. */
export function isDriftScores(root: unknown): boolean {
  if (!isObject(root)) return false;
  const scores = Object.values(root);
  return scores.some(isScore) && scores.every((score) => score === null || isScore(score));
}

export function parseDriftScores(root: Field, notes: Notes): DriftFact[] {
  const facts = root.entries().flatMap(([column, score]): DriftFact[] => {
    if (!score.isAbsent) return [driftFact(column, score, notes)];
    notes.add("not_assessed", `No algorithm scored ${column.slice(0, 80)}.`, score.pointer);
    return [];
  });
  return facts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/**
 * K-S and chi-square are judged by their p-value, which is small where there is drift, Hellinger by its
 * distance, which is large. `thresholds` names the range of each category.
 */
function driftFact(column: string, score: Field, notes: Notes): DriftFact {
  const { pointer } = score;
  const pvalue = numberAt(score, "pvalue", notes);
  const distance = numberAt(score, "statistic", notes);
  const isDistance = pvalue === null;
  const category = score.at("drift_category").text();
  const name = cleanText(column, notes, pointer);
  const algorithm = cleanText(score.at("algorithm").needText(), notes, pointer);
  const value: Drift = {
    tool: "whylogs",
    dataset: "profiled data",
    column: name,
    target: "feature",
    method: isDistance ? algorithm : `${algorithm} p-value`,
    statistic: isDistance ? distance : pvalue,
    threshold: edgeOf(score.at("thresholds").at("DRIFT"), isDistance),
    driftsWhen: isDistance ? "above" : "below",
    drifted: verdictOf(category, { column: name, pointer, notes }),
    columnsChecked: null,
    columnsDrifted: null,
    rows: null,
    labels: null,
    window: null,
  };
  return { kind: "drift", subject: `whylogs ${name}`, value, observedAt: null, pointer };
}

type Place = { readonly column: string; readonly pointer: string; readonly notes: Notes };

function verdictOf(category: string | null, { column, pointer, notes }: Place): boolean | null {
  if (category === "DRIFT") return true;
  if (category === "NO_DRIFT") return false;
  const why =
    category === "POSSIBLE_DRIFT"
      ? `whylogs calls ${column} a possible drift: neither one nor none.`
      : `${column} was scored without thresholds: no verdict.`;
  notes.add("not_assessed", why, pointer);
  return null;
}

/** Where drift begins: the range's upper end of a p-value, its lower of a distance. */
function edgeOf(range: Field, isDistance: boolean): number | null {
  const ends: unknown = range.value;
  if (!Array.isArray(ends)) return null;
  const end: unknown = isDistance ? ends[0] : ends.at(-1);
  // 1e400 is a JSON number that no double holds.
  return typeof end === "number" && Number.isFinite(end) ? end : null;
}

/** `default=str` of Python's json writes numbers of numpy as text. */
function numberAt(score: Field, key: string, notes: Notes): number | null {
  const field = score.at(key);
  const { value } = field;
  if (value === null || value === undefined) return null;
  if (typeof value !== "number" && typeof value !== "string") field.wrongType("a number");
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(number)) return number;
  if (typeof value === "string" && !/^[+-]?(?:nan|inf(?:inity)?|none)$/i.test(value.trim()))
    throw new Refused("wrong_type", `Expected a number in ${key}.`, field.pointer);
  notes.add("non_finite_metric", "Not a finite number: it counts as missing.", field.pointer);
  return null;
}
