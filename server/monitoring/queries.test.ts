import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { retentionDocuments } from "#server/demo/rules/retention.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { monitoringOf } from "./queries.ts";
import { MonitoringPage } from "./schema.ts";

const database = testDb();
const AT = new Date("2026-11-25T12:00:00Z");
const deps = () => database.deps(AT);
const ADAPTERS = join(import.meta.dirname, "../evidence/adapters");
const file = (name: string) => readFileSync(join(ADAPTERS, name));
const PROMETHEUS = "prometheus/fixtures/prometheus-2.42.0";

async function projectWith(name: string, documents: readonly Uint8Array[]): Promise<ProjectScope> {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name, factors: {} });
  const scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const bytes of documents) {
    const received = await ingest(deps(), scope, { bytes });
    expect(received.kind).not.toBe("refused");
  }
  return scope;
}
const pageOf = async (scope: ProjectScope) =>
  MonitoringPage.parse(await monitoringOf(deps(), scope));

describe("what a real Prometheus answered", () => {
  it("covers the tests that its rules watch, and tells a broken rule from one that fires", async () => {
    const scope = await projectWith("Valuation", [
      file(`${PROMETHEUS}/rules-firing.json`),
      file(`${PROMETHEUS}/targets.json`),
    ]);
    const page = await pageOf(scope);
    const state = Object.fromEntries(page.coverage.map((one) => [one.testId, one.state]));
    expect(state).toEqual({
      "monitor-1": "none",
      "monitor-2": "fires",
      "monitor-3": "none",
      "monitor-4": "fires",
      "monitor-5": "fires",
      "monitor-6": "none",
      "monitor-7": "fires",
    });
    expect(page.title).toBe("Four of seven monitoring tests have a rule that can fire");
    expect(page.rules[0]).toMatchObject({ name: "BrokenRule", health: "err" });
    expect(page.rules.map(({ name }) => name)).not.toContain(
      "model:prediction_error_ratio:rate30s",
    );
    expect(page.targetAnswer).toBe("One of two is down: feature-store 127.0.0.1:9899");
    expect(page.nightAnswer).toContain("Four rules fired and nobody is known to have been told");
  });
});

it("the story of RET: a rule whose target is down is blind, and its receivers are known from its alerts", async () => {
  const scope = await projectWith(
    "Retention",
    retentionDocuments(AT).map(({ text }) => Buffer.from(text)),
  );
  const page = await pageOf(scope);
  expect(page.title).toBe(
    "Three of seven monitoring tests have a rule that can fire; one is blind, one is broken",
  );
  expect(page.targetAnswer).toBe(
    "One of two is down: profile-feed profiles-1.example:9899, so ProfileFeedStale sees nothing",
  );
  expect(page.nightAnswer).toBe(
    "One rule reaches retention-on-call; who hears of the other four is not known, since they never fired",
  );
  expect(page.alertAnswer).toBe(
    "RetentionPredictionBias fires since 24 Nov; one alert was resolved after six hours",
  );
  expect(page.episodes.map(({ status, about }) => [status, about])).toEqual([
    ["firing", "slice new_users"],
    ["resolved", "slice all"],
  ]);
});

it("a comparison of training and serving counts as one, and is no rule", async () => {
  const scope = await projectWith("Skew", [
    Buffer.from(
      JSON.stringify({
        kind: "training_serving_comparison",
        generated_at: "2026-11-24T00:00:00Z",
        tolerance: 0.01,
        features: [
          { feature: "area_m2", rows: 100, mismatches: 40, max_abs_diff: 3, passed: false },
          { feature: "rooms", rows: 100, mismatches: 0, max_abs_diff: 0, passed: true },
        ],
      }),
    ),
  ]);
  const page = await pageOf(scope);
  expect(page.skewAnswer).toBe("No: one of two features differs, most in area_m2: 40 % of rows");
  expect(page.skew.map(({ feature }) => feature)).toEqual(["area_m2", "rooms"]);
  expect(page.coverage.find(({ testId }) => testId === "monitor-3")?.state).toBe("compared");
  expect(page.title).toBe("No rule is known that could tell anybody");
});

it("a project without monitoring says how to get it, and shows nothing of another's", async () => {
  const page = await pageOf(await projectWith("Empty", []));
  expect(page).toMatchObject({ isEmpty: true, rules: [], episodes: [], targets: [], skew: [] });
  expect(page.title).toContain("No monitoring yet");
});
