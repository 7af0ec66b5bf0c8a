import type { Field } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact, Run } from "../../schema.ts";
import { dimensionsOf, type Tracked } from "./paths.ts";

export type Context = { readonly at: Date; readonly notes: Notes };
export type Parsed = {
  readonly format: string;
  readonly facts: readonly Fact[];
  readonly observedAt: string | null;
};
export type RunFact = Extract<Fact, { kind: "run" }>;

export type RunParts = Pick<Run, "runId" | "name" | "experimentId" | "status"> & {
  /** The commit that holds the run; null where there is none. */
  readonly rev: string | null;
  readonly startedAt: string | null;
  readonly note: string | null;
  readonly params: readonly [string, string][];
  readonly metrics: readonly [string, number | null][];
  readonly deps: readonly Tracked[];
  readonly outs: readonly Tracked[];
  readonly pointer: string;
};

/** DVC has no field for hardware, and for the platform only a file that a stage depends on. */
export function runFact(parts: RunParts, notes: Notes): RunFact {
  const { pointer, startedAt } = parts;
  const clean = (text: string) => cleanText(text, notes, pointer);
  const record = (pairs: readonly (readonly [string, string])[]) =>
    recordOf(
      pairs.map(([key, value]) => [clean(key), clean(value)] as const),
      notes,
      pointer,
    );
  const files = dimensionsOf(parts.deps, parts.outs);
  const rev: [string, string][] = parts.rev === null ? [] : [["rev", parts.rev]];
  const metrics: Record<string, number | null> = Object.create(null);
  for (const [key, value] of [...parts.metrics].sort(([a], [b]) => (a < b ? -1 : 1)))
    metrics[clean(key)] = value;
  const value: Run = {
    runId: clean(parts.runId),
    name: clean(parts.name),
    experimentId: parts.experimentId,
    status: parts.status,
    lifecycleStage: "active",
    startedAt,
    endedAt: null,
    parentRunId: null,
    user: null,
    metrics,
    dimensions: {
      hardware: record([]),
      platform: record(files.platform),
      sourceCode: record([...rev, ...files.sourceCode]),
      configuration: record(parts.params),
      dataSources: record(files.dataSources),
      trainingState: record(files.trainingState),
    },
    hasSystemMetrics: false,
    note: parts.note === null ? null : clean(parts.note),
  };
  return { kind: "run", subject: value.runId, value, observedAt: startedAt, pointer };
}

type Leaf = { readonly key: string; readonly field: Field };

/** File → nested settings, as `train.seed`; the file stands in front only where two files share a name. */
export function leavesOf(files: readonly (readonly [string, Field])[]): Leaf[] {
  const all = files.flatMap(([file, field]) =>
    flatten(field, "").map((leaf) => ({ ...leaf, file })),
  );
  const counts = new Map<string, number>();
  for (const { key } of all) counts.set(key, (counts.get(key) ?? 0) + 1);
  return all.map(({ key, file, field }) => ({
    key: (counts.get(key) ?? 0) > 1 ? `${file}:${key}` : key,
    field,
  }));
}

/** An object is walked into; a list is one setting. */
function flatten(field: Field, prefix: string): Leaf[] {
  const { value } = field;
  const isBranch = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isBranch) return prefix === "" || value === undefined ? [] : [{ key: prefix, field }];
  return field
    .entries()
    .flatMap(([key, inner]) => flatten(inner, prefix === "" ? key : `${prefix}.${key}`));
}

export function settingsOf(leaves: readonly Leaf[]): [string, string][] {
  return leaves.map(({ key, field }) => [key, shown(field.value)]);
}

export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** What is no number is no metric: DVC lets a metrics file hold text too. */
export function numbersOf(leaves: readonly Leaf[], notes: Notes): [string, number | null][] {
  return leaves.flatMap(({ key, field }): [string, number | null][] => {
    const { value } = field;
    if (typeof value === "number" && Number.isFinite(value)) return [[key, value]];
    if (value === null || typeof value === "number") {
      notes.add("non_finite_metric", `${key} has no finite value; it is missing.`, field.pointer);
      return [[key, null]];
    }
    if (typeof value === "boolean") return [[key, value ? 1 : 0]];
    notes.add("not_a_number", `${key} is no number, so no metric.`, field.pointer);
    return [];
  });
}
