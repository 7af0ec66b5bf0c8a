import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { EVERYTHING } from "#server/explorer/queries.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { breakPage, completenessPage, trendPage } from "./queries.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const MLFLOW = join(import.meta.dirname, "../evidence/adapters/mlflow/fixtures/mlflow-3.17.2");
let scope: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, {
    name: "Estate valuation",
    factors: {},
    target: { metric: "val_r2", direction: "max", value: 0.99 },
  });
  scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const page of [1, 2, 3])
    await ingest(deps(), scope, { bytes: readFileSync(join(MLFLOW, `runs-search-p${page}.json`)) });
});

describe("the trend of a project's metric", () => {
  it("names the run where it broke, and the diff across it the cause", async () => {
    const page = await breakPage(deps(), scope, EVERYTHING);
    expect(page.metric).toBe("val_r2");
    expect(page.breaks[0]).toMatchObject({
      before: { name: "mlp-before-refactor" },
      after: { name: "mlp-after-refactor" },
      hasRecovered: true,
    });
    expect(page.diff?.title).toBe("shuffle went from True to False");
  });

  it("is told with its best result beside the target", async () => {
    const page = await trendPage(deps(), scope, { ...EVERYTHING, metric: "val_r2" });
    expect(page.answer).toBe(
      "The best val_r2 of 52 runs is 0.987, which misses the target of 0.99",
    );
    expect(page).toMatchObject({ target: 0.99, direction: "max", stall: null });
    expect(page.chart?.failed).toHaveLength(4);
  });

  it("says that there is no break where there is none", async () => {
    const page = await breakPage(deps(), scope, { ...EVERYTHING, experiment: "5" });
    expect(page).toMatchObject({ breaks: [], diff: null });
    expect(page.says).toContain("No clear break in val_r2");
  });

  it("counts by week how many runs recorded what", async () => {
    const { weeks, answer } = await completenessPage(deps(), scope);
    expect(weeks[0]?.week).toBe("2026-09-07");
    expect(weeks.reduce((sum, { runs }) => sum + runs, 0)).toBe(59);
    expect(weeks.reduce((sum, { whole }) => sum + whole, 0)).toBe(13);
    expect(answer).toContain("last four weeks");
  });
});
