import type { Fact } from "#server/evidence/schema.ts";
import type { LineageNode, Observation, Upstream } from "../schema.ts";
import { type Graph, reachable, refOf, type Told, tailOf } from "./graph.ts";

type Freshness = Extract<Fact, { kind: "source-freshness" }>;
type Run = Extract<Fact, { kind: "pipeline-run" }>["value"];
type Place = Pick<LineageNode, "id" | "name" | "system" | "alias">;

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;
const DOWNSTREAM_MAX = 50;
const OBSERVATIONS_MAX = 400;

export type SourceInput = {
  readonly graph: Graph;
  readonly told: readonly Told[];
  /** Earlier observations of the same sources. */
  readonly history: readonly Told[];
  readonly declared: readonly string[];
};

const STATE_RANK: Readonly<Record<Upstream["state"], number>> = {
  dead: 0,
  unchecked: 1,
  stale: 2,
  future: 3,
  alive: 4,
};

/** Every source whose freshness somebody checks, the worst first. */
export function upstreamsOf(input: SourceInput): Upstream[] {
  const facts = input.told.flatMap((one) =>
    one.fact.kind === "source-freshness" ? [{ fact: one.fact, told: one }] : [],
  );
  const runs = input.told.flatMap(({ fact }) => (fact.kind === "pipeline-run" ? [fact.value] : []));
  const places = placesOf(input.graph);
  const declarations = new Map(
    facts
      .filter(({ fact }) => fact.value.status === "unchecked")
      .map(({ fact }) => [fact.value.source, fact.value] as const),
  );
  const checked = facts.filter(({ fact }) => fact.value.status !== "unchecked");
  const names = new Set(checked.map(({ fact }) => fact.value.source));
  // A source with limits that the run left out: its query failed, and dbt says so nowhere else.
  const absent = facts.filter(
    ({ fact: { value } }) =>
      value.status === "unchecked" &&
      !names.has(value.source) &&
      (value.errorAfterSeconds ?? value.warnAfterSeconds) !== null &&
      checked.some(({ fact }) => projectOf(fact.value.source) === projectOf(value.source)),
  );
  return [...checked, ...absent]
    .map(({ fact, told }) => upstream(fact, { ...input, told: [told], declarations, places, runs }))
    .sort(
      (a, b) =>
        STATE_RANK[a.state] - STATE_RANK[b.state] ||
        (b.ageDays ?? 0) - (a.ageDays ?? 0) ||
        (a.name < b.name ? -1 : 1),
    );
}

const projectOf = (source: string) => source.split(".")[1] ?? "";

function upstream(
  { value }: Freshness,
  of: SourceInput & {
    declarations: ReadonlyMap<string, Freshness["value"]>;
    places: ReadonlyMap<string, Place>;
    runs: readonly Run[];
  },
): Upstream {
  const { graph, declarations, places } = of;
  const place = placeOf(value.source, places);
  const standIns = [
    ...[...graph.standIns].flatMap(([node, source]) => (source === value.source ? [node] : [])),
    ...[...declarations.values()]
      .filter((one) => one.fallbackFor === value.source)
      .flatMap((one) => placeOf(one.source, places)?.id ?? []),
  ];
  const below = reachable(graph.out, [...(place ? [place.id] : []), ...standIns]);
  const made = new Set(standIns.filter((node) => graph.standIns.has(node)));
  const downstream = [...made, ...below.filter((id) => !made.has(id) && id !== place?.id)];
  const ends = endsAfter(value.maxLoadedAt, { ...of, downstream });
  const labelled = downstream.flatMap((id) => graph.nodes.get(id) ?? []);
  const [first] = of.told;
  return {
    name: value.source,
    label: place ? (graph.nodes.get(place.id)?.label ?? value.source) : tailOf(value.source),
    node: place?.id ?? null,
    state: stateOf(value),
    ageDays: ageDaysOf(value),
    limitDays: daysOf(value.errorAfterSeconds ?? value.warnAfterSeconds),
    lastLoadedAt: value.maxLoadedAt,
    checkedAt: value.status === "unchecked" ? null : value.snapshottedAt,
    fallbacks: fallbacksOf(value.source, of),
    downstream: labelled.slice(0, DOWNSTREAM_MAX).map(({ label }) => label),
    downstreamTotal: labelled.length,
    downstreamModels: labelled.filter(({ kind }) => kind === "model").map(({ label }) => label),
    runsSince: ends.length,
    completedSince: ends.filter(({ isComplete }) => isComplete).length,
    isDeclared: of.declared.some((name) => [value.source, tailOf(value.source)].includes(name)),
    observations: observationsOf(value.source, of.history),
    ends: daily(ends),
    ref: first ? refOf(first) : { evidenceId: "", pointer: "", isSample: false },
  };
}

function stateOf({ status, error, ageSeconds }: Freshness["value"]): Upstream["state"] {
  if (status === "unchecked" || error !== null) return "unchecked";
  if (ageSeconds !== null && ageSeconds < 0) return "future";
  if (status === "error") return "dead";
  return status === "warn" ? "stale" : "alive";
}

