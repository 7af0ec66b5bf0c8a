import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { explorerPage, explorerRows } from "./queries.ts";
import { ExplorerQuery, type ExplorerRow } from "./schema.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const MLFLOW = join(import.meta.dirname, "../evidence/adapters/mlflow/fixtures/mlflow-3.17.2");
let scope: ProjectScope;

beforeAll(async () => {
  const owner = await ownerScope(deps());
  const project = await registerProject(deps(), owner, { name: "Estate valuation", factors: {} });
  scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const file of ["experiments-search", "runs-search-p1", "runs-search-p2", "runs-search-p3"])
    await ingest(deps(), scope, { bytes: readFileSync(join(MLFLOW, `${file}.json`)) });
});

const page = (of: object = {}) => explorerPage(deps(), scope, ExplorerQuery.parse(of));
const names = async (of: object) => (await page(of)).page.rows.map(({ name }) => name);

/** All rows by following the cursor, a few at a time. */
async function walk(of: object, limit: number): Promise<ExplorerRow[]> {
  const rows: ExplorerRow[] = [];
  let cursor: unknown;
  for (;;) {
    const part = await explorerRows(deps(), scope, ExplorerQuery.parse({ ...of, cursor, limit }));
    rows.push(...part.rows);
    if (part.next === null) return rows;
    cursor = part.next;
  }
}

describe("the run explorer", () => {
  it("opens with the newest runs, the project's metric and what its columns may be", async () => {
    const first = await page();
    expect(first).toMatchObject({
      title: "13 of 59 runs recorded all six version dimensions",
      total: 59,
      matching: 59,
      metric: "val_r2",
    });
    expect(first.page.rows).toHaveLength(59);
    expect(first.page.rows[0]?.name).toBe("retrain-2026w45");
    expect(first.page.columns[0]).toBe("metric:val_r2");
    expect(first.choices.find(({ column }) => column === "param:epochs")?.isNumber).toBe(true);
    expect(first.choices.find(({ column }) => column === "param:model")?.isNumber).toBe(false);
    expect(first.experiments.length).toBeGreaterThan(3);
    expect(first.experiments.every(({ id, name }) => name !== id)).toBe(true);
  });

  it("finds by part of a name or the start of an id, with no sign taken for a pattern", async () => {
    expect(await names({ find: "before-REF" })).toEqual(["mlp-before-refactor"]);
    expect(await names({ find: "3793dc9c" })).toEqual(["mlp-before-refactor"]);
    expect(await names({ find: "%" })).toEqual([]);
    expect(await names({ find: "_" })).toEqual([]);
  });

  it("filters by status, metric range, setting and recorded dimensions, and says how many match", async () => {
    expect(await names({ status: ["FAILED", "KILLED"] })).toEqual([
      "nb-killed",
      "nb-crashed",
      "mlp-oom",
      "mlp-diverged",
    ]);
    const low = { range: { metric: "val_r2", min: 0.1, max: 0.5 } };
    expect(await names(low)).toEqual(["mlp-debug-1", "mlp-debug-0", "mlp-after-refactor"]);
    expect((await page(low)).matching).toBe(3);
    const off = { where: [{ param: "shuffle", value: "false" }] };
    expect((await page(off)).matching).toBe(5);
    const six = [
      "hardware",
      "platform",
      "sourceCode",
      "configuration",
      "dataSources",
      "trainingState",
    ];
    expect((await page({ recorded: six })).matching).toBe(13);
    expect((await page({ lacks: ["trainingState"] })).matching).toBe(46);
  });

  it("walks every order to its end, each run once, those without the value last", async () => {
    for (const by of [
      "started",
      "name",
      "status",
      "user",
      "duration",
      "recorded",
      "metric:val_r2",
      "param:model",
      "param:epochs",
    ])
      for (const direction of ["asc", "desc"]) {
        const query = { sort: { by, direction }, columns: by.includes(":") ? [by] : [] };
        const walked = await walk(query, 7);
        const whole = await walk(query, 200);
        expect(walked).toEqual(whole);
        expect(new Set(walked.map(({ runId }) => runId)).size).toBe(59);
        if (!by.includes(":")) continue;
        const values = walked.map((row) => row.values[0] ?? null);
        const known = values.filter((value) => value !== null);
        expect(values.slice(0, known.length)).toEqual(known);
        if (by === "param:model") continue;
        const numbers = known.map(Number);
        const sorted = [...numbers].sort((a, b) => (direction === "asc" ? a - b : b - a));
        expect(numbers).toEqual(sorted);
      }
  });

  it("takes any name of a metric or setting for a name", async () => {
    const odd = "metric:x') OR true --";
    expect((await page({ columns: [odd], sort: { by: odd, direction: "asc" } })).matching).toBe(59);
    expect(await names({ where: [{ param: "'; --", value: "x" }] })).toEqual([]);
  });
});
