import type { ConnectionKind, HookKind } from "./schema.ts";

/** The kinds in the words of a screen. */
export const KINDS: Readonly<
  Record<ConnectionKind, { readonly name: string; readonly reads: string }>
> = Object.freeze({
  mlflow: {
    name: "MLflow",
    reads:
      "Experiments, runs and their version dimensions, logged models, registry versions and aliases; after the first time only what is new.",
  },
  prometheus: {
    name: "Prometheus",
    reads: "Rules, scrape targets, alerts, and the values of expressions that you name.",
  },
  alertmanager: { name: "Alertmanager", reads: "The alerts that fire now." },
  "artifacts-http": {
    name: "Folder of reports over HTTP",
    reads: "Report files that an index page or a JSON list names, once each time they change.",
  },
  "artifacts-s3": {
    name: "S3-compatible bucket",
    reads: "Report files below a prefix, once each time they change.",
  },
  "alertmanager-hook": {
    name: "Alertmanager, pushed",
    reads: "Every notification, firing and resolved, as Alertmanager sends it.",
  },
  "github-hook": {
    name: "GitHub, pushed",
    reads: "Workflow runs, check suites and deployments, as GitHub signs and sends them.",
  },
  "mlflow-hook": {
    name: "MLflow 3, pushed",
    reads: "The sign that the registry changed: your MLflow connections are then read at once.",
  },
});

/** What the sender of a hook has to be told, with its address and its secret. */
export const HOOK_CONFIG: Readonly<
  Record<
    HookKind,
    { readonly where: string; readonly text: (url: string, secret: string) => string }
  >
> = Object.freeze({
  "alertmanager-hook": {
    where: "alertmanager.yml; route to the receiver assay",
    text: (url, secret) => `receivers:
  - name: assay
    webhook_configs:
      - url: ${url}
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: ${secret}`,
  },
  "github-hook": {
    where: "GitHub's command line, or Settings, Webhooks of the repository",
    text: (url, secret) => `gh api repos/{owner}/{repo}/hooks -f name=web \\
  -f 'config[url]=${url}' -f 'config[content_type]=json' \\
  -f 'config[secret]=${secret}' \\
  -f 'events[]=workflow_run' -f 'events[]=check_suite' -f 'events[]=deployment_status'`,
  },
  "mlflow-hook": {
    where: "Python, with MLflow 3 and a SQL store",
    text: (url, secret) => `from mlflow import MlflowClient

MlflowClient().create_webhook(
    name="assay",
    url="${url}",
    secret="${secret}",
    events=["model_version.created", "model_version_alias.created", "model_version_alias.deleted"],
)`,
  },
});

/**
 * Recipes for CI. A refused document fails the step; a pattern that matches no file stays as it is in the
 * shell, so what is no file is passed over. --oauth2-bearer keeps a colon and a space out of the YAML.
 */
const FILES = "report.xml coverage.xml *.sarif gx/*.json";
const send = (of: { slug: string; origin: string; branch: string; commit: string }) =>
  `for f in ${FILES}; do [ ! -f "$f" ] || curl --fail-with-body -sS --oauth2-bearer "$ASSAY_TOKEN" -H "Content-Type:" --data-binary "@$f" "${of.origin}/api/v1/projects/${of.slug}/evidence?ci=1&branch=${of.branch}&commit=${of.commit}&fileName=$f"; done`;

export const githubRecipe = (of: { slug: string; origin: string }): string =>
  `- if: always()
  env: { ASSAY_TOKEN: "\${{ secrets.ASSAY_TOKEN }}" }
  run: ${send({ ...of, branch: "$GITHUB_REF_NAME", commit: "$GITHUB_SHA" })}`;

export const gitlabRecipe = (of: { slug: string; origin: string }): string =>
  `after_script:
  - ${send({ ...of, branch: "$CI_COMMIT_REF_NAME", commit: "$CI_COMMIT_SHA" })}`;
