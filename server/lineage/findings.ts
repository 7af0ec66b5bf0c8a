import { counted, listed, number, sentence } from "#server/platform/words.ts";
import { wordsOf } from "./rules/drawing.ts";
import type { Component, Consumer, LineageNode, Upstream } from "./schema.ts";

/** What the sentences are computed from. */
export type Known = {
  readonly nodes: ReadonlyMap<string, LineageNode>;
  readonly components: readonly Component[];
  readonly consumers: readonly Consumer[];
  /** Names that the profile declares as consumers. */
  readonly declared: readonly string[];
  readonly upstreams: readonly Upstream[];
  /** Sources of the graph: data that no known job makes. */
  readonly roots: number;
};

const withModels = ({ components }: Known) => components.filter(({ models }) => models.length > 0);
const nameIn = (known: Known, id: string) => {
  const node = known.nodes.get(id);
  return node ? wordsOf(node) : "";
};
const isUnseen = (source: Upstream) =>
  source.state === "dead" && (source.fallbacks.length > 0 || isGreen(source));
const isGreen = ({ runsSince, completedSince }: Upstream) =>
  runsSince > 0 && completedSince === runsSince;
const dead = ({ upstreams }: Known) => upstreams.filter(({ state }) => state === "dead");
const spoken = (label: string) => label.replace(/[_-]+/g, " ");

export function lineageTitle(known: Known): string {
  if (known.nodes.size === 0) return "No lineage yet: send OpenLineage events or dbt's artifacts";
  const parts = [loopClause(known), consumerClause(known), deadClause(known)].filter(
    (part) => part !== null,
  );
  // The consumers are in the line below; three findings make no title.
  const told = parts.length === 3 ? [parts[0], parts[2]] : parts;
  if (told.length > 0) return sentence(told.join(", and "));
  return quietTitle(known);
}

/** Nothing was found; which of it was looked at is part of the finding. */
function quietTitle(known: Known): string {
  const { nodes, components, upstreams } = known;
  const hasModels = [...nodes.values()].some(({ kind }) => kind === "model");
  const loops = hasModels
    ? "No model learns from its own output"
    : components.length === 0
      ? "No loop in the lineage"
      : `${sentence(counted(components.length, "loop"))} in the lineage, none known to pass a model`;
  if (upstreams.length === 0) return `${loops}; no source says how fresh it is`;
  const late = upstreams.find(({ state }) => state !== "alive");
  if (!late) return `${loops}, and every source that is checked is alive`;
  const WORDS = { unchecked: "could not be checked", stale: "is late", future: "is dated ahead" };
  const state = late.state === "unchecked" || late.state === "future" ? late.state : "stale";
  return `${loops}, and ${spoken(late.label)} ${WORDS[state]}`;
}

function loopClause(known: Known): string | null {
  const [first] = withModels(known);
  if (!first) return null;
  const models = first.models.map((id) => nameIn(known, id));
  if (models.length === 1) return `${models[0]} learns from its own output`;
  if (models.length <= 3) return `${listed(models, 3)} train each other`;
  return `${number(models.length)} models train each other`;
}

function consumerClause({ consumers }: Known): string | null {
  if (consumers.length === 0) return null;
  return `${counted(consumers.length, "undeclared consumer")} ${consumers.length === 1 ? "reads" : "read"} what a model writes`;
}

function deadClause(known: Known): string | null {
  const all = dead(known);
  const [worst] = all;
  if (!worst) return null;
  const unseen = all.filter(isUnseen).length;
  if (unseen > 0) return `${counted(unseen, "dead source")} ${unseen === 1 ? "goes" : "go"} unseen`;
  return all.length === 1
    ? `${spoken(worst.label)} is dead`
    : `${counted(all.length, "source")} are dead`;
}

/** The line below the title: where the loop could be parted, who reads along, which source stopped. */
export function lineageMeaning(known: Known): string {
  if (known.nodes.size === 0)
    return "Lineage shows whether a model learns from its own output, who uses it unasked, and which source is dead.";
  const [loop] = withModels(known);
  const [worst] = dead(known);
  const parts = [
    loop
      ? `${sentence(counted(loop.jobs.length, "job"))} ${loop.jobs.length === 1 ? "forms" : "form"} one loop${joinedAt(known, loop)}.`
      : null,
    consumerSentence(known),
    worst ? deadSentence(worst) : null,
  ].filter((part) => part !== null);
  if (parts.length > 0) return parts.join(" ");
  return known.upstreams.length === 0
    ? "Which sources are alive is not known: nothing that checks how fresh they are has arrived."
    : "Nothing here asks for action.";
}

function joinedAt(known: Known, { joints, loops }: Component): string {
  const job = joints.find((id) => known.nodes.get(id)?.kind === "job") ?? joints[0];
  return job !== undefined && loops.length > 1 ? ` through ${nameIn(known, job)}` : "";
}

