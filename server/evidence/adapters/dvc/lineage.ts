import { type Field, isObject, type JsonObject } from "../../rules/fields.ts";
import { cleanText } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { Context, Parsed } from "./fact.ts";

/** dvc.yaml: each stage has a command, alone or repeated by `foreach` and `do`. */
export function isPipeline(root: JsonObject): boolean {
  if ("schema" in root || !isObject(root.stages)) return false;
  const stages = Object.values(root.stages);
  return (
    stages.length > 0 && stages.every((one) => isObject(one) && ("cmd" in one || "foreach" in one))
  );
}

type EdgeFact = Extract<Fact, { kind: "lineage-edge" }>;

/** What a pipeline declares: dependency → stage and stage → output. */
export function parsePipeline(root: Field, { notes }: Context): Parsed {
  const edges = new Map<string, EdgeFact>();
  for (const [name, stage] of root.at("stages").entries()) {
    const body = stage.at("foreach").isAbsent ? stage : stage.at("do");
    if (body !== stage || !stage.at("matrix").isAbsent)
      notes.add("template_not_expanded", `Stage ${name} stands for several.`, stage.pointer);
    const job = node("job", cleanText(name, notes, stage.pointer));
    const add = (path: Field, isInput: boolean) => {
      const text = pathOf(path);
      if (text === null) return;
      const dataset = node("dataset", cleanText(text, notes, path.pointer));
      const [from, to] = isInput ? [dataset, job] : [job, dataset];
      const fact = edgeFact(from, to, path.pointer);
      if (!edges.has(fact.subject)) edges.set(fact.subject, fact);
    };
    for (const dep of body.at("deps").list()) add(dep, true);
    for (const key of ["outs", "metrics", "plots"])
      for (const out of body.at(key).list()) add(out, false);
  }
  const facts = [...edges.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return { format: "dvc.yaml", facts, observedAt: null };
}

/** An output is a path, or a path with its options. */
function pathOf(field: Field): string | null {
  return isObject(field.value) ? (Object.keys(field.value)[0] ?? null) : field.text();
}

type Node = EdgeFact["value"]["from"];

const node = (kind: Node["kind"], name: string): Node => ({ kind, namespace: "dvc", name });

function edgeFact(from: Node, to: Node, pointer: string): EdgeFact {
  const value: EdgeFact["value"] = {
    from,
    to,
    isDeclared: true,
    firstSeenAt: null,
    lastSeenAt: null,
    runs: 0,
    fields: [],
    attributes: {},
  };
  const subject = `${from.kind} ${from.name} → ${to.kind} ${to.name}`;
  return { kind: "lineage-edge", subject, value, observedAt: null, pointer };
}
