import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { diffPage } from "./queries.ts";
import { newestRuns, rebuildRuns, runsById } from "./store.ts";

const database = testDb();
const deps = () => database.deps("2026-11-26T12:00:00Z");
const ADAPTERS = join(import.meta.dirname, "../evidence/adapters");
const wandb = (path: string) => readFileSync(join(ADAPTERS, "wandb/fixtures", path));
const mlflow = (file: string) =>
  readFileSync(join(ADAPTERS, "mlflow/fixtures/mlflow-3.17.2", file));

let scope: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "Parts", factors: {} });
  const machine = await serviceScope(deps(), ["ingest"]);
  scope = narrowToProject(machine, { ...project, workspaceId: machine.workspaceId });
});

async function send(bytes: Uint8Array, runId?: string): Promise<void> {
  const result = await ingest(deps(), scope, { bytes, context: { runId } });
  if (result.kind === "refused") throw new Error(result.refusal.message);
}

const rowOf = (runId: string) =>
  database.db.runRow.findFirstOrThrow({ where: { projectId: scope.projectId, runId } });

describe("files of one run's folder", () => {
  it("unite in one row, whatever order they come in, and a rebuild makes the same row", async () => {
    await send(wandb("wandb-0.31.0/wandb-summary.json"), "folder");
    await send(wandb("wandb-0.17.9/wandb-metadata.json"), "folder");
    await send(wandb("wandb-0.31.0/config.yaml"), "folder");
    const row = await rowOf("folder");
    expect(row.metrics).toMatchObject({ best_r2: 0.61 });
    expect(row.params).toMatchObject({ seed: "7", shuffle: "true" });
    // Hardware, platform, source code, configuration, data sources: all but the training state.
    expect(row.recorded).toBe(0b011111);
    expect(row.startedAt?.toISOString()).toBe("2026-11-25T04:32:14.335Z");
    await database.db.$transaction((tx) => rebuildRuns(unaudited(tx, "test-scene"), scope));
    expect(await rowOf("folder")).toEqual(row);
  });

  it("fill what a whole record leaves open, and never take its place", async () => {
    await send(mlflow("run-get-before.json"));
    const runId = "3793dc9c5ec5400f9b9f53f61d2b993d";
    const before = await rowOf(runId);
    await send(mlflow("MLmodel"));
    const after = await rowOf(runId);
    expect(after).toEqual({ ...before, recorded: after.recorded });
    const [stored] = await runsById(deps().db, scope, [runId]);
    expect(stored?.run.name).toBe("mlp-before-refactor");
    expect(
      (await newestRuns(deps().db, scope, { limit: 9 })).map(({ run }) => run.runId),
    ).toContain(runId);
  });

  it("are told together where two runs are compared", async () => {
    const page = await diffPage(deps(), scope, {
      before: "folder",
      after: "3793dc9c5ec5400f9b9f53f61d2b993d",
    });
    const recorded = page.before.dimensions.map(({ recorded: pairs }) => pairs.length > 0);
    expect(recorded).toEqual([true, true, true, true, true, false]);
  });
});
