import type { Notes } from "../../rules/text.ts";
import { type Dataset, facetList, facetText, type LineageEvent, type Name } from "./event.ts";

export type Named = Name & { readonly kind: "dataset" | "model" };

const keyOf = ({ namespace, name }: Name) => JSON.stringify([namespace, name]);

export function datasetsOf(event: LineageEvent): Dataset[] {
  return [...event.inputs, ...event.outputs, ...(event.dataset ? [event.dataset] : [])];
}

/** One data set may go by several names: the symlinks facet joins them, and each then has the same node. */
export function namesOf(events: readonly LineageEvent[]): (dataset: Name) => Named {
  const parents = new Map<string, string>();
  const nodes = new Map<string, Name>();
  const models = new Set<string>();
  const carriers = new Set<string>();
  for (const dataset of events.flatMap(datasetsOf)) {
    const key = keyOf(dataset);
    nodes.set(key, { namespace: dataset.namespace, name: dataset.name });
    if (isModel(dataset)) models.add(key);
    for (const link of facetList(dataset.field.at("facets"), "symlinks", "identifiers")) {
      const namespace = facetText(link, "namespace");
      const name = facetText(link, "name");
      if (namespace === null || name === null) continue;
      const other = keyOf({ namespace, name });
      carriers.add(key);
      join(parents, key, other);
    }
  }
  const chosen = new Map<string, string>();
  for (const key of [...carriers].sort()) {
    const root = rootOf(parents, key);
    if (!chosen.has(root)) chosen.set(root, key);
  }
  const resolved = (key: string) => chosen.get(rootOf(parents, key)) ?? key;
  const modelNodes = new Set([...models].map(resolved));
  return (dataset) => {
    const key = resolved(keyOf(dataset));
    const { namespace, name } = nodes.get(key) ?? dataset;
    return { kind: modelNodes.has(key) ? "model" : "dataset", namespace, name };
  };
}

/** The data set type says so, or it lies where models are kept. */
function isModel({ namespace, name, field }: Dataset): boolean {
  const type = facetText(field.at("facets"), "datasetType", "datasetType");
  if (type !== null) return type.toUpperCase() === "MODEL";
  return /(?:^|\/)models?[:/]/i.test(name) || /^models:/i.test(namespace);
}

/** Every step on the way is then led straight to the root, so a long chain of links costs no more than its length. */
function rootOf(parents: Map<string, string>, key: string): string {
  const way: string[] = [];
  let root = key;
  for (let next = parents.get(root); next !== undefined; next = parents.get(root)) {
    way.push(root);
    root = next;
  }
  for (const step of way) parents.set(step, root);
  return root;
}

function join(parents: Map<string, string>, a: string, b: string): void {
  const [left, right] = [rootOf(parents, a), rootOf(parents, b)];
  if (left !== right) parents.set(right, left);
}

/** A job that reads what it writes is the shortest of loops. */
export function noteSelfLoops(
  events: readonly LineageEvent[],
  nodeOf: (dataset: Name) => Named,
  notes: Notes,
): void {
  for (const { inputs, outputs, job, field } of events) {
    const read = new Set(inputs.map((dataset) => keyOf(nodeOf(dataset))));
    const both = outputs.find((dataset) => read.has(keyOf(nodeOf(dataset))));
    if (both !== undefined && job !== null)
      notes.add("self_loop", `${job.name} reads and writes ${both.name}.`, field.pointer);
  }
}
