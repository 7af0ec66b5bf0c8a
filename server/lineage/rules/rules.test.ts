import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "#server/evidence/rules/interpret.ts";
import type { Fact } from "#server/evidence/schema.ts";
import { undeclaredConsumers } from "./consumers.ts";
import { drawingOf } from "./drawing.ts";
import { type Graph, graphOf, reachable, type Told } from "./graph.ts";
import { componentsOf, shortestPath, stronglyConnected } from "./loops.ts";
import { upstreamsOf } from "./sources.ts";

const ADAPTERS = join(import.meta.dirname, "../../evidence/adapters");
const EVENTS = "openlineage/fixtures/openlineage-1.54.0";
const DBT = "dbt/fixtures/dbt-1.11";

function told(...files: string[]): Told[] {
  return files.flatMap((file) => {
    const bytes = readFileSync(join(ADAPTERS, file));
    const result = interpret(bytes, { at: new Date("2026-11-24T12:00:00Z"), maxBytes: 1e8 });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    return result.facts.map((fact) => ({ fact, evidenceId: file, isSample: false }));
  });
}

const labelIn = (graph: Graph) => (id: string) => graph.nodes.get(id)?.label ?? id;

describe("the search and the recommender of the fixture", () => {
  const graph = graphOf(told(`${EVENTS}/feedback.ndjson`));
  const components = componentsOf(graph);
  const label = labelIn(graph);

  it("are one component of five jobs and two loops that sessionize joins", () => {
    expect(components).toHaveLength(1);
    const [one] = components;
    expect(one?.jobs.map(label)).toEqual([
      "sessionize",
      "reco_serve",
      "reco_train",
      "rank_serve",
      "rank_train",
    ]);
    expect(one?.loops.map(({ nodes }) => nodes.map(label))).toEqual([
      ["recommender", "reco_serve", "reco_impressions", "sessionize", "reco_events", "reco_train"],
      [
        "search_ranker",
        "rank_serve",
        "search_impressions",
        "sessionize",
        "search_clicks",
        "rank_train",
      ],
    ]);
    expect(one?.joints.map(label)).toEqual(["sessionize"]);
    expect(one?.isCut).toBe(false);
  });

  it("reach each other's training input, each way through sessionize", () => {
    const [reco, search] = ["recommender", "search_ranker"].map(
      (name) => [...graph.nodes.values()].find((node) => node.label === name)?.id ?? "",
    );
    for (const [from, to] of [
      [reco, search],
      [search, reco],
    ])
      expect(shortestPath(graph, from ?? "", to ?? "")?.map(label)).toContain("sessionize");
  });

  it("have the two undeclared consumers, and none more", () => {
    const who = (declared: string[]) =>
      undeclaredConsumers(graph, { components, declared }).map(
        ({ system, label: of, reads }) => `${system}/${of} reads ${label(reads)}`,
      );
    expect(who(["reco"])).toEqual([
      "marketing/email_digest reads reco_scores",
      "finance/quarterly_forecast reads reco_scores",
    ]);
    expect(who(["marketing"])).toEqual(["finance/quarterly_forecast reads reco_scores"]);
    expect(who(["marketing/*", "finance/quarterly_forecast"])).toEqual([]);
  });

  it("are drawn as two rings that start at sessionize", () => {
    const drawing = drawingOf({ graph, components, consumers: [], upstreams: [] });
    if (drawing?.kind !== "rings") throw new Error("not rings");
    expect(drawing.rings.map(({ nodes }) => nodes.map(label)[0])).toEqual([
      "sessionize",
      "sessionize",
    ]);
    expect(drawing.rings.map(({ title, note }) => [title, note])).toEqual([
      ["Search", "learns from search clicks"],
      ["Reco", "learns from reco events"],
    ]);
    expect(
      drawing.branches.map(({ on, kind, node, readers }) => [
        label(on),
        kind,
        label(node),
        readers.map(label).sort(),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ["reco_serve", "input", "user_profiles", []],
        ["reco_serve", "output", "reco_scores", ["email_digest", "quarterly_forecast"]],
        ["rank_serve", "input", "item_catalog", []],
      ]),
    );
  });

  it("are the same whatever the order of the documents", () => {
    const shuffled = graphOf([...told(`${EVENTS}/feedback.ndjson`)].reverse());
    expect(componentsOf(shuffled)).toEqual(components);
    expect(shuffled.edges).toEqual(graph.edges);
  });
});

it("a pipeline without a loop has none, and its own report is no stranger", () => {
  const graph = graphOf(told(`${EVENTS}/clean.ndjson`));
  const components = componentsOf(graph);
  expect(components).toEqual([]);
  expect(undeclaredConsumers(graph, { components, declared: [] })).toEqual([]);
});

