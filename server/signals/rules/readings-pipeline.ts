import type { Fact } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import type { FactOf } from "./reading.ts";

const SOURCES_MAX = 500;
const IS_TEST = "test";

/** What one data source is known to be; a declaration knows its limits, a freshness run its state. */
export type SourceState = {
  readonly id: string;
  readonly state: "pass" | "warn" | "error" | "failed" | "limits" | "none";
  /** Whether a test reads it; only a declaration knows. */
  readonly isTested: boolean;
};

export function pipelineReadings(facts: readonly Fact[]): Reading[] {
  return freshnessReadings(facts);
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
