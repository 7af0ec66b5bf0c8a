import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { isOfKind } from "./kinds.ts";
import { type FactOf, reading } from "./reading.ts";

const SOURCES_MAX = 500;
const JOBS_MAX = 200;
const IS_TEST = "test";

/** What one data source is known to be; a declaration knows its limits, a freshness run its state. */
export type SourceState = {
  readonly id: string;
  readonly state: "pass" | "warn" | "error" | "failed" | "limits" | "none";
  /** Whether a test reads it; only a declaration knows. */
  readonly isTested: boolean;
};

export function pipelineReadings(facts: readonly Fact[]): Reading[] {
  return [...freshnessReadings(facts), ...jobReadings(facts)];
}

/** One reading for the sources of each dbt project and document: what was declared apart from what was checked. */
function freshnessReadings(facts: readonly Fact[]): Reading[] {
  const tested = new Set(
    facts.flatMap((fact) => {
      if (fact.kind !== "lineage-edge") return [];
      return fact.value.attributes.resource_type === IS_TEST ? [fact.value.from.name] : [];
    }),
  );
  const groups = new Map<string, FactOf<"source-freshness">[]>();
  for (const fact of facts) {
    if (fact.kind !== "source-freshness") continue;
    const about = fact.value.status === "unchecked" ? "declared sources" : "sources";
    const subject = `${about} of ${projectOf(fact.value.source)}`;
    groups.set(subject, [...(groups.get(subject) ?? []), fact]);
  }
  return [...groups].map(([subject, group]) => freshnessReading(subject, group, tested));
}

function freshnessReading(
  subject: string,
  group: readonly FactOf<"source-freshness">[],
  tested: ReadonlySet<string>,
): Reading {
  const [first] = group;
  const observed = group.flatMap((fact) => fact.observedAt ?? []).sort();
  return {
    catalogueKind: "dbt.freshness",
    subject,
    observedAt: observed[0] ?? null,
    pointer: first?.pointer ?? "",
    metrics: {
      project: projectOf(first?.value.source ?? ""),
      isDeclaration: first?.value.status === "unchecked",
      total: group.length,
      sources: group.slice(0, SOURCES_MAX).map(({ value }) => encodeSource(value, tested)),
    },
  };
}

/** `source.project.group.table` */
function projectOf(source: string): string {
  return source.split(".")[1] ?? "";
}

/** A source as `state|tested|id`. */
function encodeSource(
  value: FactOf<"source-freshness">["value"],
  tested: ReadonlySet<string>,
): string {
  const { source, status, error, warnAfterSeconds, errorAfterSeconds } = value;
  const hasLimits = warnAfterSeconds !== null || errorAfterSeconds !== null;
  const declared = hasLimits ? "limits" : "none";
  const checked = error === null ? status : "failed";
  const state = status === "unchecked" ? declared : checked;
  return `${state}|${tested.has(source) ? 1 : 0}|${source}`;
}

export function decodeSource(text: string): SourceState | null {
  const [, state, isTested, id] =
    /^(pass|warn|error|failed|limits|none)\|([01])\|(.*)$/s.exec(text) ?? [];
  if (id === undefined || !isState(state)) return null;
  return { id, state, isTested: isTested === "1" };
}

const STATES: ReadonlySet<unknown> = new Set(["pass", "warn", "error", "failed", "limits", "none"]);

function isState(text: unknown): text is SourceState["state"] {
  return STATES.has(text);
}

/** The parts of the way from data to a served model, by the words that jobs are named with: lineage has no such field. */
const STAGES: Readonly<Record<string, RegExp>> = {
  ingest: /^(?:ingest|extract|load|import|collect|crawl|fetch|clean)/,
  feature: /^(?:feature|transform|prepar|preprocess|enrich)/,
  train: /^(?:train|retrain|fit$|fitting)/,
  serve: /^(?:serv|deploy|scor|predict|infer|publish)/,
};

function stagesOf(job: string): string[] {
  const words = job
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return Object.entries(STAGES)
    .filter(([, pattern]) => words.some((word) => pattern.test(word)))
    .map(([stage]) => stage);
}

/** Where a run lists its steps, those that ended well count; where it has none, its own name. */
function stagesOfRun({ job, stages }: FactOf<"pipeline-run">["value"]): string[] {
  const done = stages.filter(({ status }) =>
    /^(?:complete|completed|success|succeeded|pass|passed|ok)$/i.test(status),
  );
  return [...new Set([job, ...done.map(({ name }) => name)].flatMap(stagesOf))];
}

function runKind(fact: Fact): string {
  if (isOfKind(fact, "openlineage.run")) return "openlineage.run";
  return isOfKind(fact, "airflow.dagrun") ? "airflow.dagrun" : "ci.run";
}

/** Of each job that is a part of the way to the model, its newest run that ended. */
function jobReadings(facts: readonly Fact[]): Reading[] {
  const newest = new Map<string, FactOf<"pipeline-run">>();
  for (const fact of facts) {
    if (fact.kind !== "pipeline-run" || fact.value.tool === "dbt") continue;
    const { namespace, job, endedAt } = fact.value;
    if (endedAt === null || stagesOfRun(fact.value).length === 0) continue;
    const subject = `${namespace}/${job}`;
    const known = newest.get(subject)?.value.endedAt ?? "";
    if (endedAt > known) newest.set(subject, fact);
  }
  return [...newest].slice(0, JOBS_MAX).map(([subject, fact]) => ({
    ...reading(runKind(fact), fact, {
      "latest.eventType": fact.value.eventType,
      stages: stagesOfRun(fact.value),
      trigger: fact.value.trigger,
    }),
    subject,
    observedAt: fact.value.endedAt,
  }));
}
