import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { type Dataset, facetList, facetText, type LineageEvent, type Name } from "./event.ts";
import { type Named, namesOf, noteSelfLoops } from "./names.ts";

type Node = Extract<Fact, { kind: "lineage-edge" }>["value"]["from"];
type Sighting = { readonly event: LineageEvent; readonly dataset: Dataset };
type Edge = { readonly from: Node; readonly to: Node; readonly seen: Sighting[] };

/** Over all events together: a START often does not name the outputs yet. */
export function edgesOf(events: readonly LineageEvent[], notes: Notes): Fact[] {
  const nodeOf = namesOf(events);
  noteSelfLoops(events, nodeOf, notes);
  const edges = new Map<string, Edge>();
  for (const event of events) {
    if (event.job === null) continue;
    const { namespace, name } = event.job;
    const job: Node = { kind: "job", namespace, name };
    const see = (from: Node, to: Node, dataset: Dataset) => {
      const subject = `${shown(from)} → ${shown(to)}`;
      const edge = edges.get(subject) ?? { from, to, seen: [] };
      edges.set(subject, edge);
      edge.seen.push({ event, dataset });
    };
    for (const dataset of event.inputs) see(nodeOf(dataset), job, dataset);
    for (const dataset of event.outputs) see(job, nodeOf(dataset), dataset);
  }
  const elsewhere = declaredFields(events, nodeOf);
  return [...edges].map(([subject, edge]) => edgeFact(subject, { edge, elsewhere, notes }));
}

function shown({ kind, namespace, name }: Node): string {
  return kind === "job" ? `${namespace}/${name}` : `${namespace}|${name}`;
}

const keyOf = ({ namespace, name }: Name) => JSON.stringify([namespace, name]);

/** Fields that were told of a data set outside of a run. */
function declaredFields(
  events: readonly LineageEvent[],
  nodeOf: (dataset: Name) => Named,
): ReadonlyMap<string, string[]> {
  const byDataset = new Map<string, string[]>();
  const rank = ({ time, dataset }: LineageEvent) =>
    `${time} ${dataset ? fieldsOf(dataset).join() : ""}`;
  const told = events.filter((event) => event.dataset !== null);
  const sorted = told.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  for (const { dataset } of sorted) {
    const fields = dataset ? fieldsOf(dataset) : [];
    if (dataset && fields.length > 0) byDataset.set(keyOf(nodeOf(dataset)), fields);
  }
  return byDataset;
}

function fieldsOf({ field }: Dataset): string[] {
  return facetList(field.at("facets"), "schema", "fields")
    .flatMap((one) => facetText(one, "name") ?? [])
    .sort();
}

function edgeFact(
  subject: string,
  of: { edge: Edge; elsewhere: ReadonlyMap<string, string[]>; notes: Notes },
): Fact {
  const { edge, elsewhere, notes } = of;
  const times = edge.seen.map(({ event }) => event.time).sort();
  const runs = new Set(edge.seen.flatMap(({ event }) => event.run?.id ?? []));
  const isDeclared = edge.seen.some(({ event }) => event.run === null);
  const pointer = edge.seen[0]?.dataset.field.pointer ?? "";
  const dataset = edge.from.kind === "job" ? edge.to : edge.from;
  const newest = latest(edge.seen.filter((one) => fieldsOf(one.dataset).length > 0));
  const fields = newest ? fieldsOf(newest.dataset) : (elsewhere.get(keyOf(dataset)) ?? []);
  return {
    kind: "lineage-edge",
    subject,
    observedAt: times.at(-1) ?? null,
    pointer,
    value: {
      from: edge.from,
      to: edge.to,
      // A JobEvent states the job's design; that a run used it says nothing of who was told.
      isDeclared: isDeclared ? true : null,
      firstSeenAt: times[0] ?? null,
      lastSeenAt: times.at(-1) ?? null,
      runs: runs.size,
      fields: [...new Set(fields)].map((name) => cleanText(name, notes, pointer)),
      attributes: attributesOf(edge.seen, notes, pointer),
    },
  };
}

/** Of two at one time the one with more to say, so that the order of arrival does not matter. */
function latest(seen: readonly Sighting[]): Sighting | undefined {
  const rank = ({ event, dataset }: Sighting) => `${event.time} ${fieldsOf(dataset).join()}`;
  return seen.reduce<Sighting | undefined>(
    (best, one) => (best === undefined || rank(one) > rank(best) ? one : best),
    undefined,
  );
}

const JOB_FACETS = [
  ["integration", ["jobType", "integration"]],
  ["job_type", ["jobType", "jobType"]],
  ["processing_type", ["jobType", "processingType"]],
] as const;

function attributesOf(
  seen: readonly Sighting[],
  notes: Notes,
  pointer: string,
): Record<string, string> {
  const sets = new Map<string, Set<string>>();
  const put = (key: string, value: string | null) => {
    if (value === null) return;
    const set = sets.get(key) ?? new Set();
    sets.set(key, set);
    set.add(value);
  };
  for (const { event, dataset } of seen) {
    const facets = event.job?.facets;
    if (facets) for (const [key, path] of JOB_FACETS) put(key, facetText(facets, ...path));
    if (facets)
      for (const owner of facetList(facets, "ownership", "owners"))
        put("owner", facetText(owner, "name"));
    for (const holder of ["inputFacets", "facets"])
      for (const one of facetList(
        dataset.field.at(holder),
        "dataQualityAssertions",
        "assertions",
      )) {
        const verdict = one.at("success").value;
        if (typeof verdict !== "boolean") continue;
        put(verdict ? "assertions_passed" : "assertions_failed", facetText(one, "assertion"));
      }
  }
  const entries = [...sets].map(
    ([key, set]) => [key, cleanText([...set].sort().join(", "), notes, pointer)] as const,
  );
  return recordOf(entries, notes, pointer);
}
