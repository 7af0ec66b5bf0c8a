import type { Fact } from "#server/evidence/schema.ts";
import { type FoundFact, factHistory, newestFacts } from "#server/facts/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import {
  basisOf,
  consumerAnswer,
  type Known,
  lineageMeaning,
  lineageTitle,
  loopAnswer,
  sourceAnswer,
} from "./findings.ts";
import { undeclaredConsumers } from "./rules/consumers.ts";
import { drawingOf } from "./rules/drawing.ts";
import { type Graph, graphOf } from "./rules/graph.ts";
import { componentsOf } from "./rules/loops.ts";
import { upstreamsOf } from "./rules/sources.ts";
import type { LineagePage } from "./schema.ts";

/** As many steps as one dbt manifest may tell of. */
const EDGES_READ = 20_000;
const SOURCES_READ = 2_000;
const RUNS_READ = 5_000;
const HISTORY_READ = 5_000;
/** Sources whose past is drawn: the worst come first. */
const HISTORY_SOURCES = 12;
/** Rows of the table; the API and the drawing are bounded alike. */
const EDGES_SHOWN = 500;
const COMPONENTS_SHOWN = 20;

/** What flows into the project's models and out of them: loops, readers nobody declared, dead sources. */
export async function lineageOf(deps: Deps, scope: ProjectScope): Promise<LineagePage> {
  const read = (kinds: readonly Fact["kind"][], limit: number) =>
    newestFacts(deps.db, scope, { kinds, limit });
  const [steps, sources, runs, project] = await Promise.all([
    read(["lineage-edge"], EDGES_READ),
    read(["source-freshness"], SOURCES_READ),
    read(["pipeline-run"], RUNS_READ),
    projectOf(deps, scope),
  ]);
  const graph = graphOf(steps);
  const declared = project.profile.consumers ?? [];
  const components = componentsOf(graph);
  const consumers = undeclaredConsumers(graph, { components, declared });
  const history = await factHistory(deps.db, scope, {
    kind: "source-freshness",
    subjects: worstFirst(sources).slice(0, HISTORY_SOURCES),
    limit: HISTORY_READ,
  });
  const upstreams = upstreamsOf({
    graph,
    told: [...sources, ...runs],
    history,
    declared: project.profile.sources ?? [],
  });
  const known: Known = {
    nodes: graph.nodes,
    components,
    consumers,
    declared,
    upstreams,
    roots: rootsOf(graph),
  };
  const shown = shownEdges(
    graph,
    components.flatMap(({ nodes }) => nodes),
  );
  return {
    title: lineageTitle(known),
    meaning: lineageMeaning(known),
    isEmpty: graph.nodes.size === 0 && upstreams.length === 0,
    basis: basisFrom(graph, runs, steps.length >= EDGES_READ),
    loopAnswer: loopAnswer(known),
    consumerAnswer: consumerAnswer(known),
    sourceAnswer: sourceAnswer(known),
    nodes: nodesOf(graph, { shown, known }),
    edges: shown,
    nodesTotal: graph.nodes.size,
    edgesTotal: graph.edges.length,
    components: components.slice(0, COMPONENTS_SHOWN),
    consumers,
    declared: [...declared],
    upstreams,
    drawing: drawingOf({ graph, components, consumers, upstreams }),
    hasSample: [...steps, ...sources, ...runs].some(({ isSample }) => isSample),
  };
}

/** Subjects by the age their newest check found. */
function worstFirst(sources: readonly FoundFact[]): string[] {
  return sources
    .flatMap(({ fact }) =>
      fact.kind === "source-freshness" && fact.value.status !== "unchecked"
        ? [{ subject: fact.subject, age: fact.value.ageSeconds ?? 0 }]
        : [],
    )
    .sort((a, b) => b.age - a.age)
    .map(({ subject }) => subject);
}

function rootsOf(graph: Graph): number {
  return [...graph.nodes.values()].filter(
    ({ id, kind }) => kind === "data" && (graph.into.get(id)?.length ?? 0) === 0,
  ).length;
}

/** Those of loops first: the table is cut, the finding is not. */
function shownEdges(graph: Graph, looped: readonly string[]): LineagePage["edges"] {
  const inside = new Set(looped);
  const isOfLoop = (edge: { from: string; to: string }) =>
    inside.has(edge.from) && inside.has(edge.to);
  return [...graph.edges.filter(isOfLoop), ...graph.edges.filter((edge) => !isOfLoop(edge))].slice(
    0,
    EDGES_SHOWN,
  );
}

/** Of the nodes only those that something on the page names. */
function nodesOf(
  graph: Graph,
  of: { shown: LineagePage["edges"]; known: Known },
): LineagePage["nodes"] {
  const named = new Set([
    ...of.shown.flatMap(({ from, to }) => [from, to]),
    ...of.known.components.slice(0, COMPONENTS_SHOWN).flatMap(({ nodes }) => nodes),
    ...of.known.consumers.flatMap(({ id, reads, writtenBy, model }) => [
      id,
      reads,
      writtenBy,
      model,
    ]),
    ...of.known.upstreams.flatMap(({ node }) => node ?? []),
    ...graph.standIns.keys(),
  ]);
  const drawn = [...graph.nodes.values()];
  return drawn.length <= EDGES_SHOWN * 2 ? drawn : drawn.filter(({ id }) => named.has(id));
}

function basisFrom(graph: Graph, runs: readonly FoundFact[], isCut: boolean): string {
  const ends = runs.flatMap(({ fact }) => (fact.kind === "pipeline-run" ? [fact.value] : []));
  const seen = graph.edges
    .flatMap(({ firstSeenAt, lastSeenAt }) => [firstSeenAt, lastSeenAt])
    .flatMap((at) => at ?? [])
    .sort();
  return basisOf({
    edges: graph.edges.length,
    jobs: [...graph.nodes.values()].filter(({ kind }) => kind === "job").length,
    runs: {
      total: ends.length,
      failed: ends.filter(({ eventType }) => eventType === "FAIL" || eventType === "ABORT").length,
    },
    from: seen[0] ?? null,
    to: seen.at(-1) ?? null,
    isCut,
  });
}
