import type { Component, Consumer, Edge, LineageNode } from "../schema.ts";
import type { Graph } from "./graph.ts";
import { tailOf } from "./graph.ts";

const CONSUMERS_MAX = 200;

/**
 * Who reads what a model's job writes, without being declared: not in the profile, not by an event or a
 * manifest that declares the step, not of the system that writes it. A reader from which a way leads back
 * to the model is part of its loop, and told there.
 */
export function undeclaredConsumers(
  graph: Graph,
  of: { components: readonly Component[]; declared: readonly string[] },
): Consumer[] {
  const componentOf = new Map(
    of.components.flatMap((one, i) => one.nodes.map((node) => [node, i] as const)),
  );
  const edgeOf = new Map(graph.edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const found = new Map<string, Consumer>();
  for (const { model, writer, output } of outputsOf(graph)) {
    for (const id of graph.out.get(output) ?? []) {
      const reader = graph.nodes.get(id);
      const edge = edgeOf.get(`${output} ${id}`);
      const key = `${output} ${id}`;
      if (!reader || !edge || reader.kind !== "job" || found.has(key)) continue;
      const isInLoop =
        componentOf.get(id) !== undefined && componentOf.get(id) === componentOf.get(writer);
      if (isInLoop || isDeclared(graph, { reader, writer, edge, declared: of.declared })) continue;
      found.set(key, {
        id,
        label: reader.label,
        system: reader.system,
        reads: output,
        writtenBy: writer,
        model,
        runs: edge.runs,
        lastSeenAt: edge.lastSeenAt,
        ref: edge.ref,
      });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.runs - a.runs || (a.label < b.label ? -1 : 1))
    .slice(0, CONSUMERS_MAX);
}

/** What jobs that read a model write. */
function outputsOf(graph: Graph): { model: string; writer: string; output: string }[] {
  return [...graph.nodes.values()]
    .filter(({ kind }) => kind === "model")
    .flatMap(({ id: model }) =>
      (graph.out.get(model) ?? [])
        .filter((writer) => graph.nodes.get(writer)?.kind === "job")
        .flatMap((writer) =>
          (graph.out.get(writer) ?? [])
            .filter((output) => graph.nodes.get(output)?.kind === "data")
            .map((output) => ({ model, writer, output })),
        ),
    );
}

function isDeclared(
  graph: Graph,
  of: { reader: LineageNode; writer: string; edge: Edge; declared: readonly string[] },
): boolean {
  const { reader, writer, edge, declared } = of;
  if (edge.isDeclared === true || graph.nodes.get(writer)?.system === reader.system) return true;
  return declared.some((name) => isNamed(reader, name));
}

/** A consumer is declared as a system, a job, or system/job; `reco/*` means all jobs of it. */
export function isNamed({ system, name }: Pick<LineageNode, "system" | "name">, as: string) {
  const wanted = as.trim().toLowerCase().replace(/\/\*$/, "");
  return [system, name, `${system}/${name}`, `${system}|${name}`, tailOf(name)].some(
    (own) => own.toLowerCase() === wanted,
  );
}
