import type { Fact, ReceiptMeta } from "#server/evidence/schema.ts";
import type { Reading } from "../schema.ts";
import { type FactOf, reading } from "./reading.ts";
import { codeReadings } from "./readings-code.ts";
import { dataReadings } from "./readings-data.ts";
import { driftReadings } from "./readings-drift.ts";
import { modelReadings } from "./readings-model.ts";
import { monitoringReadings } from "./readings-monitoring.ts";
import { pipelineReadings } from "./readings-pipeline.ts";
import { releaseReadings } from "./readings-release.ts";
import { runReadingsOf } from "./readings-runs.ts";
import { testReadings } from "./readings-tests.ts";
import { trackingReadings } from "./readings-tracking.ts";

/** Raised whenever readingsOf() gives something else for the same facts, so that stored readings can be renewed. */
export const READINGS_VERSION = "4";

const VERSIONS_MAX = 30;
const COLUMNS_MAX = 500;

/** One file for each group of kinds of fact. */
const READERS: readonly ((facts: readonly Fact[]) => Reading[])[] = [
  testReadings,
  (facts) => facts.flatMap(ownReading),
  runReadingsOf,
  versionReadings,
  codeReadings,
  monitoringReadings,
  trackingReadings,
  driftReadings,
  pipelineReadings,
  releaseReadings,
  modelReadings,
  dataReadings,
];

/** Condenses a document's facts into what the rules need of it; nothing here depends on the time of asking. */
export function readingsOf(facts: readonly Fact[], _meta: ReceiptMeta): Reading[] {
  return READERS.flatMap((read) => read(facts));
}

function ownReading(fact: Fact): Reading[] {
  if (fact.kind === "dataset-check") return [checkReading(fact)];
  if (fact.kind === "document") return [documentReading(fact)];
  return [];
}

function versionReadings(facts: readonly Fact[]): Reading[] {
  return facts
    .filter((fact) => fact.kind === "model-version")
    .sort((a, b) => byText(b.observedAt ?? "", a.observedAt ?? ""))
    .slice(0, VERSIONS_MAX)
    .map(versionReading);
}

/** Words in a suite's or data set's name that say it looks at live inputs, not at training data. */
const SERVING = /serv|live|production|prod\b|online|inference|scoring|request/i;

function checkReading(fact: FactOf<"dataset-check">): Reading {
  const { value } = fact;
  return reading("gx.validation", fact, {
    "latest.success": value.success,
    "latest.evaluatedExpectations": value.evaluated,
    unsuccessful: value.unsuccessful,
    raised: value.raised,
    columns: Object.keys(value.columns).slice(0, COLUMNS_MAX),
    isServing: SERVING.test(`${value.suite} ${value.dataset}`),
  });
}

function documentReading(fact: FactOf<"document">): Reading {
  const { value } = fact;
  return reading(value.documentType, fact, {
    title: value.title,
    author: value.author,
    hasLinkOrText: value.link !== null || (value.text ?? "").trim() !== "",
    tests: [...value.tests],
    indicators: [...value.indicators],
    handoverItems: [...value.handoverItems],
  });
}

/** A registry may name a version only by an alias that points at it; that tells of the alias, not of the version. */
function versionReading(fact: FactOf<"model-version">): Reading {
  const { value } = fact;
  const isAliasOnly = value.createdAt === null && value.runId === null;
  return reading(isAliasOnly ? "registry.alias" : "registry.version", fact, {
    model: value.model,
    version: value.version,
    aliases: [...value.aliases],
    stage: value.stage,
    runId: value.runId,
    createdAt: value.createdAt,
    updatedAt: value.updatedAt,
    isState: true,
    tags: Object.fromEntries(Object.entries(value.tags).slice(0, 20)),
  });
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
