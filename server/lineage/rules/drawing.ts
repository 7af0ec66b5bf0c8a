import type { Component, Consumer, Drawing, LineageNode, Loop, Upstream } from "../schema.ts";
import type { Graph } from "./graph.ts";
import { laidOut } from "./layout.ts";

/** A ring with more stations, or a third ring, is no longer seen at a glance. */
const RING_NODES_MAX = 12;
const RINGS_MAX = 2;
/** A laid-out graph of more than this is a wall of lines. */
const DRAWN_MAX = 48;

export type Findings = {
  readonly graph: Graph;
  readonly components: readonly Component[];
  readonly consumers: readonly Consumer[];
  readonly upstreams: readonly Upstream[];
};

/** Rings where the whole of the finding is one or two loops, else what matters of the graph, laid out. */
export function drawingOf(of: Findings): Drawing | null {
  if (of.graph.nodes.size === 0) return null;
  return ringsOf(of) ?? laidOut(of.graph, { ...mattering(of), loops: inLoops(of.components) });
}

function ringsOf(of: Findings): Drawing | null {
  const [component, ...others] = of.components;
  if (!component || others.some(({ models }) => models.length > 0)) return null;
  const { loops, nodes, isCut } = component;
  const isSmall = nodes.length <= RING_NODES_MAX && loops.length <= RINGS_MAX && !isCut;
  if (!isSmall || loops.some((loop) => loop.nodes.length < 3)) return null;
  if (loops.length === 2 && component.joints.length !== 1) return null;
  const joint = component.joints[0] ?? null;
  const branches = branchesOf(of, nodes);
  // The ring that more hangs on comes last: it stands at the right, where there is room for it.
  const weight = (loop: Loop) =>
    branches.filter(({ on }) => on !== joint && loop.nodes.includes(on)).length;
  const rings = [...loops]
    .sort((a, b) => weight(a) - weight(b))
    .map((loop) => ({ nodes: from(loop.nodes, joint), ...titleOf(of.graph, loop) }));
  return { kind: "rings", rings, joint, branches };
}

/** Turned so that the joint is first. */
function from(nodes: readonly string[], joint: string | null): string[] {
  const at = Math.max(0, joint === null ? 0 : nodes.indexOf(joint));
  return [...nodes.slice(at), ...nodes.slice(0, at)];
}

function titleOf(graph: Graph, loop: Loop): { title: string; note: string } {
  const model = graph.nodes.get(loop.models[0] ?? "");
  if (!model) return { title: "Loop", note: "no model is known on it" };
  const at = loop.nodes.indexOf(model.id);
  const trainedBy = graph.nodes.get(loop.nodes.at(at - 1) ?? "");
  const readsFrom = graph.nodes.get(loop.nodes.at(at - 2) ?? "");
  const note = readsFrom ? `learns from ${wordsOf(readsFrom)}` : "learns from its own output";
  return { title: sentence(trainedBy?.system || wordsOf(model)), note };
}

export const wordsOf = ({ label, kind }: Pick<LineageNode, "label" | "kind">) =>
  kind === "job" ? label : label.replace(/[_-]+/g, " ");

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What hangs on the rings: sources that are read, outputs that others read. */
function branchesOf(
  of: Findings,
  ring: readonly string[],
): Extract<Drawing, { kind: "rings" }>["branches"] {
  const inside = new Set(ring);
  const known = new Map(
    of.upstreams.flatMap((one) => (one.node === null ? [] : [[one.node, one]])),
  );
  return ring.flatMap((on) => {
    const inputs = (of.graph.into.get(on) ?? []).filter((node) => !inside.has(node));
    const outputs = (of.graph.out.get(on) ?? []).filter((node) => !inside.has(node));
    const worstFirst = [...inputs].sort((a, b) => Number(known.has(b)) - Number(known.has(a)));
    return [
      ...worstFirst.map((node) => ({ on, kind: "input" as const, node, readers: [] })),
      ...outputs.map((node) => ({
        on,
        kind: "output" as const,
        node,
        readers: [...(of.graph.out.get(node) ?? [])].sort(),
      })),
    ];
  });
}

function inLoops(components: readonly Component[]): ReadonlySet<string> {
  return new Set(components.flatMap(({ nodes }) => nodes));
}

/** The findings first, then their neighbours, then the rest, as far as there is room. */
function mattering(of: Findings): { nodes: readonly string[]; leftOut: number } {
  const { graph } = of;
  const first = [
    ...of.components.flatMap(({ loops }) => loops.flatMap(({ nodes }) => nodes)),
    ...of.consumers.flatMap(({ id, reads, writtenBy, model }) => [id, reads, writtenBy, model]),
    ...of.upstreams.flatMap(({ node, state }) =>
      node === null || state === "alive" ? [] : [node],
    ),
    ...graph.standIns.keys(),
    ...[...graph.nodes.values()].filter(({ kind }) => kind === "model").map(({ id }) => id),
  ];
  const near = first.flatMap((id) => [...(graph.into.get(id) ?? []), ...(graph.out.get(id) ?? [])]);
  const byDegree = [...graph.nodes.keys()].sort(
    (a, b) => degree(graph, b) - degree(graph, a) || (a < b ? -1 : 1),
  );
  const chosen = [...new Set([...first, ...near, ...byDegree])].slice(0, DRAWN_MAX);
  return { nodes: chosen, leftOut: graph.nodes.size - chosen.length };
}

const degree = (graph: Graph, id: string) =>
  (graph.into.get(id)?.length ?? 0) + (graph.out.get(id)?.length ?? 0);
