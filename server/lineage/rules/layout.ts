import { Graph as LayoutGraph, layout } from "@dagrejs/dagre";
import type { Drawing } from "../schema.ts";
import type { Graph } from "./graph.ts";

const ROW = 30;
/** Advance of a letter of the 12 px text, generous, so that no label is cut. */
const LETTER = 6.1;
const MARK = 24;
const LABEL_MAX = 30;

/** Left to right by dagre: what is made stands right of what it is made from, except where a loop closes. */
export function laidOut(
  graph: Graph,
  of: { nodes: readonly string[]; leftOut: number; loops: ReadonlySet<string> },
): Drawing {
  const drawn = new Set(of.nodes);
  const plan = new LayoutGraph();
  plan.setGraph({ rankdir: "LR", nodesep: 10, edgesep: 6, ranksep: 36, marginx: 4, marginy: 4 });
  plan.setDefaultEdgeLabel(() => ({}));
  const sorted = [...of.nodes].sort();
  for (const id of sorted) {
    const letters = Math.min(LABEL_MAX, graph.nodes.get(id)?.label.length ?? 0);
    plan.setNode(id, { width: Math.round(MARK + letters * LETTER), height: ROW });
  }
  const edges = graph.edges.filter(({ from, to }) => drawn.has(from) && drawn.has(to));
  for (const { from, to } of edges) if (from !== to) plan.setEdge(from, to, {});
  layout(plan);
  const { width, height } = sizeOf(plan.graph());
  return {
    kind: "laid-out",
    width,
    height,
    nodes: sorted.map((id) => ({ id, ...boxOf(plan.node(id)) })),
    edges: edges
      .filter(({ from, to }) => from !== to)
      .map(({ from, to }) => ({
        from,
        to,
        isLoop: of.loops.has(from) && of.loops.has(to),
        points: pointsOf(plan.edge(from, to)),
      })),
    leftOut: of.leftOut,
  };
}

// dagre writes its results into loosely typed labels; what is not a number counts as the origin.

const numberIn = (of: unknown, key: string): number => {
  if (typeof of !== "object" || of === null) return 0;
  const value = Object.entries(of).find(([name]) => name === key)?.[1];
  return typeof value === "number" && Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
};

const sizeOf = (of: unknown) => ({ width: numberIn(of, "width"), height: numberIn(of, "height") });
const boxOf = (of: unknown) => ({
  x: numberIn(of, "x"),
  y: numberIn(of, "y"),
  width: numberIn(of, "width"),
});

function pointsOf(of: unknown): { x: number; y: number }[] {
  if (typeof of !== "object" || of === null || !("points" in of)) return [];
  const { points } = of;
  return Array.isArray(points)
    ? points.map((point) => ({ x: numberIn(point, "x"), y: numberIn(point, "y") }))
    : [];
}