describe("dbt's sources", () => {
  const facts = told(`${DBT}/project.json`, `${DBT}/sources.json`, `${DBT}/run_results.json`);
  const graph = graphOf(facts);
  const all = upstreamsOf({ graph, told: facts, history: facts, declared: ["listings"] });
  const named = (label: string) => all.find((one) => one.label === label);

  it("name the land registry dead for 214 days, what stands in for it, and all that is made from that", () => {
    expect(named("land_registry")).toMatchObject({
      state: "dead",
      ageDays: 214,
      limitDays: 180,
      fallbacks: ["land_registry_backup_2024"],
    });
    expect(named("land_registry")?.downstream).toEqual(
      expect.arrayContaining(["deeds", "features", "valuation_model"]),
    );
    expect(all[0]?.label).toBe("land_registry");
  });

  it("count the runs that stayed green all the while", () => {
    const source = named("land_registry");
    expect(source?.runsSince).toBe(1);
    expect(source?.completedSince).toBe(1);
  });

  it("tell a source that could not be checked from one that is fresh", () => {
    expect(named("missing_table")?.state).toBe("unchecked");
    expect(named("interest_rates")?.state).toBe("stale");
    expect(named("listings")).toMatchObject({ state: "alive", isDeclared: true });
  });

  it("are joined with the events of jobs where one of each has the name", () => {
    const edge = (from: string, kind: "dataset" | "job", to: string): Told => ({
      fact: {
        kind: "lineage-edge",
        subject: `${from} → ${to}`,
        observedAt: null,
        pointer: "",
        value: {
          from: { kind, namespace: kind === "job" ? "etl" : "s3://lake", name: from },
          to: { kind: kind === "job" ? "dataset" : "job", namespace: "etl", name: to },
          isDeclared: null,
          firstSeenAt: null,
          lastSeenAt: null,
          runs: 1,
          fields: [],
          attributes: {},
        },
      },
      evidenceId: "e",
      isSample: false,
    });
    const joined = graphOf([...facts, edge("raw/interest_rates", "dataset", "price_loans")]);
    const node = [...joined.nodes.values()].find((one) => one.name === "raw/interest_rates");
    expect(node?.alias).toBe("source.valuation.raw.interest_rates");
    const rates = upstreamsOf({ graph: joined, told: facts, history: [], declared: [] }).find(
      (one) => one.label === "interest_rates",
    );
    expect(rates?.downstream).toEqual(expect.arrayContaining(["price_loans", "features"]));
  });
});

// ── any graph ───────────────────────────────────────────────────────────────────────────────────

const step = (from: number, to: number): Told => ({
  fact: edgeFact(from, to),
  evidenceId: "e",
  isSample: false,
});

function edgeFact(from: number, to: number): Extract<Fact, { kind: "lineage-edge" }> {
  const node = (n: number) => ({
    kind: n % 2 === 0 ? ("job" as const) : n % 3 === 0 ? ("model" as const) : ("dataset" as const),
    namespace: "any",
    name: `n${n}`,
  });
  return {
    kind: "lineage-edge",
    subject: `${from} → ${to}`,
    observedAt: null,
    pointer: "",
    value: {
      from: node(from),
      to: node(to),
      isDeclared: null,
      firstSeenAt: null,
      lastSeenAt: null,
      runs: 1,
      fields: [],
      attributes: {},
    },
  };
}

const pairs = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 });

describe("in any graph", () => {
  it("two nodes are in one component exactly when each reaches the other", () => {
    fc.assert(
      fc.property(pairs, (edges) => {
        const graph = graphOf(edges.map(([from, to]) => step(from, to)));
        const components = stronglyConnected([...graph.nodes.keys()], graph.out);
        const place = new Map(
          components.flatMap((nodes, i) => nodes.map((id) => [id, i] as const)),
        );
        const reach = new Map(
          [...graph.nodes.keys()].map((id) => [id, new Set(reachable(graph.out, [id]))]),
        );
        for (const a of graph.nodes.keys())
          for (const b of graph.nodes.keys()) {
            const both = a === b || (reach.get(a)?.has(b) && reach.get(b)?.has(a));
            expect(place.get(a) === place.get(b)).toBe(both === true);
          }
      }),
    );
  });

  it("every loop is a closed path of distinct nodes, and every edge inside a component is on one", () => {
    fc.assert(
      fc.property(pairs, (edges) => {
        const graph = graphOf(edges.map(([from, to]) => step(from, to)));
        for (const { loops, nodes, isCut } of componentsOf(graph)) {
          const covered = new Set<string>();
          for (const { nodes: path } of loops) {
            expect(new Set(path).size).toBe(path.length);
            for (const [i, id] of path.entries()) {
              const next = path[(i + 1) % path.length] ?? "";
              expect(graph.out.get(id)).toContain(next);
              covered.add(`${id} ${next}`);
            }
          }
          const inside = graph.edges.filter(
            ({ from, to }) => nodes.includes(from) && nodes.includes(to),
          );
          if (!isCut) for (const { from, to } of inside) expect(covered).toContain(`${from} ${to}`);
          expect(loops.map((loop) => loop.nodes.length)).toEqual(
            loops.map((loop) => loop.nodes.length).sort((a, b) => a - b),
          );
        }
      }),
    );
  });
});

describe("a large graph", () => {
  it("of 2,000 nodes in one component is read and drawn within bounds", () => {
    const edges = Array.from({ length: 2_000 }, (_, i) => [
      step(i, (i + 1) % 2_000),
      step(i, (i * 7 + 3) % 2_000),
    ]).flat();
    const start = performance.now();
    const graph = graphOf(edges);
    const components = componentsOf(graph);
    const drawing = drawingOf({ graph, components, consumers: [], upstreams: [] });
    const ms = performance.now() - start;
    expect(graph.nodes.size).toBe(2_000);
    expect(components[0]?.loops.length).toBeLessThanOrEqual(50);
    expect(components[0]?.isCut).toBe(true);
    if (drawing?.kind !== "laid-out") throw new Error("not laid out");
    expect(drawing.nodes.length + drawing.leftOut).toBe(2_000);
    expect(drawing.nodes.length).toBeLessThanOrEqual(48);
    expect(ms).toBeLessThan(5_000);
  });

  it("that is one chain of twenty thousand needs no stack", () => {
    const graph = graphOf(Array.from({ length: 20_000 }, (_, i) => step(i, i + 1)));
    expect(componentsOf(graph)).toEqual([]);
  });
});
