import type { Change } from "#server/facts/code/schema.ts";
import type { PipelineRun } from "#server/facts/data/schema.ts";
import type { Deployment } from "#server/facts/operations/schema.ts";
import { type Field, noteFuture, parseIso } from "../../rules/fields.ts";
import { millisecondsOf } from "../../rules/milliseconds.ts";
import { cleanText, type Notes, recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";

export type Reading = { readonly at: Date; readonly notes: Notes };

const RUN_STATES: Readonly<Record<string, PipelineRun["eventType"]>> = {
  success: "COMPLETE",
  failed: "FAIL",
  canceled: "ABORT",
  skipped: "ABORT",
  running: "RUNNING",
  canceling: "RUNNING",
  created: "START",
  pending: "START",
  preparing: "START",
  scheduled: "START",
  waiting_for_resource: "START",
};

/** A pipeline with its jobs, in the order of their ids. */
export function pipeline(root: Field, reading: Reading): Fact {
  const run = root.at("object_attributes").object();
  const runId = run.at("id").needText();
  const namespace = projectOf(root, reading);
  const startedAt = instant(run.at("created_at"), reading);
  const endedAt = instant(run.at("finished_at"), reading);
  const seconds = run.at("duration").value;
  const versions = [
    ["commit", clean(run.at("sha"), reading)] as const,
    ["branch", clean(run.at("ref"), reading)] as const,
  ].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  const jobs = root
    .at("builds")
    .list()
    .sort((a, b) => numberOf(a.at("id")) - numberOf(b.at("id")));
  const value: PipelineRun = {
    tool: "GitLab CI",
    runId,
    namespace,
    job: clean(run.at("name"), reading) ?? "pipeline",
    eventType: RUN_STATES[run.at("status").text() ?? ""] ?? "OTHER",
    startedAt,
    endedAt,
    durationMs: typeof seconds === "number" ? millisecondsOf(seconds) : null,
    parentRunId: root.at("source_pipeline").at("pipeline_id").text(),
    trigger: clean(run.at("source"), reading),
    stages: jobs.map((job) => stageOf(job, reading)),
    versions: recordOf(versions, reading.notes, run.pointer),
  };
  return {
    kind: "pipeline-run",
    subject: `${namespace} pipeline ${runId}`,
    observedAt: endedAt ?? startedAt,
    pointer: run.pointer,
    value,
  };
}

function stageOf(job: Field, reading: Reading): PipelineRun["stages"][number] {
  const seconds = job.at("duration").value;
  return {
    name: clean(job.at("name"), reading) ?? clean(job.at("stage"), reading) ?? "job",
    status: clean(job.at("status"), reading) ?? "unknown",
    durationMs: typeof seconds === "number" ? millisecondsOf(seconds) : null,
    message: clean(job.at("failure_reason"), reading),
  };
}

const DEPLOYMENT_STATES: Readonly<Record<string, Deployment["status"]>> = {
  success: "succeeded",
  failed: "failed",
  canceled: "failed",
  running: "running",
  created: "running",
  blocked: "running",
};

/** GitLab has no field for a model, its version, a strategy or a rollback: those stay open. */
export function deployment(root: Field, reading: Reading): Fact {
  const id = root.at("deployment_id").needText();
  const told = instant(root.at("status_changed_at"), reading);
  const status = DEPLOYMENT_STATES[root.at("status").text() ?? ""] ?? "unknown";
  const environment = clean(root.at("environment"), reading) ?? "production";
  const commit = /\/commit\/([0-9a-f]{7,64})$/.exec(root.at("commit_url").text() ?? "")?.[1];
  const value: Deployment = {
    tool: "GitLab",
    model: null,
    version: null,
    deploymentId: id,
    environment,
    action: "deploy",
    status,
    fromVersion: null,
    commit: commit ?? clean(root.at("short_sha"), reading),
    strategy: /^canary$/i.test(environment) ? "canary" : null,
    steps: [],
    analysisPassed: null,
    smokeTestPassed: null,
    trigger: null,
    actor: personOf(root.at("user").at("id")),
    startedAt: status === "running" ? told : null,
    endedAt: status === "running" ? null : told,
  };
  const subject = `${projectOf(root, reading)} deployment ${id} to ${environment}`;
  return { kind: "deployment", subject, observedAt: told, pointer: "", value };
}

const APPROVALS = new Set(["approved", "approval"]);
const WITHDRAWALS = new Set(["unapproved", "unapproval"]);

/** One event tells one thing: an approval names who acted, a merge does not tell who approved. */
export function mergeRequest(root: Field, reading: Reading): Fact {
  const of = root.at("object_attributes").object();
  const action = of.at("action").text() ?? "";
  const state = of.at("state").text();
  const person = personOf(root.at("user").at("id"));
  const updatedAt = instant(of.at("updated_at"), reading);
  const isMerged = state === "merged";
  const repository = projectOf(root, reading);
  const approved = APPROVALS.has(action) && person !== null ? [person] : null;
  const value: Change = {
    tool: "GitLab",
    changeId: of.at("iid").needText(),
    repository,
    title: clean(of.at("title"), reading),
    status: isMerged ? "merged" : state === "closed" ? "closed" : "open",
    baseBranch: clean(of.at("target_branch"), reading),
    headCommit: clean(of.at("last_commit").at("id"), reading),
    mergeCommit: isMerged ? clean(of.at("merge_commit_sha"), reading) : null,
    commits: [],
    author: personOf(of.at("author_id")),
    approvers: WITHDRAWALS.has(action) ? [] : approved,
    labels: root
      .at("labels")
      .list()
      .flatMap((label) => clean(label.at("title"), reading) ?? [])
      .sort(),
    paths: [],
    requestedAt: null,
    openedAt: instant(of.at("created_at"), reading),
    // The event of the merge itself; a later one about it has another time.
    mergedAt: isMerged ? (instant(of.at("merged_at"), reading) ?? updatedAt) : null,
  };
  const subject = `${repository} change ${value.changeId}`;
  return { kind: "change", subject, observedAt: updatedAt, pointer: of.pointer, value };
}

function projectOf(root: Field, reading: Reading): string {
  return clean(root.at("project").at("path_with_namespace"), reading) ?? "the repository";
}

function personOf(id: Field): string | null {
  return typeof id.value === "number" ? `user:${id.value}` : null;
}

function clean(field: Field, { notes }: Reading): string | null {
  const text = field.text();
  return text === null || text === "" ? null : cleanText(text, notes, field.pointer);
}

/** Older events write "2016-08-12 15:23:28 UTC", newer ones ISO 8601. */
function instant(field: Field, { at, notes }: Reading): string | null {
  const text = field.text();
  if (text === null || text === "") return null;
  const date = parseIso(text.replace(/ UTC$/, "Z"), field.pointer, notes);
  return date ? noteFuture(date, field.pointer, at, notes) : null;
}

function numberOf(field: Field): number {
  return typeof field.value === "number" ? field.value : 0;
}
