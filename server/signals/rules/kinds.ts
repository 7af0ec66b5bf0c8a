import { catalogue } from "#server/catalogue/catalogue.ts";
import type { DocumentFact, Fact, FactKind } from "#server/evidence/schema.ts";

/**
 * The one table that joins the catalogue's evidence kinds to the facts that adapters give. Adding a
 * tool means an adapter; adding a kind of fact means a line here; rules read neither tool nor file.
 */
type Join = { readonly factKind: FactKind; readonly matches: (fact: Fact) => boolean };

const is = (factKind: FactKind, matches: (fact: Fact) => boolean = () => true): Join => ({
  factKind,
  matches: (fact) => fact.kind === factKind && matches(fact),
});
const documentOf = (type: DocumentFact["documentType"]): Join =>
  is("document", (fact) => fact.kind === "document" && fact.value.documentType === type);

/** A side of a comparison or an uncommitted workspace has no time and no status: it is a run nobody made. */
function isTrackedRun(fact: Fact): boolean {
  if (fact.kind !== "run" || fact.value.experimentId === "dvc.lock") return false;
  const { lifecycleStage, startedAt, status, isPartial } = fact.value;
  return (
    isPartial !== true &&
    lifecycleStage === "active" &&
    (startedAt !== null || status !== "UNKNOWN")
  );
}

const JOINS: Readonly<Record<string, Join>> = {
  "gx.validation": is("dataset-check"),
  "pandera.report": is("dataset-check"),
  "tfdv.validation": is("dataset-check"),
  junit: is("test-suite", (fact) => fact.kind === "test-suite" && !fact.value.isLint),
  coverage: is("coverage"),
  "dbt.freshness": is("source-freshness"),
  "openlineage.run": is(
    "pipeline-run",
    (fact) => fact.kind === "pipeline-run" && fact.value.tool === "OpenLineage",
  ),
  "evidently.report": is("drift"),
  "nannyml.report": is("drift"),
  "cyclonedx.mlbom": is(
    "component",
    (fact) => fact.kind === "component" && fact.value.type === "machine-learning-model",
  ),
  "mlflow.run": is("run", isTrackedRun),
  // Two runs with equal inputs; readings.ts finds them among the runs of one document.
  "mlflow.run_pair": is("run", (fact) => fact.kind === "run" && fact.value.status === "FINISHED"),
  // A lock file holds one run of the pipeline, beside no tracker's list of runs.
  "dvc.lock": is("run", (fact) => fact.kind === "run" && fact.value.experimentId === "dvc.lock"),
  "mlflow.signature": is(
    "component",
    (fact) => fact.kind === "component" && fact.value.modelCard?.["signature.inputs"] !== undefined,
  ),
  "prometheus.rule": is(
    "monitor-rule",
    (fact) => fact.kind === "monitor-rule" && fact.value.type === "alerting",
  ),
  "k6.summary": is("load-test", (fact) => fact.kind === "load-test" && fact.value.tool === "k6"),
  "locust.stats": is(
    "load-test",
    (fact) => fact.kind === "load-test" && fact.value.tool === "locust",
  ),
  "live.metric": is(
    "slice-metric",
    (fact) => fact.kind === "slice-metric" && fact.value.tool === "Prometheus",
  ),
  "registry.version": is("model-version"),
  "registry.alias": is(
    "model-version",
    (fact) => fact.kind === "model-version" && fact.value.aliases.length > 0,
  ),
  "optuna.study": is(
    "tuning-study",
    (fact) => fact.kind === "tuning-study" && fact.value.tool === "Optuna",
  ),
  document: documentOf("document"),
  notebook: documentOf("notebook"),
  dpia: documentOf("dpia"),
  "access.review": documentOf("access.review"),
  "drill.record": documentOf("drill.record"),
  // A card in the repository, or what a person says of one.
  "model.card": {
    factKind: "component",
    matches: (fact) =>
      documentOf("model.card").matches(fact) ||
      (fact.kind === "component" && fact.value.type === "model-card"),
  },
  "schema.file": documentOf("schema.file"),
  signoff: documentOf("signoff"),
  "runbook.link": documentOf("runbook.link"),
  "owners.file": documentOf("owners.file"),
  "meeting.record": documentOf("meeting.record"),
};

/** Every kind of the catalogue with what proves it here; null where no adapter reads it yet. */
export const CATALOGUE_KINDS: ReadonlyMap<string, Join | null> = new Map(
  catalogue.evidence.kinds.map((kind) => [kind.id, JOINS[kind.id] ?? null]),
);

export const READ_KINDS: readonly string[] = Object.keys(JOINS);

/** Whether a fact is proof of the catalogue's kind. */
export function isOfKind(fact: Fact, catalogueKind: string): boolean {
  return JOINS[catalogueKind]?.matches(fact) ?? false;
}
