import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function understood(text: Buffer | string) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("github");
  return result;
}
const bytesOf = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const facts = (name: string) => understood(bytesOf(name)).facts;
const json = (value: unknown) => JSON.stringify(value);
const event = (more: object) =>
  json({ repository: { full_name: "a/b" }, sender: { login: "x", id: 1 }, ...more });

describe("GitHub's webhooks", () => {
  it.each([
    ["workflow_run-success", "COMPLETE", "2026-11-19T08:21:00.000Z"],
    ["workflow_run-failure", "FAIL", "2026-11-19T08:21:00.000Z"],
    ["workflow_run-in_progress", "RUNNING", null],
    ["check_suite-success", "COMPLETE", "2026-11-19T08:22:00.000Z"],
    ["workflow_job-completed", "COMPLETE", "2026-11-19T02:20:00.000Z"],
  ])("%s is a run that stands at %s", (name, eventType, endedAt) => {
    expect(facts(`webhooks/${name}.json`)).toMatchObject([
      {
        kind: "pipeline-run",
        value: {
          eventType,
          endedAt,
          namespace: "example/valuation",
          versions: { branch: "main", commit: "0e028860360e9abc1767af22d2f820d6eda17d2a" },
        },
      },
    ]);
  });

  it("list the steps of a job", () => {
    expect(facts("webhooks/workflow_job-completed.json")).toMatchObject([
      {
        value: {
          job: "pipeline / nightly",
          parentRunId: "5041",
          stages: ["ingest listings", "build features", "train", "serve smoke test"].map(
            (name) => ({
              name,
              status: "success",
              durationMs: 60_000,
            }),
          ),
        },
      },
    ]);
  });

  it.each([
    ["canary", "canary", "succeeded"],
    ["failure", "production", "failed"],
  ])("deployment_status-%s reaches %s and %s", (name, environment, status) => {
    expect(facts(`webhooks/deployment_status-${name}.json`)).toMatchObject([
      {
        kind: "deployment",
        value: { environment, status, version: "3", strategy: "canary", action: "deploy" },
      },
    ]);
  });

  it("tell a rollback by its task, and a replaced deployment as retired", () => {
    const deployment = {
      id: 1,
      task: "rollback",
      environment: "production",
      payload: '{"version":"2"}',
    };
    const status = (state: string) =>
      understood(event({ deployment, deployment_status: { state } })).facts[0];
    expect(status("success")).toMatchObject({ value: { action: "rollback", version: "2" } });
    expect(status("inactive")).toMatchObject({ value: { action: "retire", status: "succeeded" } });
    expect(status("inactive")?.subject).not.toBe(status("success")?.subject);
  });

  it("tell of a merge what it says, and not that nobody approved", () => {
    expect(facts("webhooks/pull_request-merged.json")).toMatchObject([
      {
        kind: "change",
        value: {
          status: "merged",
          author: "user:2",
          approvers: null,
          baseBranch: "main",
          labels: ["feature", "fix"],
        },
      },
    ]);
  });

  it("tell of a review who approved, until it is dismissed; a comment says nothing", () => {
    const approved = bytesOf("webhooks/pull_request_review-approved.json").toString();
    const approvers = (text: string) =>
      understood(text).facts.flatMap((fact) =>
        fact.kind === "change" ? [fact.value.approvers] : [],
      );
    expect(approvers(approved)).toEqual([["user:1"]]);
    expect(approvers(approved.replace('"submitted"', '"dismissed"'))).toEqual([[]]);
    expect(approvers(approved.replace('"approved"', '"commented"'))).toEqual([null]);
  });

  it.each(["ping", "push"])("take %s for what it is, and no fact from it", (name) => {
    const result = understood(bytesOf(`webhooks/${name}.json`));
    expect([result.facts, result.notes.map(({ code }) => code)]).toEqual([[], ["not_assessed"]]);
  });
});

describe("GitHub's answers", () => {
  it("tell what a branch asks of a change", () => {
    expect(facts("rest/branch-protection.json")).toMatchObject([
      {
        value: {
          repository: "example/valuation",
          branch: "main",
          requiredReviews: 1,
          requiredChecks: ["feature policy", "train-and-test"],
          appliesToAdmins: true,
          allowsForcePushes: false,
        },
      },
    ]);
  });

  it("read what a protection leaves out as not asked for", () => {
    const url = "https://api.github.example/repos/a/b/branches/release%2F1/protection";
    expect(understood(json({ url })).facts).toMatchObject([
      { value: { branch: "release/1", requiredReviews: 0, requiredChecks: [] } },
    ]);
  });

  it("tell runs and jobs that are listed as webhooks tell them", () => {
    const [run] = facts("webhooks/workflow_run-success.json");
    const sent = JSON.parse(bytesOf("webhooks/workflow_run-success.json").toString());
    const { workflow_run, repository } = sent;
    const runs = { total_count: 1, workflow_runs: [{ ...workflow_run, repository }] };
    expect(understood(json(runs)).facts).toMatchObject([
      { subject: run?.subject, value: run?.value },
    ]);
    const [job] = facts("webhooks/workflow_job-completed.json");
    const { workflow_job } = JSON.parse(bytesOf("webhooks/workflow_job-completed.json").toString());
    const url = "https://api.github.example/repos/example/valuation/actions/jobs/6001";
    const jobs = { total_count: 1, jobs: [{ ...workflow_job, url }] };
    expect(understood(json(jobs)).facts).toMatchObject([
      { subject: job?.subject, value: job?.value },
    ]);
  });

  it("tell changes with who approved them", () => {
    const found = facts("cli/pr-list.json").flatMap((fact) =>
      fact.kind === "change" ? [fact.value] : [],
    );
    expect(found).toMatchObject([
      { changeId: "11", approvers: [], paths: ["src/glue/loader.py"] },
      { changeId: "12", status: "merged", repository: "example/valuation" },
    ]);
    expect(found[1]?.approvers).toEqual([found[0]?.author]);
    expect(found[1]?.approvers).not.toEqual([found[1]?.author]);
  });

  it.each([
    "cli/pr-list.json",
    "webhooks/pull_request_review-approved.json",
    "webhooks/pull_request-merged.json",
    "webhooks/push.json",
  ])("%s keeps nobody's name, address or words, and can be read again", (name) => {
    const { facts: found, stored } = understood(bytesOf(name));
    for (const kept of [stored.toString(), json(found)])
      expect(kept).not.toMatch(/engineer|scientist|Scientist|@example|avatars|Fine\.|Asked for/);
    expect(understood(stored).facts).toEqual(found);
  });

  it("are refused or read, whatever they hold", () => {
    const members = ["workflow_run", "workflow_job", "check_suite", "deployment", "pull_request"];
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.jsonValue(), fc.jsonValue(), (name, a, b) => {
        for (const text of [
          event({ [name]: { id: a, number: b, created_at: a, user: b, steps: a, payload: b } }),
          json([{ number: a, baseRefName: b, mergedAt: a, latestReviews: b }]),
          json({ url: "/repos/a/b/branches/%/protection", required_status_checks: a }),
        ])
          expect(["understood", "refused"]).toContain(read(text).kind);
      }),
    );
  });
});
