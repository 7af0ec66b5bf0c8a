import type { Deployment } from "#server/facts/operations/schema.ts";
import { Field, isObject } from "../../rules/fields.ts";
import { lookup } from "../../rules/lookup.ts";
import { STRATEGY } from "../../rules/people.ts";
import type { Fact } from "../../schema.ts";
import { clean, instant, personOf, type Reading, repositoryOf } from "./reading.ts";

const STATES: Readonly<Record<string, Deployment["status"]>> = {
  success: "succeeded",
  failure: "failed",
  error: "failed",
  pending: "running",
  queued: "running",
  waiting: "running",
  in_progress: "running",
};
const ACTIONS: readonly [RegExp, Deployment["action"]][] = [
  [/roll.?back|revert/i, "rollback"],
  [/promot/i, "promote"],
];

/** A deployment with its newest status; GitHub calls one that another replaced inactive. */
export function deploymentFact(root: Field, reading: Reading): Fact {
  const deployment = root.at("deployment").object();
  const status = root.at("deployment_status");
  const state = status.at("state").text();
  const isReplaced = state === "inactive";
  const payload = payloadOf(deployment.at("payload"));
  const environment =
    clean(status.at("environment"), reading) ?? clean(deployment.at("environment"), reading);
  const told = instant(status.at("created_at"), reading);
  const isOver = state !== null && STATES[state] !== "running";
  const id = deployment.at("id").needText();
  const value: Deployment = {
    tool: "GitHub",
    model: clean(payload.at("model"), reading) ?? clean(payload.at("model_name"), reading),
    version: clean(payload.at("model_version"), reading) ?? clean(payload.at("version"), reading),
    deploymentId: id,
    environment: environment ?? "production",
    action: isReplaced ? "retire" : actionOf(deployment),
    status: isReplaced
      ? "succeeded"
      : state === null
        ? "running"
        : (lookup(STATES, state) ?? "unknown"),
    fromVersion: clean(payload.at("from_version"), reading),
    commit: clean(deployment.at("sha"), reading),
    strategy: strategyOf([
      payload.at("strategy"),
      status.at("description"),
      deployment.at("description"),
      deployment.at("environment"),
    ]),
    steps: [],
    analysisPassed: payload.at("analysis_passed").boolean(),
    smokeTestPassed: payload.at("smoke_test_passed").boolean(),
    trigger: clean(root.at("workflow_run").at("event"), reading),
    actor: personOf(deployment.at("creator")),
    startedAt: instant(deployment.at("created_at"), reading),
    endedAt: isOver ? told : null,
  };
  const what = isReplaced ? "end of deployment" : "deployment";
  return {
    kind: "deployment",
    subject: `${repositoryOf(root, reading)} ${what} ${id} to ${value.environment}`,
    observedAt: told ?? value.startedAt,
    pointer: status.isAbsent ? deployment.pointer : status.pointer,
    value,
  };
}

/** Whatever the team gave the deployment to carry: an object, or the JSON of one. */
function payloadOf(field: Field): Field {
  if (typeof field.value !== "string" || !field.value.trim().startsWith("{"))
    return isObject(field.value) ? field : new Field({}, field.pointer);
  try {
    const inner: unknown = JSON.parse(field.value.slice(0, MAX_PAYLOAD));
    return new Field(inner, field.pointer);
  } catch {
    return new Field({}, field.pointer);
  }
}

const MAX_PAYLOAD = 100_000;

function actionOf(deployment: Field): Deployment["action"] {
  const task = deployment.at("task").text() ?? "";
  return ACTIONS.find(([pattern]) => pattern.test(task))?.[1] ?? "deploy";
}

/** GitHub has no field for it: the payload, or a description or environment that is just the word. */
function strategyOf(fields: readonly Field[]): string | null {
  const words = fields.map(({ value }) => (typeof value === "string" ? value.trim() : ""));
  return words.find((word) => STRATEGY.test(word))?.toLowerCase() ?? null;
}
