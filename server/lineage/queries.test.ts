import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { lineageOf } from "./queries.ts";
import { LineagePage } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const ADAPTERS = join(import.meta.dirname, "../evidence/adapters");

async function projectWith(name: string, files: string[]): Promise<ProjectScope> {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name, factors: {} });
  const scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const file of files)
    await ingest(deps(), scope, { bytes: readFileSync(join(ADAPTERS, file)) });
  return scope;
}

describe("the lineage of a project", () => {
  let scope: ProjectScope;
  beforeAll(async () => {
    scope = await projectWith("Media", [
      "openlineage/fixtures/openlineage-1.54.0/feedback.ndjson",
      "dbt/fixtures/dbt-1.11/sources.json",
      "dbt/fixtures/dbt-1.11/project.json",
      "dbt/fixtures/dbt-1.11/run_results.json",
    ]);
  });

  it("is told in sentences that its facts prove", async () => {
    const page = LineagePage.parse(await lineageOf(deps(), scope));
    expect(page.title).toBe(
      "Recommender and search ranker train each other, and one dead source goes unseen",
    );
    expect(page.meaning).toBe(
      "Five jobs form one loop through sessionize. Two consumers of reco scores were never declared. Land registry had its last data on 23 April 2026; land registry backup 2024 stands in for it, and the one run below it completed.",
    );
    expect(page.loopAnswer).toBe(
      "Yes, twice: what recommender shows changes what search ranker learns, and the reverse",
    );
    expect(page.sourceAnswer).toBe("Land registry is 214 days old; the limit is 180 days");
    expect(page.consumerAnswer).toBe(
      "marketing/email_digest and finance/quarterly_forecast, which nobody declared",
    );
    expect(page.basis).toMatch(/^\d+ steps, 7 jobs, 24 runs, of which 3 failed/);
    expect(page.hasSample).toBe(false);
  });

  it("leaves out what was marked gone, until it is told again", async () => {
    const mark = (isGone: boolean, at: string) =>
      database.db.goneMark.create({
        data: {
          projectId: scope.projectId,
          id: `${isGone} ${at}`,
          factKind: "lineage-edge",
          subject: "s3://lake.example|reco_scores → marketing/email_digest",
          isGone,
          reason: "the digest was stopped",
          markerKind: "person",
          markerId: "someone",
          at,
        },
      });
    const readers = async () => (await lineageOf(deps(), scope)).consumers.map((one) => one.label);
    await mark(true, "2026-11-24T13:00:00Z");
    expect(await readers()).toEqual(["quarterly_forecast"]);
    await mark(false, "2026-11-24T14:00:00Z");
    expect(await readers()).toEqual(["email_digest", "quarterly_forecast"]);
  });
});

it("a project without lineage says how to get it, and shows nothing of another's", async () => {
  const scope = await projectWith("Empty", []);
  const page = await lineageOf(deps(), scope);
  expect(page).toMatchObject({ isEmpty: true, edges: [], consumers: [], drawing: null });
  expect(page.title).toContain("No lineage yet");
});

it("a project that is in order says what was looked at", async () => {
  const scope = await projectWith("Clean", [
    "openlineage/fixtures/openlineage-1.54.0/clean.ndjson",
  ]);
  const page = await lineageOf(deps(), scope);
  expect(page.title).toBe("No model learns from its own output; no source says how fresh it is");
  expect(page.drawing?.kind).toBe("laid-out");
});
