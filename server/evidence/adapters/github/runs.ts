import type { PipelineRun } from "#server/facts/data/schema.ts";
import type { Field } from "../../rules/fields.ts";
import { lookup } from "../../rules/lookup.ts";
import { recordOf } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import { clean, instant, type Reading, repositoryOf } from "./reading.ts";

type Ended = PipelineRun["eventType"];

const CONCLUSIONS: Readonly<Record<string, Ended>> = {
  success: "COMPLETE",
  failure: "FAIL",
  timed_out: "FAIL",
  startup_failure: "FAIL",
  cancelled: "ABORT",
  skipped: "ABORT",
  stale: "ABORT",
};

function eventTypeOf(run: Field): Ended {
  const status = run.at("status").text();
  if (status === "completed") return lookup(CONCLUSIONS, run.at("conclusion").text()) ?? "OTHER";
  if (status === "in_progress") return "RUNNING";
  return status === null ? "OTHER" : "START";
}

/** A run of a whole workflow. A new attempt is the same run told anew. */
export function workflowRun(root: Field, reading: Reading): Fact {
  return runOf(root.at("workflow_run").object(), repositoryOf(root, reading), reading);
}

/** An item of GET /repos/…/actions/runs. */
export function listedRun(run: Field, reading: Reading): Fact {
  return runOf(run.object(), repositoryOf(run, reading), reading);
}

function runOf(run: Field, namespace: string, reading: Reading): Fact {
  const started = instant(run.at("run_started_at"), reading);
  return runFact(run, namespace, {
    reading,
    tool: "GitHub Actions",
    job: clean(run.at("name"), reading),
    startedAt: started ?? instant(run.at("created_at"), reading),
    updatedAt: instant(run.at("updated_at"), reading),
    trigger: clean(run.at("event"), reading),
  });
}

/** One job of a workflow's run, with its steps. */
export function workflowJob(root: Field, reading: Reading): Fact {
  return jobOf(root.at("workflow_job").object(), repositoryOf(root, reading), reading);
}

/** An item of GET /repos/…/actions/runs/…/jobs, which names its repository in its address alone. */
export function listedJob(job: Field, reading: Reading): Fact {
  const url = clean(job.object().at("url"), reading) ?? "";
  const repository = /\/repos\/([^/]+\/[^/]+)\/actions\/jobs\//.exec(url)?.[1];
  return jobOf(job, repository ?? "the repository", reading);
}

function jobOf(job: Field, namespace: string, reading: Reading): Fact {
  const names = [clean(job.at("workflow_name"), reading), clean(job.at("name"), reading)];
  return runFact(job, namespace, {
    reading,
    tool: "GitHub Actions",
    job: names.filter((name) => name !== null).join(" / "),
    startedAt: instant(job.at("started_at"), reading),
    updatedAt: instant(job.at("completed_at"), reading),
    trigger: null,
    parentRunId: job.at("run_id").text(),
  });
}

export function checkSuite(root: Field, reading: Reading): Fact {
  const suite = root.at("check_suite").object();
  const app = clean(suite.at("app").at("slug"), reading);
  return runFact(suite, repositoryOf(root, reading), {
    reading,
    tool: "GitHub checks",
    job: app === null ? "checks" : `checks of ${app}`,
    startedAt: instant(suite.at("created_at"), reading),
    updatedAt: instant(suite.at("updated_at"), reading),
    trigger: null,
  });
}

export function checkRun(root: Field, reading: Reading): Fact {
  const run = root.at("check_run").object();
  return runFact(run, repositoryOf(root, reading), {
    reading,
    tool: "GitHub checks",
    job: clean(run.at("name"), reading),
    startedAt: instant(run.at("started_at"), reading),
    updatedAt: instant(run.at("completed_at"), reading),
    trigger: null,
    parentRunId: run.at("check_suite").at("id").text(),
  });
}

type Of = Pick<PipelineRun, "tool" | "startedAt" | "trigger"> & {
  readonly reading: Reading;
  readonly job: string | null;
  readonly updatedAt: string | null;
  readonly parentRunId?: string | null;
};

function runFact(run: Field, namespace: string, of: Of): Fact {
  const { reading, tool, startedAt, updatedAt, trigger, parentRunId = null } = of;
  const runId = run.at("id").needText();
  const eventType = eventTypeOf(run);
  const isOver = !["START", "RUNNING"].includes(eventType);
  const endedAt = isOver ? updatedAt : null;
  const took = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : -1;
  const versions = [
    ["commit", clean(run.at("head_sha"), reading)] as const,
    ["branch", clean(run.at("head_branch"), reading)] as const,
  ].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  const value: PipelineRun = {
    tool,
    runId,
    namespace,
    job: of.job || "workflow",
    eventType,
    startedAt,
    endedAt,
    durationMs: took < 0 ? null : took,
    parentRunId,
    trigger,
    stages: stepsOf(run).map((step) => stageOf(step, reading)),
    versions: recordOf(versions, reading.notes, run.pointer),
  };
  return {
    kind: "pipeline-run",
    subject: `${namespace} ${value.job} ${runId}`,
    observedAt: endedAt ?? updatedAt ?? startedAt,
    pointer: run.pointer,
    value,
  };
}

/** In the order of their numbers. */
function stepsOf(run: Field): Field[] {
  const number = (step: Field) => Number(step.at("number").value ?? 0);
  return run
    .at("steps")
    .list()
    .sort((a, b) => number(a) - number(b));
}

function stageOf(step: Field, reading: Reading): PipelineRun["stages"][number] {
  const started = instant(step.at("started_at"), reading);
  const ended = instant(step.at("completed_at"), reading);
  return {
    name: clean(step.at("name"), reading) ?? "step",
    status: clean(step.at("conclusion"), reading) ?? clean(step.at("status"), reading) ?? "unknown",
    durationMs: started && ended ? Date.parse(ended) - Date.parse(started) : null,
    message: null,
  };
}
