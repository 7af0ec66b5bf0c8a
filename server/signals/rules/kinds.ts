import { catalogue } from "#server/catalogue/catalogue.ts";
import type { DocumentFact, Fact, FactKind } from "#server/evidence/schema.ts";
import type { PrivacyMeasure } from "#server/facts/data/schema.ts";

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

const measureOf = (measure: PrivacyMeasure["measure"]): Join =>
  is(
    "privacy-measure",
    (fact) => fact.kind === "privacy-measure" && fact.value.measure === measure,
  );
const isSweep = (tool: string) => /^(?:w&b|wandb|weights)/i.test(tool);

/** Words in the name of a suite or an analyser that say it holds the project to a rule about its data (ev-data-4-a). */
const POLICY = /polic(?:y|ies)|deny_?-?list|conftest|\bopa\b|forbidden_?-?(?:features?|data)/i;

export function isPolicy(name: string): boolean {
  return POLICY.test(name);
}

/** A side of a comparison or an uncommitted workspace has no time and no status: it is a run nobody made. */
function isTrackedRun(fact: Fact): boolean {
  if (fact.kind !== "run" || fact.value.experimentId === "dvc.lock") return false;
  const { lifecycleStage, startedAt, status } = fact.value;
  return lifecycleStage === "active" && (startedAt !== null || status !== "UNKNOWN");
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
  "evidently.report": is("drift", (fact) => fact.kind === "drift" && fact.value.tool !== "NannyML"),
  "nannyml.report": is("drift", (fact) => fact.kind === "drift" && fact.value.tool === "NannyML"),
  "cyclonedx.mlbom": is(
    "component",
    (fact) => fact.kind === "component" && fact.value.type === "machine-learning-model",
  ),
  "mlflow.run": is("run", isTrackedRun),
  // Its readings are those of any tracker's runs, under the name of the first.
  "wandb.run": is("run", isTrackedRun),
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
  // What k6 and any other generator but locust says: the fact is the same.
  "k6.summary": is(
    "load-test",
    (fact) => fact.kind === "load-test" && fact.value.tool !== "locust",
  ),
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
    (fact) => fact.kind === "tuning-study" && !isSweep(fact.value.tool),
  ),
  "wandb.sweep": is(
    "tuning-study",
    (fact) => fact.kind === "tuning-study" && isSweep(fact.value.tool),
  ),
  "deploy.event": is("deployment"),
  "argo.rollout": is(
    "deployment",
    (fact) => fact.kind === "deployment" && /argo/i.test(fact.value.tool),
  ),
  "flagger.canary": is(
    "deployment",
    (fact) => fact.kind === "deployment" && /flagger/i.test(fact.value.tool),
  ),
  "scm.pull_request": is("change"),
  "scm.branch_protection": is("branch-protection"),
  "issue.tracker": is(
    "change",
    (fact) => fact.kind === "change" && fact.value.requestedAt !== null,
  ),
  "ci.run": is(
    "pipeline-run",
    (fact) =>
      fact.kind === "pipeline-run" && !/^(?:openlineage|dbt|airflow)/i.test(fact.value.tool),
  ),
  "airflow.dagrun": is(
    "pipeline-run",
    (fact) => fact.kind === "pipeline-run" && /^airflow/i.test(fact.value.tool),
  ),
  "ci.policy": {
    factKind: "code-finding",
    matches: (fact) =>
      (fact.kind === "code-finding" && isPolicy(fact.value.tool)) ||
      (fact.kind === "test-suite" && isPolicy(fact.value.name)),
  },
  // A test that replays a logged prediction; a trace of its own no listed tool writes.
  trace: is("test-suite"),
  "feature.registry": is(
    "component",
    (fact) => fact.kind === "component" && /feature/i.test(fact.value.type),
  ),
  "shap.summary": is("attribution"),
  "mlflow.evaluation": is(
    "evaluation",
    (fact) => fact.kind === "evaluation" && fact.value.setting === "offline",
  ),
  "ci.gate": is("evaluation", (fact) => fact.kind === "evaluation" && fact.value.passed !== null),
  backtest: is("evaluation", (fact) => fact.kind === "evaluation" && fact.value.ageDays !== null),
  "abtest.result": is(
    "evaluation",
    (fact) => fact.kind === "evaluation" && fact.value.setting === "online",
  ),
  "fairlearn.metricframe": is(
    "slice-metric",
    (fact) => fact.kind === "slice-metric" && fact.value.tool !== "Prometheus",
  ),
  "aif360.report": is(
    "slice-metric",
    (fact) => fact.kind === "slice-metric" && /aif360/i.test(fact.value.tool),
  ),
  "tfma.result": is(
    "slice-metric",
    (fact) => fact.kind === "slice-metric" && /tfma/i.test(fact.value.tool),
  ),
  "pii.scan": measureOf("pii-scan"),
  "iam.scan": measureOf("access-scan"),
  "retention.log": measureOf("retention"),
  "skew.report": is("serving-skew"),
  "tfdv.skew": is(
    "serving-skew",
    (fact) => fact.kind === "serving-skew" && fact.value.tool === "TFDV",
  ),
  "cloud.cost": is("cost"),
  "pipeline.timing": is("cost", (fact) => fact.kind === "cost" && fact.value.p95Ms !== null),
  "feature.store.stats": is(
    "cost",
    (fact) => fact.kind === "cost" && fact.value.itemType === "feature-group",
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

/** The fact kinds a reading of the catalogue's kind can be made from: a model card is one of two. */
export function factKindsOf(catalogueKind: string): readonly FactKind[] {
  if (catalogueKind === "model.card") return ["component", "document"];
  const join = JOINS[catalogueKind];
  return join ? [join.factKind] : [];
}
