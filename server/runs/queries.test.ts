import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { rebuildRunTable } from "./commands.ts";
import { comparePage, diffPage } from "./queries.ts";
import { countRecorded, newestRecorded, rebuildRuns } from "./store.ts";

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

const idOf = async (name: string) =>
  (await database.db.runRow.findFirstOrThrow({ where: { name }, select: { runId: true } })).runId;

describe("the runs of a project", () => {
  it("stand once each, however many documents have them, and count their dimensions", async () => {
    expect(await countRecorded(deps().db, scope)).toMatchObject({
      total: 59,
      active: 59,
      whole: 13,
    });
    expect(await newestRecorded(deps().db, scope, { limit: 100 })).toHaveLength(59);
  });

  it("explain the lost shuffle, with the other runs as witnesses", async () => {
    const page = await diffPage(deps(), scope, {
      before: await idOf("mlp-before-refactor"),
      after: await idOf("mlp-after-refactor"),
    });
    expect(page.title).toBe("shuffle went from True to False");
    expect(page.answer).toBe("4 equal, 2 different");
    expect(page.recordedAnswer).toBe("13 of 59 runs recorded all six version dimensions");
    expect(page.diff.likeliest[0]?.why).toContain("The other runs agree");
    expect(page.recorded).toHaveLength(59);
  });

  it("are compared in threes: what varies, what is equal, and each against the first", async () => {
    const runs = await Promise.all(
      ["mlp-before-refactor", "mlp-after-refactor", "mlp-fixed"].map(idOf),
    );
    const page = await comparePage(deps(), scope, { runs });
    expect(page.runs.map(({ name }) => name)).toEqual([
      "mlp-before-refactor",
      "mlp-after-refactor",
      "mlp-fixed",
    ]);
    const configuration = page.matrix.dimensions.find((one) => one.dimension === "configuration");
    expect(configuration).toMatchObject({
      outcome: "different",
      varies: [{ key: "shuffle", values: ["True", "False", "True"] }],
      equalKeys: 7,
    });
    expect(page.matrix.dimensions.find((one) => one.dimension === "dataSources")?.outcome).toBe(
      "equal",
    );
    expect(page.pairs.map(({ title }) => title)).toEqual([
      "shuffle went from True to False",
      "Only the code is known to differ",
    ]);
    expect(page.title).toBe("2 keys vary among 3 runs, in source code and configuration");
  });

  it("are compared two to eight at a time", async () => {
    await expect(comparePage(deps(), scope, { runs: ["x"] })).rejects.toThrow("two to 8");
  });

  it("that are not in the project are not found", async () => {
    await expect(diffPage(deps(), scope, { before: "x", after: "y" })).rejects.toThrow("no run x");
  });
});

type Told = { id: string; ended: number | null; status?: string; deleted?: boolean };

/** A page of MLflow's runs/search with these runs. */
function exported(runs: readonly Told[]): Buffer {
  const start = Date.parse("2026-10-01T00:00:00Z");
  const body = runs.map(({ id, ended, status = "FINISHED", deleted = false }, i) => ({
    info: {
      run_id: id,
      experiment_id: "1",
      status,
      start_time: start + i,
      ...(ended === null ? {} : { end_time: start + ended }),
      lifecycle_stage: deleted ? "deleted" : "active",
    },
    data: { tags: [{ key: "mlflow.note.content", value: `${id} ${status} ${ended} ${deleted}` }] },
  }));
  return Buffer.from(JSON.stringify({ runs: body }));
}

describe("the table of runs", () => {
  const fresh = async (name: string) => {
    const owner = await ownerScope(deps());
    const project = await registerProject(deps(), owner, { name, factors: {} });
    return narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  };
  const rowsOf = (projectId: string) =>
    database.db.runRow.findMany({ where: { projectId }, orderBy: { runId: "asc" } });
  const send = (to: ProjectScope, minute: number, runs: readonly Told[]) =>
    ingest(database.deps(new Date(Date.parse("2026-11-24T12:00:00Z") + minute * 60_000)), to, {
      bytes: exported(runs),
    });

  it("has a run's newest state: finished after running, deleted after active, and no way back", async () => {
    const to = await fresh("States");
    await send(to, 1, [{ id: "a", ended: null, status: "RUNNING" }]);
    await send(to, 2, [{ id: "a", ended: 1000 }]);
    // An old export that arrives late.
    await send(to, 3, [
      { id: "a", ended: null, status: "RUNNING" },
      { id: "b", ended: 5 },
    ]);
    expect(await rowsOf(to.projectId)).toMatchObject([{ status: "FINISHED" }, { runId: "b" }]);
    await send(to, 4, [
      { id: "a", ended: 1000, deleted: true },
      { id: "b", ended: 5 },
    ]);
    expect(await rowsOf(to.projectId)).toMatchObject([{ lifecycleStage: "deleted" }, {}]);
  });

  it("is the same when it is made anew from facts, whatever came in which order", async () => {
    const state = fc.record({
      id: fc.constantFrom("a", "b", "c"),
      ended: fc.option(fc.integer({ min: 1, max: 3 })),
      deleted: fc.boolean(),
    });
    const documents = fc.array(fc.uniqueArray(state, { selector: (one) => one.id, minLength: 1 }), {
      minLength: 1,
      maxLength: 5,
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(documents, async (list) => {
        const to = await fresh(`Anew ${++n}`);
        for (const [i, runs] of list.entries()) await send(to, i, runs);
        const kept = await rowsOf(to.projectId);
        await database.db.$transaction((tx) => rebuildRuns(unaudited(tx, "test-scene"), to));
        expect(await rowsOf(to.projectId)).toEqual(kept);
      }),
      { numRuns: 15 },
    );
  });

  it("is filled where a version before it left facts alone, once", async () => {
    await database.db.runRow.deleteMany({ where: { projectId: scope.projectId } });
    expect(await rebuildRunTable(deps(), { onlyMissing: true })).toEqual({ projects: 1, runs: 59 });
    expect(await rebuildRunTable(deps(), { onlyMissing: true })).toEqual({ projects: 0, runs: 0 });
  });
});
