import { Field, noteFuture, parseIso, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

export type EventType = Extract<Fact, { kind: "pipeline-run" }>["value"]["eventType"];
export type Name = { readonly namespace: string; readonly name: string };
export type Dataset = Name & { readonly field: Field };

export type LineageEvent = {
  readonly field: Field;
  readonly time: string;
  /** null for what is said of a job or a data set outside of a run. */
  readonly run: { readonly id: string; readonly type: EventType; readonly facets: Field } | null;
  readonly job: (Name & { readonly facets: Field }) | null;
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
  /** Of a DatasetEvent. */
  readonly dataset: Dataset | null;
};

const NEWEST_SPEC = 2;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TYPES: ReadonlyMap<string, EventType> = new Map(
  (["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"] as const).map((type) => [type, type]),
);
const FACET_DEPTH = 32;
const DATASETS_LARGE = 1_000;

export function eventOf(field: Field, at: Date, notes: Notes): LineageEvent {
  field.object();
  const shape = shapeOf(field);
  const time = timeOf(field.at("eventTime"), at, notes);
  const isRun = shape === "RunEvent";
  const event: LineageEvent = {
    field,
    time,
    run: isRun ? runOf(field, notes) : null,
    job: shape === "DatasetEvent" ? null : jobOf(field.at("job"), notes),
    inputs: shape === "DatasetEvent" ? [] : datasetsOf(field.at("inputs"), notes),
    outputs: shape === "DatasetEvent" ? [] : datasetsOf(field.at("outputs"), notes),
    dataset: shape === "DatasetEvent" ? datasetOf(field.at("dataset"), notes) : null,
  };
  noteFacets(event, notes);
  return event;
}

/** The fragment of the schema tells; the first specification has none, and then the fields do. */
function shapeOf(field: Field): "RunEvent" | "JobEvent" | "DatasetEvent" {
  const schema = field.at("schemaURL");
  const url = schema.needText();
  const [, major] = /\/spec\/(\d{1,4})-\d{1,4}-\d{1,4}\//.exec(url) ?? [];
  if (major !== undefined && Number(major) > NEWEST_SPEC)
    throw new Refused(
      "unsupported_schema_version",
      `OpenLineage ${major} is newer than what is read, ${NEWEST_SPEC}.`,
      schema.pointer,
    );
  const [, named] = /\/(RunEvent|JobEvent|DatasetEvent)$/.exec(url) ?? [];
  if (named === "RunEvent" || named === "JobEvent" || named === "DatasetEvent") return named;
  if (!field.at("run").isAbsent || field.at("dataset").isAbsent)
    return field.at("run").isAbsent ? "JobEvent" : "RunEvent";
  return "DatasetEvent";
}

function timeOf(field: Field, at: Date, notes: Notes): string {
  const date = parseIso(field.needText(), field.pointer, notes);
  if (date === null)
    throw new Refused("invalid_field", "The time of the event is not ISO 8601.", field.pointer);
  return noteFuture(date, field.pointer, at, notes);
}

function runOf(event: Field, notes: Notes): LineageEvent["run"] {
  const run = event.at("run").object();
  const id = run.at("runId");
  if (!UUID.test(id.needText()))
    throw new Refused("invalid_field", "The run id is not a UUID.", id.pointer);
  const written = event.at("eventType");
  const name = written.text();
  const type = name === null ? "OTHER" : TYPES.get(name.toUpperCase());
  if (type === undefined)
    throw new Refused(
      "invalid_field",
      `The event type must be one of ${[...TYPES.keys()].join(", ")}.`,
      written.pointer,
    );
  return {
    id: cleanText(id.needText().toLowerCase(), notes, id.pointer),
    type,
    facets: run.at("facets"),
  };
}

function jobOf(job: Field, notes: Notes): LineageEvent["job"] {
  return { ...nameOf(job.object(), notes), facets: job.at("facets") };
}

export function nameOf(field: Field, notes: Notes): Name {
  const [namespace, name] = [field.at("namespace"), field.at("name")].map((part) =>
    cleanText(part.needText(), notes, part.pointer),
  );
  return { namespace: namespace ?? "", name: name ?? "" };
}

function datasetOf(field: Field, notes: Notes): Dataset {
  return { ...nameOf(field.object(), notes), field };
}

function datasetsOf(field: Field, notes: Notes): Dataset[] {
  const all = field.list().map((one) => datasetOf(one, notes));
  if (all.length > DATASETS_LARGE)
    notes.add("large", `${all.length} data sets in one event.`, field.pointer);
  return all;
}

/** Facets are open to anyone: one that nobody could follow is passed over, the event stays. */
function noteFacets(event: LineageEvent, notes: Notes): void {
  const datasets = [...event.inputs, ...event.outputs, ...(event.dataset ? [event.dataset] : [])];
  const holders = [
    event.run?.facets,
    event.job?.facets,
    ...datasets.flatMap(({ field }) =>
      ["facets", "inputFacets", "outputFacets"].map((key) => field.at(key)),
    ),
  ];
  for (const holder of holders) {
    if (holder === undefined) continue;
    for (const [, facet] of holder.entries())
      if (isDeeper(facet.value, FACET_DEPTH))
        notes.add("too_deep", "A facet that is nested too deep is passed over.", facet.pointer);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** A part of a facet; null where it is absent or of another shape, since facets bind nobody. */
export function facetText(facets: Field, ...path: readonly string[]): string | null {
  const { value } = path.reduce((field, key) => field.at(key), facets);
  return typeof value === "string" && value !== "" ? value : null;
}

export function facetList(facets: Field, ...path: readonly string[]): Field[] {
  const field = path.reduce((inner, key) => inner.at(key), facets);
  return Array.isArray(field.value)
    ? field.value.map((item: unknown, i: number) => new Field(item, `${field.pointer}/${i}`))
    : [];
}
