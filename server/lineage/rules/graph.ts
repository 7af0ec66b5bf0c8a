import type { Fact } from "#server/evidence/schema.ts";
import type { Edge, LineageNode, Ref } from "../schema.ts";

/** What the rules need of a stored fact. */
export type Told = {
  readonly fact: Fact;
  readonly evidenceId: string;
  readonly isSample: boolean;
};

export type Graph = {
  readonly nodes: ReadonlyMap<string, LineageNode>;
  readonly edges: readonly Edge[];
  readonly out: ReadonlyMap<string, readonly string[]>;
  readonly into: ReadonlyMap<string, readonly string[]>;
  /** Node made in place of a source → the source's name, as its maker says. */
  readonly standIns: ReadonlyMap<string, string>;
};

type End = Extract<Fact, { kind: "lineage-edge" }>["value"]["from"];

export const refOf = ({ fact, evidenceId, isSample }: Told): Ref => ({
  evidenceId,
  pointer: fact.pointer,
  isSample,
});

/** A data set is the same whether one document calls it a model and another does not. */
const keyOf = ({ kind, namespace, name }: End) =>
  JSON.stringify([kind === "dataset" || kind === "model" ? "data" : kind, namespace, name]);

/** Checks read data and make none. */
const isCheck = (attributes: Readonly<Record<string, string>>) =>
  attributes.resource_type === "test";

/** The union of what all documents tell; the order they come in makes no difference. */
export function graphOf(told: readonly Told[]): Graph {
  const found = new Map<string, { node: End; isModel: boolean }>();
  const edges: Edge[] = [];
  const standIns = new Map<string, string>();
  for (const one of told) {
    const { fact } = one;
    if (fact.kind !== "lineage-edge" || isCheck(fact.value.attributes)) continue;
    const { from, to, attributes, fields: _fields, ...seen } = fact.value;
    for (const node of [from, to]) {
      const known = found.get(keyOf(node));
      const isModel = node.kind === "model" || known?.isModel === true;
      found.set(keyOf(node), { node, isModel });
    }
    edges.push({ ...seen, from: keyOf(from), to: keyOf(to), ref: refOf(one) });
    if (attributes.fallback_for) standIns.set(keyOf(to), attributes.fallback_for);
  }
  const joined = joinedByName([...found.keys()]);
  const id = (key: string) => joined.get(key) ?? key;
  const aliases = new Map([...joined].map(([ours, theirs]) => [theirs, partsOf(ours).name]));
  const nodes = new Map<string, LineageNode>();
  const labels = labelsOf([...found.keys()].filter((key) => !joined.has(key)));
  for (const [key, { node, isModel }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (joined.has(key)) continue;
    const kind = node.kind === "dataset" || node.kind === "model" ? "data" : node.kind;
    nodes.set(key, {
      id: key,
      kind: isModel ? "model" : kind,
      label: labels.get(key) ?? node.name,
      system: node.namespace,
      name: node.name,
      alias: aliases.get(key) ?? null,
    });
  }
  const merged = mergedEdges(
    edges.map((edge) => ({ ...edge, from: id(edge.from), to: id(edge.to) })),
  );
  return {
    nodes,
    edges: merged,
    out: neighbours(merged, "from", "to"),
    into: neighbours(merged, "to", "from"),
    standIns: new Map([...standIns].map(([key, source]) => [id(key), source])),
  };
}

/** Two tools that tell of one step: seen since the first, last seen by the last. */
function mergedEdges(edges: readonly Edge[]): Edge[] {
  const byEnds = new Map<string, Edge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const known = byEnds.get(key);
    byEnds.set(key, known ? united(known, edge) : edge);
  }
  return [...byEnds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}

function united(a: Edge, b: Edge): Edge {
  const [older, newer] = (a.lastSeenAt ?? "") <= (b.lastSeenAt ?? "") ? [a, b] : [b, a];
  const starts = [a.firstSeenAt, b.firstSeenAt].flatMap((at) => at ?? []).sort();
  const isDeclared = a.isDeclared === true || b.isDeclared === true;
  return {
    ...newer,
    isDeclared: isDeclared ? true : (newer.isDeclared ?? older.isDeclared),
    firstSeenAt: starts[0] ?? null,
    runs: a.runs + b.runs,
  };
}

function neighbours(edges: readonly Edge[], at: "from" | "to", other: "from" | "to") {
  const lists = new Map<string, string[]>();
  for (const edge of edges) {
    const list = lists.get(edge[at]);
    if (list) list.push(edge[other]);
    else lists.set(edge[at], [edge[other]]);
  }
  return lists;
}

function partsOf(key: string): { kind: string; namespace: string; name: string } {
  const parts: unknown = JSON.parse(key);
  const [kind, namespace, name] = Array.isArray(parts) ? parts.map(String) : [];
  return { kind: kind ?? "", namespace: namespace ?? "", name: name ?? "" };
}

const DBT = /^(?:source|model|seed|snapshot)\.[^.]+\./;

/** The last part of a name: of `source.shop.raw.orders`, `raw/orders` and `lake.raw.orders` it is `orders`. */
export const tailOf = (name: string) =>
  name.split(/[./:|]/).findLast((part) => part !== "") ?? name;

/**
 * dbt calls a table source.project.group.table, a job's events call it by where it lies. Where exactly
 * one of each ends in the same word they are one: dbt's key → the other's.
 */
function joinedByName(keys: readonly string[]): Map<string, string> {
  const data = keys.filter((key) => partsOf(key).kind === "data");
  const byTail = new Map<string, { dbt: string[]; other: string[] }>();
  for (const key of data) {
    const { name } = partsOf(key);
    const tail = tailOf(name).toLowerCase();
    const group = byTail.get(tail) ?? { dbt: [], other: [] };
    byTail.set(tail, group);
    (DBT.test(name) ? group.dbt : group.other).push(key);
  }
  const joined = new Map<string, string>();
  for (const { dbt, other } of byTail.values()) {
    const [ours, theirs] = [dbt[0], other[0]];
    if (ours && theirs && dbt.length === 1 && other.length === 1) joined.set(ours, theirs);
  }
  return joined;
}

/** As short as tells them apart. */
function labelsOf(keys: readonly string[]): Map<string, string> {
  const labels = new Map<string, string>();
  let open = keys.map((key) => ({ key, ...partsOf(key) }));
  for (const parts of [1, 2, 3]) {
    const label = ({ name }: { name: string }) =>
      name
        .split(/[./:|]/)
        .filter((part) => part !== "")
        .slice(-parts)
        .join(" ");
    const counts = new Map<string, number>();
    for (const one of open) counts.set(label(one), (counts.get(label(one)) ?? 0) + 1);
    for (const one of open)
      if (counts.get(label(one)) === 1) labels.set(one.key, label(one) || one.name);
    open = open.filter((one) => !labels.has(one.key));
  }
  for (const one of open) labels.set(one.key, `${one.namespace} ${one.name}`);
  return labels;
}

/** Everything that can be reached, nearest first, without what it started from unless a loop leads back. */
export function reachable(next: Graph["out"], from: readonly string[]): string[] {
  const seen = new Set<string>();
  let edge = [...from];
  while (edge.length > 0) {
    const found: string[] = [];
    for (const node of edge)
      for (const other of next.get(node) ?? [])
        if (!seen.has(other)) {
          seen.add(other);
          found.push(other);
        }
    edge = found;
  }
  return [...seen];
}
