import type { TestId } from "#server/catalogue/schema.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import { STATED, statedDocument } from "./rules/stated.ts";
import type { Recipe } from "./schema.ts";

/**
 * Ways to get proof from a source. `{slug}` is the project, `{test}` the test asked about. `samples` are
 * files as these commands write them; a test has each read and sees the kinds of fact that are promised.
 */
export type SourceRecipe = Recipe & {
  readonly facts: readonly FactKind[];
  readonly samples: readonly string[];
  /** Where it is the natural choice among several that tell the same kind. */
  readonly tests?: readonly TestId[];
};

const CI = '--ci --branch "$BRANCH" --commit "$SHA"';
const push = (files: string, options = CI) => `assay push --project {slug} ${options} ${files}`;

const BY_TOOL: readonly SourceRecipe[] = [
  {
    id: "pytest",
    source: "junit",
    tool: "pytest",
    title: "Send the test report and the coverage of each run in CI",
    effort: "push",
    facts: ["test-suite", "coverage"],
    samples: [
      "junit/fixtures/junit-xunit2.xml",
      "coverage/fixtures/coveragepy-7.17.3/cobertura.xml",
    ],
    text: `pytest --junitxml=tests.xml --cov --cov-report=xml:coverage.xml\n${push("tests.xml coverage.xml")}`,
  },
  {
    id: "great-expectations",
    source: "great-expectations",
    tool: "Great Expectations",
    title: "Send the result of each checkpoint",
    effort: "push",
    facts: ["dataset-check"],
    samples: ["great-expectations/fixtures/checkpoint-result.json"],
    text: `# after the checkpoint in Python
result = checkpoint.run()
Path("gx.json").write_text(result.describe())
# then in the shell, once for each batch
${push("gx.json", "--scheduled")}`,
  },
  {
    id: "evidently",
    source: "evidently",
    tool: "Evidently",
    title: "Send a report of live inputs each day",
    effort: "push",
    facts: ["drift"],
    samples: ["evidently/fixtures/0.7.23/drift-none.json"],
    tests: ["monitor-2"],
    text: `# in Python
run = Report([DataDriftPreset()]).run(current, reference)
run.save_json("drift.json")
# then in the shell, each day
${push("drift.json", "--scheduled")}`,
  },
  {
    id: "nannyml",
    source: "nannyml",
    tool: "NannyML",
    title: "Send the quality of each window",
    effort: "push",
    facts: ["drift"],
    samples: ["nannyml/fixtures/performance.json"],
    tests: ["monitor-7"],
    text: `# in Python
frame = results.to_df()
frame.columns = [".".join(names) for names in frame.columns]
frame.to_json("quality.json", orient="records", date_format="iso")
# then in the shell, each week
${push("quality.json", "--scheduled")}`,
  },
  {
    id: "prometheus",
    source: "prometheus",
    tool: "Prometheus",
    title: "Add an alerting rule and connect the server",
    effort: "connect",
    facts: ["monitor-rule", "alert"],
    samples: ["prometheus/fixtures/prometheus-2.42.0/rules-firing.json"],
    text: `# rules.yml: the label says which test the rule serves
groups:
  - name: model
    rules:
      - alert: WatchedFor_{test}
        expr: time() - model_trained_timestamp_seconds > 60 * 86400
        for: 1h
        labels: { ml_test: {test} }
# then add its address under Sources, or from a job
curl -s http://prometheus:9090/api/v1/rules > rules.json
${push("rules.json", "--scheduled")}`,
  },
  {
    id: "alertmanager",
    source: "alertmanager",
    tool: "Alertmanager",
    title: "Let Alertmanager tell of alerts and who received them",
    effort: "connect",
    facts: ["alert"],
    samples: ["alertmanager/fixtures/alertmanager-0.25.0/webhook-001.json"],
    tests: ["monitor-1", "monitor-2"],
    text: `# alertmanager.yml, with the address and token that Sources shows
receivers:
  - name: on-call
    webhook_configs:
      - url: https://assay.example/api/v1/hooks/CONNECTION
        http_config: { authorization: { credentials: TOKEN } }`,
  },
  {
    id: "dbt",
    source: "dbt",
    tool: "dbt",
    title: "Send source freshness with the manifest that declares the sources",
    effort: "push",
    facts: ["source-freshness", "lineage-edge"],
    samples: ["dbt/fixtures/dbt-1.11/sources.json", "dbt/fixtures/dbt-1.11/project.json"],
    text: `dbt source freshness\ndbt parse\n${push("target/sources.json target/manifest.json", "--scheduled")}`,
  },
  {
    id: "mlflow",
    source: "mlflow",
    tool: "MLflow",
    title: "Connect the tracking server, for runs and registered versions",
    effort: "connect",
    facts: ["run", "model-version"],
    samples: [
      "mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
      "mlflow/fixtures/mlflow-3.17.2/model-versions-search.json",
    ],
    text: `# add its address under Sources, or from a job
curl -s "$MLFLOW/api/2.0/mlflow/model-versions/search" > versions.json
curl -s -X POST "$MLFLOW/api/2.0/mlflow/runs/search" -d '{"experiment_ids":["1"],"max_results":500}' > runs.json
${push("versions.json runs.json", "--scheduled")}`,
  },
  {
    id: "optuna",
    source: "optuna",
    tool: "Optuna",
    title: "Send the trials of the search",
    effort: "push",
    facts: ["tuning-study"],
    samples: ["optuna/fixtures/optuna-5.0.0/trials.json"],
    text: `# in Python\nstudy.trials_dataframe().to_json("trials.json", orient="records")\n# then in the shell\n${push("trials.json")}`,
  },
  {
    id: "openlineage",
    source: "openlineage",
    tool: "OpenLineage",
    title: "Send the events that jobs write",
    effort: "push",
    facts: ["pipeline-run", "lineage-edge"],
    samples: ["openlineage/fixtures/openlineage-1.54.0/clean.ndjson"],
    tests: ["infra-3"],
    text: `# openlineage.yml\ntransport: { type: file, log_file_path: events.ndjson, append: true }\n# after each scheduled run\n${push("events.ndjson", "--scheduled")}`,
  },
  {
    id: "fairlearn",
    source: "fairlearn",
    tool: "Fairlearn",
    title: "Send the metric frame of each candidate",
    effort: "push",
    facts: ["slice-metric"],
    samples: ["fairlearn/fixtures/fairlearn-0.15.0/metric-frame.json"],
    text: `# in Python
Path("groups.json").write_text(json.dumps({
  "tool": "fairlearn", "model": "price", "model_version": version,
  "overall": frame.overall.to_dict(), "by_group": frame.by_group.to_dict(orient="index"),
  "difference": frame.difference().to_dict(),
  "demographic_parity_difference": demographic_parity_difference(y, predicted, sensitive_features=group)}))
# then in the shell
${push("groups.json")}`,
  },
  {
    id: "shap",
    source: "shap",
    tool: "SHAP",
    title: "Send mean contributions for each promoted version",
    effort: "push",
    facts: ["attribution"],
    samples: ["shap/fixtures/shap-0.51.0/summary.json"],
    text: `# in Python
mean = numpy.abs(values).mean(axis=0)
Path("shap.json").write_text(json.dumps({
  "tool": "shap", "model": "price", "model_version": version,
  "mean_abs": dict(zip(names, mean.tolist()))}))
# then in the shell
${push("shap.json")}`,
  },
  {
    id: "presidio",
    source: "presidio",
    tool: "Presidio",
    title: "Send a scan of every store for personal data",
    effort: "push",
    facts: ["privacy-measure"],
    samples: ["presidio/fixtures/presidio-2.2/findings.json"],
    text: `# in Python, once for all stores
Path("pii.json").write_text(json.dumps({
  "tool": "presidio-analyzer", "rows_scanned": rows, "stores_total": 4, "stores_scanned": 4,
  "findings": [found.to_dict() for found in results], "passed": not results}))
# then in the shell, each month at least
${push("pii.json", "--scheduled")}`,
  },
  {
    id: "serving-skew",
    source: "serving-skew",
    tool: "a skew report",
    title: "Send a comparison of logged and recomputed features",
    effort: "push",
    facts: ["serving-skew"],
    samples: ["serving-skew/fixtures/scikit-learn-1.9.1/equal.json"],
    text: `# in Python, each week
Path("skew.json").write_text(json.dumps({
  "kind": "training_serving_comparison", "model": "price", "model_version": version,
  "rows": rows, "tolerance": 1e-6, "mismatches": mismatches,
  "features": [{"feature": name, "rows": rows, "mismatches": count} for name, count in per_feature.items()]}))
# then in the shell
${push("skew.json", "--scheduled")}`,
  },
  {
    id: "k6",
    source: "k6",
    tool: "k6",
    title: "Send each load test, with thresholds",
    effort: "push",
    facts: ["load-test"],
    samples: ["k6/fixtures/documented/summary-export.json"],
    text: `# script.js: export const options = { thresholds: { http_req_duration: ["p(95)<200"] } }\nk6 run --summary-export=load.json script.js\n${push("load.json", '--commit "$SERVED_SHA" --scheduled')}`,
  },
  {
    id: "cyclonedx",
    source: "cyclonedx",
    tool: "CycloneDX",
    title: "Send the model's bill of materials, with owner and licence of each data set",
    effort: "push",
    facts: ["component"],
    samples: ["cyclonedx/fixtures/mlbom/filled-1.6.json"],
    tests: ["data-4"],
    text: `# bom.json: a machine-learning-model, and a component of type data with licenses and data.governance.owners\n${push("bom.json")}`,
  },
  {
    id: "github",
    source: "github",
    tool: "GitHub",
    title: "Send merged changes and the rules of the branch",
    effort: "push",
    facts: ["change", "branch-protection"],
    samples: ["github/fixtures/cli/pr-list.json", "github/fixtures/rest/branch-protection.json"],
    text: `gh pr list --state merged --limit 100 --json number,title,author,baseRefName,headRefOid,mergeCommit,createdAt,mergedAt,state,url,labels,files,commits,latestReviews > changes.json\ngh api "repos/$REPO/branches/main/protection" > branch.json\n${push("changes.json branch.json", "--scheduled")}`,
  },
];

const BY_SCRIPT: readonly SourceRecipe[] = STATED.map(({ kind, title, value }) => ({
  id: `facts-${kind}`,
  source: "assay-facts",
  tool: "a script",
  title,
  effort: "script",
  facts: [kind],
  samples: [],
  text: `cat > facts.json <<'END'\n${statedDocument(kind, value)}\nEND\n${push("facts.json")}`,
}));

/** Tools first: a file that a tool writes anyway is less work than facts of one's own. */
export const RECIPES: readonly SourceRecipe[] = [...BY_TOOL, ...BY_SCRIPT];