function consumerSentence(known: Known): string | null {
  const [first] = known.consumers;
  if (!first) return null;
  const outputs = [...new Set(known.consumers.map(({ reads }) => nameIn(known, reads)))];
  const n = known.consumers.length;
  return `${sentence(counted(n, "consumer"))} of ${listed(outputs, 3)} ${n === 1 ? "was" : "were"} never declared.`;
}

const DAY_MONTH = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const day = (at: string) => DAY_MONTH.format(new Date(at));

function deadSentence(source: Upstream): string {
  const stopped =
    source.lastLoadedAt === null ? "stopped" : `had its last data on ${day(source.lastLoadedAt)}`;
  return `${sentence(spoken(source.label))} ${stopped}${hiding(source)}.`;
}

/** What kept it from being noticed. */
function hiding(source: Upstream): string {
  const fallback =
    source.fallbacks.length > 0
      ? `${listed(source.fallbacks.map(spoken), 3)} stands in for it`
      : null;
  const { runsSince } = source;
  const runs = runsSince === 1 ? "the one run" : `all ${runsSince} runs`;
  const green = isGreen(source) ? `${runs} below it completed` : null;
  const said = [fallback, green].filter((part) => part !== null);
  return said.length === 0 ? "" : `; ${said.join(", and ")}`;
}

export function loopAnswer(known: Known): string {
  const through = withModels(known);
  const [first] = through;
  if (!first) {
    const plain = known.components.length;
    const models = [...known.nodes.values()].filter(({ kind }) => kind === "model").length;
    if (plain > 0)
      return models === 0
        ? `There ${plain === 1 ? "is one loop" : `are ${number(plain)} loops`}; nothing in the lineage says which data set is a model`
        : `No, though data returns to its own job in ${counted(plain, "place")}`;
    if (models === 0) return "Not known: nothing in the lineage says which data set is a model";
    return `No: no output of ${models === 1 ? "the model" : `the ${number(models)} models`} leads back to training`;
  }
  const n = first.loops.length;
  const times = first.isCut
    ? "many times over"
    : n === 1
      ? "once"
      : n === 2
        ? "twice"
        : `${number(n)} times`;
  const models = first.models.map((id) => nameIn(known, id));
  const [a, b] = models;
  if (models.length === 2 && a && b)
    return `Yes, ${times}: what ${a} shows changes what ${b} learns, and the reverse`;
  if (models.length > 2)
    return `Yes, ${times}: ${number(models.length)} models learn from what the others show`;
  return `Yes, ${times}: what ${a} shows changes what it learns next`;
}

export function consumerAnswer(known: Known): string {
  const { consumers, declared } = known;
  const models = [...known.nodes.values()].some(({ kind }) => kind === "model");
  if (!models) return "Not known: nothing in the lineage says which data set is a model";
  if (consumers.length === 0)
    return declared.length === 0
      ? "Nobody outside the systems that write them"
      : "Only those that are declared";
  const who = consumers.map(({ system, label }) => `${system}/${label}`);
  return `${listed(who, 3)}, which nobody declared`;
}

export function sourceAnswer(known: Known): string {
  const { upstreams, roots } = known;
  if (upstreams.length === 0)
    return roots === 0
      ? "Not known: no source is in the lineage"
      : `Not known: ${number(roots)} ${roots === 1 ? "source is" : "sources are"} in the lineage and none is checked for freshness`;
  const [worst] = upstreams;
  if (worst?.state === "dead" && worst.ageDays !== null) {
    const limit =
      worst.limitDays === null ? "" : `; the limit is ${counted(worst.limitDays, "day")}`;
    return `${sentence(spoken(worst.label))} is ${worst.ageDays} days old${limit}`;
  }
  if (worst?.state === "unchecked")
    return `The freshness of ${spoken(worst.label)} could not be checked`;
  if (worst?.state === "stale")
    return `${sentence(spoken(worst.label))} is late, no source is dead`;
  if (worst?.state === "future")
    return `${sentence(spoken(worst.label))} is dated in the future, so its age says nothing`;
  return upstreams.length === 1
    ? "The one source that is checked is fresh"
    : `All ${number(upstreams.length)} sources that are checked are fresh`;
}

/** What the page rests on: how much, and over which time. */
export function basisOf(of: {
  edges: number;
  jobs: number;
  runs: { total: number; failed: number };
  from: string | null;
  to: string | null;
  isCut: boolean;
}): string {
  const { edges, jobs, runs, from, to, isCut } = of;
  const span =
    from && to ? (day(from) === day(to) ? `, ${day(to)}` : `, ${day(from)} to ${day(to)}`) : "";
  const ended = runs.failed === 0 ? "none" : String(runs.failed);
  const ran =
    runs.total === 0 ? "" : `, ${runs.total} runs, of which ${ended} failed or were aborted`;
  const cut = isCut ? " The newest steps only: there are more than are read." : "";
  return `${edges} steps, ${jobs} jobs${ran}${span}.${cut}`;
}