function ageDaysOf({ ageSeconds, maxLoadedAt, snapshottedAt }: Freshness["value"]): number | null {
  if (ageSeconds !== null) return daysOf(ageSeconds);
  if (maxLoadedAt === null || snapshottedAt === null) return null;
  return daysOf((Date.parse(snapshottedAt) - Date.parse(maxLoadedAt)) / 1000);
}

/** Whole days from one day on, a decimal below. */
function daysOf(seconds: number | null): number | null {
  if (seconds === null) return null;
  const days = seconds / DAY_SECONDS;
  return Math.abs(days) >= 1 ? Math.round(days) : Math.round(days * 10) / 10;
}

function placesOf(graph: Graph): Map<string, Place> {
  const places = new Map<string, Place>();
  const tails = new Map<string, Place | null>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== "data" && node.kind !== "model") continue;
    for (const name of [node.name, node.alias, `${node.system}|${node.name}`])
      if (name !== null) places.set(name, node);
    const tail = tailOf(node.name).toLowerCase();
    tails.set(tail, tails.has(tail) ? null : node);
  }
  for (const [tail, node] of tails) if (node) places.set(`tail ${tail}`, node);
  return places;
}

/** A source is in the graph by its name; by the last word of it, where only one node ends so. */
function placeOf(source: string, places: ReadonlyMap<string, Place>): Place | null {
  const exact = places.get(source);
  if (exact) return exact;
  const byTail = places.get(`tail ${tailOf(source).toLowerCase()}`);
  // dbt names its own sources in full: two that end alike are two.
  return byTail && !/^source\./.test(byTail.name) ? byTail : null;
}

function fallbacksOf(
  source: string,
  of: { graph: Graph; declarations: ReadonlyMap<string, Freshness["value"]> },
): string[] {
  const declared = [...of.declarations.values()]
    .filter((one) => one.fallbackFor === source)
    .map((one) => tailOf(one.source));
  const made = [...of.graph.standIns]
    .filter(([, target]) => target === source)
    .flatMap(([node]) => of.graph.nodes.get(node)?.label ?? []);
  return declared.length > 0 ? declared : made;
}

type End = { readonly at: string; readonly isComplete: boolean };

/** How the runs of the jobs below it ended since the source last had data; of dbt, by the steps that made what is below. */
function endsAfter(
  since: string | null,
  of: { graph: Graph; runs: readonly Run[]; downstream: readonly string[] },
): End[] {
  if (since === null) return [];
  const below = of.downstream.flatMap((id) => of.graph.nodes.get(id) ?? []);
  const jobs = new Set(
    below.filter(({ kind }) => kind === "job").map(({ system, name }) => `${system}/${name}`),
  );
  const steps = new Set(below.flatMap(({ name, alias }) => [name, alias ?? name]));
  return of.runs
    .flatMap((run) => {
      if (run.endedAt === null || Date.parse(run.endedAt) <= Date.parse(since)) return [];
      const own = run.stages.filter(({ name }) => steps.has(name));
      if (own.length > 0) {
        // What was skipped did not run.
        const ran = own.filter(({ status }) => status !== "skipped");
        const isComplete = ran.every(({ status }) => GOOD.has(status));
        return ran.length > 0 ? [{ at: run.endedAt, isComplete }] : [];
      }
      const isBelow = jobs.has(`${run.namespace}/${run.job}`) && ENDED.has(run.eventType);
      return isBelow ? [{ at: run.endedAt, isComplete: run.eventType === "COMPLETE" }] : [];
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

const GOOD: ReadonlySet<string> = new Set(["success", "pass", "warn", "no-op", "reused"]);
const ENDED: ReadonlySet<string> = new Set(["COMPLETE", "FAIL", "ABORT"]);

function daily(ends: readonly End[]): End[] {
  const byDay = new Map<string, End>();
  for (const end of ends) {
    const day = end.at.slice(0, 10);
    const known = byDay.get(day);
    if (!known || known.isComplete) byDay.set(day, end);
  }
  return [...byDay.values()].slice(-OBSERVATIONS_MAX);
}

function observationsOf(source: string, history: readonly Told[]): Observation[] {
  const byTime = new Map<string, number>();
  for (const { fact } of history) {
    if (fact.kind !== "source-freshness" || fact.value.source !== source) continue;
    const { snapshottedAt, maxLoadedAt } = fact.value;
    if (snapshottedAt === null || maxLoadedAt === null) continue;
    const ms = Date.parse(snapshottedAt) - Date.parse(maxLoadedAt);
    byTime.set(snapshottedAt, Math.max(0, Math.round((ms / DAY_MS) * 10) / 10));
  }
  return [...byTime]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(-OBSERVATIONS_MAX)
    .map(([at, ageDays]) => ({ at, ageDays }));
}
