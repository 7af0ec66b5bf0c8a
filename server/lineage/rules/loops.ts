import type { Component, Loop } from "../schema.ts";
import type { Graph } from "./graph.ts";

/** More loops than anybody reads; the shortest are kept. */
const LOOPS_MAX = 50;
/** Steps looked at while loops are searched: a second of work at most, whatever the graph. */
const STEPS_MAX = 20_000_000;

/** Largest first; a node by itself counts when it reads what it writes. */
export function componentsOf(graph: Graph): Component[] {
  let steps = STEPS_MAX;
  const found = stronglyConnected([...graph.nodes.keys()], graph.out).filter(
    (nodes) => nodes.length > 1 || nodes.some((node) => graph.out.get(node)?.includes(node)),
  );
  const rank = (nodes: readonly string[]) => modelsIn(graph, nodes).length * 1e6 + nodes.length;
  return found
    .sort((a, b) => rank(b) - rank(a) || ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1))
    .map((nodes) => {
      const cycles = cyclesOf(graph, nodes, steps);
      steps = cycles.stepsLeft;
      return component(graph, nodes, cycles);
    });
}

const modelsIn = (graph: Graph, nodes: readonly string[]) =>
  nodes.filter((node) => graph.nodes.get(node)?.kind === "model");

function component(
  graph: Graph,
  nodes: readonly string[],
  { cycles, isCut }: { cycles: readonly (readonly string[])[]; isCut: boolean },
): Component {
  const loops = cycles.map((cycle) => loopOf(graph, cycle));
  return {
    nodes: [...nodes].sort(),
    jobs: nodes.filter((node) => graph.nodes.get(node)?.kind === "job").sort(),
    models: modelsIn(graph, nodes).sort(),
    loops,
    isCut,
    joints:
      loops.length < 2
        ? []
        : nodes.filter((node) => loops.every((one) => one.nodes.includes(node))),
  };
}

/** Told from the first model on, else from the first job, so that the same loop is always told the same way. */
function loopOf(graph: Graph, cycle: readonly string[]): Loop {
  const models = modelsIn(graph, cycle).sort();
  const jobs = cycle.filter((node) => graph.nodes.get(node)?.kind === "job").sort();
  const start = cycle.indexOf(models[0] ?? jobs[0] ?? cycle[0] ?? "");
  const systems = new Set(jobs.flatMap((job) => graph.nodes.get(job)?.system ?? []));
  return {
    nodes: [...cycle.slice(start), ...cycle.slice(0, start)],
    models,
    systems: [...systems].sort(),
  };
}

/**
 * The shortest loop through every edge, shortest first: few, where all simple loops of a dense graph
 * are more than atoms, and none of its edges is missed.
 */
function cyclesOf(graph: Graph, nodes: readonly string[], budget: number) {
  const models = new Set(modelsIn(graph, nodes));
  const rank = (node: string) => `${models.has(node) ? 0 : 1}${node}`;
  // Models first: where the work is cut short, it is not their loops that are missed.
  const ids = [...nodes].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const inner = insideOf(graph, ids);
  const found = new Map<string, string[]>();
  let stepsLeft = budget;
  let isCut = false;
  for (const goal of ids.keys()) {
    if (stepsLeft <= 0) {
      isCut = true;
      break;
    }
    // One search back to `goal` serves all edges that leave it.
    const search = towards(inner.into, goal);
    stepsLeft -= search.steps;
    for (const to of inner.out[goal] ?? []) {
      const cycle = pathBack(search.next, to, goal).map((i) => ids[i] ?? "");
      found.set(keyOf(cycle), cycle);
    }
  }
  const sorted = [...found]
    .sort(([a, x], [b, y]) => x.length - y.length || (a < b ? -1 : 1))
    .map(([, cycle]) => cycle);
  isCut ||= sorted.length > LOOPS_MAX;
  return { cycles: sorted.slice(0, LOOPS_MAX), isCut, stepsLeft };
}

/** The component by numbers, which are ten times faster to search than names. */
function insideOf(graph: Graph, ids: readonly string[]) {
  const place = new Map(ids.map((id, i) => [id, i] as const));
  const numbers = (lists: Graph["out"]) =>
    ids.map((id) => (lists.get(id) ?? []).flatMap((other) => place.get(other) ?? []));
  return { out: numbers(graph.out), into: numbers(graph.into) };
}

/** For every node, its next step on a shortest way to `goal`; -1 for the goal. */
function towards(into: readonly (readonly number[])[], goal: number) {
  const next = new Int32Array(into.length).fill(-1);
  const queue = [goal];
  let steps = 0;
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? goal;
    for (const before of into[node] ?? []) {
      steps++;
      if (before === goal || next[before] !== -1) continue;
      next[before] = node;
      queue.push(before);
    }
  }
  return { next, steps };
}

/** In a component every node leads to every other, so there is a way. */
function pathBack(next: Int32Array, from: number, goal: number): number[] {
  const path = [goal];
  for (let node = from; node !== goal && node >= 0; node = next[node] ?? -1) path.push(node);
  return path;
}

/** The same whichever node one starts at. */
function keyOf(cycle: readonly string[]): string {
  const least = [...cycle].sort()[0] ?? "";
  const at = cycle.indexOf(least);
  return JSON.stringify([...cycle.slice(at), ...cycle.slice(0, at)]);
}

/**
 * Tarjan's strongly connected components, without recursion: the kept graph library's own calls itself
 * once a node, which overflows the stack on a chain of twenty thousand.
 */
export function stronglyConnected(nodes: readonly string[], out: Graph["out"]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const way: { node: string; child: number }[] = [{ node: root, child: 0 }];
    while (way.length > 0) {
      const step = way.at(-1);
      if (!step) break;
      const { node } = step;
      if (step.child === 0 && !index.has(node)) {
        index.set(node, index.size);
        low.set(node, index.get(node) ?? 0);
        open.push(node);
        isOpen.add(node);
      }
      const child = out.get(node)?.[step.child++];
      if (child !== undefined) {
        if (!index.has(child)) way.push({ node: child, child: 0 });
        else if (isOpen.has(child)) lower(low, node, index.get(child));
        continue;
      }
      way.pop();
      const parent = way.at(-1);
      if (parent) lower(low, parent.node, low.get(node));
      if (low.get(node) === index.get(node)) found.push(closed(open, isOpen, node));
    }
  }
  return found;
}

function lower(low: Map<string, number>, node: string, to: number | undefined): void {
  low.set(node, Math.min(low.get(node) ?? 0, to ?? 0));
}

function closed(open: string[], isOpen: Set<string>, root: string): string[] {
  const nodes = open.splice(open.lastIndexOf(root));
  for (const node of nodes) isOpen.delete(node);
  return nodes.sort();
}

/** A shortest way from one node to another; null where there is none. */
export function shortestPath(graph: Graph, from: string, to: string): string[] | null {
  const before = new Map<string, string>();
  const queue = [from];
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] ?? "";
    for (const next of graph.out.get(node) ?? []) {
      if (next === from || before.has(next)) continue;
      before.set(next, node);
      if (next === to) return traced(before, from, to);
      queue.push(next);
    }
  }
  return null;
}

function traced(before: ReadonlyMap<string, string>, from: string, to: string): string[] {
  const path = [to];
  for (let node = to; node !== from; ) {
    node = before.get(node) ?? from;
    path.unshift(node);
  }
  return path;
}
