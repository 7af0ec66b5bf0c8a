import {
  type Field,
  isObject,
  newest,
  Refused,
  recordsOf,
  refusing,
  rootOf,
} from "../../rules/fields.ts";
import { withoutPeople } from "../../rules/people.ts";
import { Notes } from "../../rules/text.ts";
import type { Fact } from "../../schema.ts";
import type { Adapter, ParsedInput, ParseResult } from "../adapter.ts";
import { cliPullRequest, protection, protectionRule, pullRequest, review } from "./changes.ts";
import { deploymentFact } from "./deployments.ts";
import { manifest } from "./manifest.ts";
import { type Reading, repositoryOf } from "./reading.ts";
import { checkRun, checkSuite, listedJob, listedRun, workflowJob, workflowRun } from "./runs.ts";

type Event = { readonly says: string; readonly read: (root: Field, reading: Reading) => Fact };

const ofPull = (root: Field, reading: Reading) =>
  pullRequest(root.at("pull_request").object(), reading, {
    repository: repositoryOf(root, reading),
  });

/** By the member that gives the event away: its name stands in a header, which is not part of the document. */
const EVENTS: Readonly<Record<string, Event>> = {
  workflow_job: { says: "workflow_job", read: workflowJob },
  workflow_run: { says: "workflow_run", read: workflowRun },
  check_run: { says: "check_run", read: checkRun },
  check_suite: { says: "check_suite", read: checkSuite },
  deployment_status: { says: "deployment_status", read: deploymentFact },
  deployment: { says: "deployment", read: deploymentFact },
  review: { says: "pull_request_review", read: review },
  pull_request: { says: "pull_request", read: ofPull },
  rule: { says: "branch_protection_rule", read: protectionRule },
};

function eventOf(root: unknown): Event | "other" | null {
  if (!isObject(root) || !isObject(root.repository)) return null;
  const isGitHub = typeof root.repository.full_name === "string";
  if (!isGitHub || !isObject(root.sender)) return null;
  // A deployment carries the run that made it.
  const order = ["deployment_status", "deployment", ...Object.keys(EVENTS)];
  const key = order.find((name) => isObject(root[name]));
  return key === undefined ? "other" : (EVENTS[key] ?? "other");
}

const isPull = (value: unknown) =>
  isObject(value) && isObject(value.base) && "merged_at" in value && "number" in value;
const isCliPull = (value: unknown) =>
  isObject(value) && "number" in value && "baseRefName" in value && "mergedAt" in value;

function isProtection(root: unknown): boolean {
  return (
    isObject(root) && typeof root.url === "string" && /\/branches\/.+\/protection$/.test(root.url)
  );
}

type List = { readonly key: string; readonly read: Event["read"] };

/** Answers of the API that list runs or jobs, for a CI that pushes what it was told. */
function listOf(root: unknown): List | null {
  if (!isObject(root) || typeof root.total_count !== "number") return null;
  const isList = (key: string, mark: string) => {
    const items: unknown = root[key];
    return Array.isArray(items) && items.every((item) => isObject(item) && mark in item);
  };
  if (isList("workflow_runs", "workflow_id")) return { key: "workflow_runs", read: listedRun };
  return isList("jobs", "run_id") ? { key: "jobs", read: listedJob } : null;
}

function recognise(input: ParsedInput): string | null {
  if (input.syntax !== "json") return null;
  const { root } = input;
  if (Array.isArray(root)) {
    if (root.length === 0) return null;
    if (root.every(isCliPull)) return "pull requests with baseRefName";
    return root.every(isPull) ? "pull requests with base and merged_at" : null;
  }
  if (isCliPull(root)) return "a pull request with baseRefName";
  if (isProtection(root)) return "the address of a branch's protection";
  const list = listOf(root);
  if (list !== null) return `a list of ${list.key}`;
  const event = eventOf(root);
  if (event === "other") return "a webhook with repository and sender";
  return event === null ? null : `the webhook ${event.says}`;
}

function parse(input: ParsedInput, at: Date): ParseResult {
  const reading = { at, notes: new Notes() };
  const root = rootOf(input);
  if (isProtection(root.value))
    return done("github.branch-protection", [protection(root, reading)], reading);
  if (Array.isArray(root.value) || isCliPull(root.value)) {
    const facts = recordsOf(input).map((pull) => pullFact(pull, reading));
    return done("github.pull-requests", once(facts), reading);
  }
  const list = listOf(root.value);
  if (list !== null) {
    const items = root.at(list.key).list();
    return done("github.runs", once(items.map((item) => list.read(item, reading))), reading);
  }
  const event = eventOf(root.value);
  if (event === null) throw new Refused("wrong_shape", "This is no webhook of GitHub.", "");
  if (event === "other") {
    reading.notes.add("not_assessed", "This event tells nothing that is asked for.", "");
    return done("github.webhook", [], reading);
  }
  return done("github.webhook", [event.read(root, reading)], reading);
}

function pullFact(pull: Field, reading: Reading): Fact {
  if (isCliPull(pull.value)) return cliPullRequest(pull, reading);
  const repository = pull.at("base").at("repo").at("full_name").text();
  return pullRequest(pull, reading, { repository: repository ?? "the repository" });
}

/** Of one that stands twice in a list, as pages overlap, the newest telling counts. */
function once(facts: readonly Fact[]): Fact[] {
  const bySubject = new Map<string, Fact>();
  const rank = ({ observedAt, value }: Fact) => `${observedAt ?? ""} ${JSON.stringify(value)}`;
  for (const fact of facts) {
    const known = bySubject.get(fact.subject);
    if (known === undefined || rank(known) < rank(fact)) bySubject.set(fact.subject, fact);
  }
  return [...bySubject.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function done(format: string, facts: readonly Fact[], { at, notes }: Reading): ParseResult {
  const observedAt = newest(
    facts.map((fact) => fact.observedAt),
    at,
  );
  return { kind: "facts", format, facts, notes: notes.list(), observedAt };
}

export const github: Adapter = {
  manifest,
  recognise,
  parse: refusing(parse),
  withhold: withoutPeople,
};
