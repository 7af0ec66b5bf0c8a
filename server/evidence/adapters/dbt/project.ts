import { type Field, Refused } from "../../rules/fields.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { limitsOf, timeOf } from "./times.ts";

type Node = Extract<Fact, { kind: "lineage-edge" }>["value"]["from"];

const EDGES_MAX = 20_000;
/** They stand for no data that is made; unit tests read made-up rows. */
const LEFT_OUT = new Set(["unit_test", "operation", "analysis", "sql_operation"]);

/** What the project declares: its sources with their limits, and which data set is made from which. */
export function parseProject(root: Field, at: Date, notes: Notes): Fact[] {
  if (root.at("sources").isAbsent)
    throw new Refused("wrong_artifact", "The manifest declares no sources.", "/sources");
  const observedAt = timeOf(root.at("metadata").at("generated_at"), at, notes);
  const nodes = [...root.at("nodes").entries(), ...root.at("exposures").entries()];
  const fallbacks = fallbacksOf(nodes);
  const sources = root
    .at("sources")
    .entries()
    .map(([id, source]) => declared(id, source, { fallbacks, observedAt, notes }));
  const edges = edgesOf(root, nodes, { observedAt, notes });
  return [...sources, ...edges].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** `meta` moved into `config`; both are written, and one of them may be empty. */
function metaText(node: Field, key: string): string | null {
  const places = [node.at("meta"), node.at("config").at("meta"), node.at("source_meta")];
  for (const place of places) {
    const { value } = place.at(key);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** A source stands in for another when the one node that reads it says so. */
function fallbacksOf(nodes: readonly [string, Field][]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, node] of nodes) {
    const target = metaText(node, "fallback_for");
    const sources = parentsOf(node).filter((id) => id.startsWith("source.") && id !== target);
    const [only] = sources;
    if (target !== null && only !== undefined && sources.length === 1) found.set(only, target);
  }
  return found;
}

function declared(
  id: string,
  source: Field,
  of: { fallbacks: ReadonlyMap<string, string>; observedAt: string | null; notes: Notes },
): Fact {
  const name = cleanText(id, of.notes, source.pointer);
  const own = source.object().at("freshness");
  const criteria = own.isAbsent ? source.at("config").at("freshness") : own;
  const fallbackFor = metaText(source, "fallback_for") ?? of.fallbacks.get(id) ?? null;
  const owner = metaText(source, "owner");
  return {
    kind: "source-freshness",
    // Apart from what a freshness run says of the same source.
    subject: `declared ${name}`,
    observedAt: of.observedAt,
    pointer: source.pointer,
    value: {
      source: name,
      status: "unchecked",
      error: null,
      maxLoadedAt: null,
      snapshottedAt: null,
      ageSeconds: null,
      ...limitsOf(criteria),
      fallbackFor: fallbackFor === null ? null : cleanText(fallbackFor, of.notes, source.pointer),
      owner: owner === null ? null : cleanText(owner, of.notes, source.pointer),
    },
  };
}

function parentsOf(node: Field): string[] {
  return node
    .at("depends_on")
    .at("nodes")
    .list()
    .map((parent) => parent.needText());
}

function edgesOf(
  root: Field,
  nodes: readonly [string, Field][],
  of: { observedAt: string | null; notes: Notes },
): Fact[] {
  const edges = new Map<string, Fact>();
  for (const [id, node] of nodes) {
    if (LEFT_OUT.has(node.at("resource_type").text() ?? "")) continue;
    const to = nodeOf(id, node, of.notes);
    for (const parent of new Set(parentsOf(node))) {
      const group = parent.startsWith("source.") ? "sources" : "nodes";
      const place = root.at(group).at(parent);
      const from = nodeOf(parent, place, of.notes);
      const subject = `${from.name} → ${to.name}`;
      if (edges.size >= EDGES_MAX) {
        of.notes.add("large", `The first ${EDGES_MAX} dependencies are kept.`, "/nodes");
        return [...edges.values()];
      }
      edges.set(subject, edge(subject, { from, to, place, node, ...of }));
    }
  }
  return [...edges.values()];
}

function edge(
  subject: string,
  of: {
    from: Node;
    to: Node;
    place: Field;
    node: Field;
    observedAt: string | null;
    notes: Notes;
  },
): Fact {
  const columns = of.place
    .at("columns")
    .entries()
    .map(([name]) => name);
  const fallback = metaText(of.node, "fallback_for");
  const type = of.node.at("resource_type").text();
  const attributes = [
    ...(fallback === null ? [] : [["fallback_for", fallback] as const]),
    ...(type === null ? [] : [["resource_type", type] as const]),
  ];
  return {
    kind: "lineage-edge",
    subject,
    observedAt: of.observedAt,
    pointer: of.node.at("depends_on").pointer,
    value: {
      from: of.from,
      to: of.to,
      isDeclared: true,
      firstSeenAt: null,
      lastSeenAt: of.observedAt,
      runs: 0,
      fields: columns.sort().map((name) => cleanText(name, of.notes, of.place.pointer)),
      attributes: recordOf(
        attributes.map(([key, value]) => [key, cleanText(value, of.notes, of.node.pointer)]),
        of.notes,
        of.node.pointer,
      ),
    },
  };
}

const KINDS: ReadonlyMap<string, Node["kind"]> = new Map([
  ["exposure", "consumer"],
  ["test", "job"],
]);

/** `model.project.name` is the data set `name` of the project; an exposure is somebody who uses it. */
function nodeOf(id: string, node: Field, notes: Notes): Node {
  const name = cleanText(id, notes, node.pointer);
  const project = node.at("package_name").text() ?? id.split(".")[1] ?? "";
  const kind = KINDS.get(id.split(".")[0] ?? "");
  return {
    kind: kind ?? "dataset",
    namespace: cleanText(project, notes, node.pointer),
    name,
  };
}
