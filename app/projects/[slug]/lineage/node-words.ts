import type { GraphMark } from "#app/_charts/lineage-graph.tsx";
import type { Hanging, Ring } from "#app/_charts/rings-geometry.ts";
import { wordsOf } from "#server/lineage/rules/drawing.ts";
import type { Drawing, LineageNode, LineagePage } from "#server/lineage/schema.ts";

type Rings = Extract<Drawing, { kind: "rings" }>;

/** Looked up by what the page names: labels, and what is wrong with a node. */
export function nodeWords(page: LineagePage) {
  const nodes = new Map(page.nodes.map((node) => [node.id, node]));
  const sources = new Map(
    page.upstreams.flatMap((one) => (one.node === null ? [] : [[one.node, one] as const])),
  );
  const undeclared = new Set(page.consumers.map(({ id }) => id));
  const word = (id: string) => {
    const node = nodes.get(id);
    return node ? wordsOf(node) : id;
  };
  return {
    node: (id: string): LineageNode | undefined => nodes.get(id),
    word,
    mark: (id: string): GraphMark => {
      if (sources.get(id)?.state === "dead") return "dead";
      if (undeclared.has(id)) return "undeclared";
      return nodes.get(id)?.kind ?? "data";
    },
    isUndeclared: (id: string) => undeclared.has(id),
    /** How alive a source is, in few words; empty where nobody checks it. */
    state: (id: string): string => {
      const source = sources.get(id);
      if (!source) return "";
      if (source.state === "dead")
        return source.ageDays === null ? "no new data" : `no new data for ${source.ageDays} days`;
      if (source.state === "stale") return `late: ${source.ageDays ?? "?"} days old`;
      if (source.state === "unchecked") return "could not be checked";
      return source.state === "future" ? "dated ahead" : "fresh";
    },
    isDead: (id: string) => sources.get(id)?.state === "dead",
  };
}
export type Words = ReturnType<typeof nodeWords>;

export function ringsOf(drawing: Rings, words: Words): Ring[] {
  return drawing.rings.map(({ nodes, title, note }) => ({
    title,
    note,
    stations: nodes.map((id) => ({
      id,
      label: words.word(id),
      mark: words.node(id)?.kind === "job" ? ("job" as const) : ("data" as const),
    })),
  }));
}

/** Findings first: a dead source, an output that somebody undeclared reads; an end that nobody reads says nothing. */
export function hangingsOf(drawing: Rings, words: Words): Hanging[] {
  return drawing.branches
    .filter(({ kind, readers }) => kind === "input" || readers.length > 0)
    .map(({ on, kind, node, readers }) => ({
      on,
      kind,
      label: words.word(node),
      note: words.state(node),
      isDead: words.isDead(node),
      readers: readers.map((id) => ({
        label: words.word(id),
        note: words.isUndeclared(id)
          ? `${words.node(id)?.system ?? ""}, not declared`
          : (words.node(id)?.system ?? ""),
        isUndeclared: words.isUndeclared(id),
      })),
    }))
    .sort((a, b) => weight(b) - weight(a));
}

const weight = ({ isDead, readers }: Hanging) =>
  (isDead ? 2 : 0) + (readers.some((reader) => reader.isUndeclared) ? 1 : 0);
