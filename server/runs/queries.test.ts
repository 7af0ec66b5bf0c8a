import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { diffPage, runsPage } from "./queries.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const MLFLOW = join(import.meta.dirname, "../evidence/adapters/mlflow/fixtures/mlflow-3.17.2");
let scope: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "Estate valuation", factors: {} });
  scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const page of [1, 2, 3])
    await ingest(deps(), scope, { bytes: readFileSync(join(MLFLOW, `runs-search-p${page}.json`)) });
  await ingest(deps(), scope, { bytes: readFileSync(join(MLFLOW, "run-get-before.json")) });
});

describe("the runs of a project", () => {
  it("stand once each, however many documents have them", async () => {
    const page = await runsPage(deps(), scope);
    expect(page.runs).toHaveLength(59);
    expect(page.total).toBe(59);
    expect(page.title).toBe("13 of 59 runs recorded all six version dimensions");
    expect(page.metric).toBe("val_r2");
    expect(page.steps.map((step) => [step.beforeName, step.afterName])).toContainEqual([
      "mlp-before-refactor",
      "mlp-after-refactor",
    ]);
    expect(page.runs.filter((run) => run.recorded.every(Boolean))).toHaveLength(13);
  });

  it("are found by part of a name or the start of an id, with no sign taken for a pattern", async () => {
    const names = async (find: string) =>
      (await runsPage(deps(), scope, { find })).runs.map((run) => run.name);
    expect(await names("before-REF")).toEqual(["mlp-before-refactor"]);
    expect(await names("3793dc9c")).toEqual(["mlp-before-refactor"]);
    expect(await names("%")).toEqual([]);
    expect(await names("_")).toEqual([]);
  });

  it("explain the lost shuffle, with the other runs as witnesses", async () => {
    const { runs } = await runsPage(deps(), scope);
    const id = (name: string) => runs.find((run) => run.name === name)?.runId ?? "";
    const page = await diffPage(deps(), scope, {
      before: id("mlp-before-refactor"),
      after: id("mlp-after-refactor"),
    });
    expect(page.title).toBe("shuffle went from True to False");
    expect(page.answer).toBe("4 equal, 2 different");
    expect(page.diff.likeliest[0]?.why).toContain("The other runs agree");
    expect(page.recorded).toHaveLength(59);
  });

  it("that are not in the project are not found", async () => {
    await expect(diffPage(deps(), scope, { before: "x", after: "y" })).rejects.toThrow("no run x");
  });
});
