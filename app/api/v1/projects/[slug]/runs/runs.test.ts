import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ingest } from "#server/evidence/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { narrowToProject } from "#server/identity/scope.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { GET as BREAK } from "./break/route.ts";
import { GET as DIFF } from "./diff/route.ts";
import { GET as RUNS } from "./route.ts";
import { GET as TREND } from "./trend/route.ts";

const database = testDb();
const TOKEN = "a-bootstrap-token-of-more-than-32-characters";
const MLFLOW = path.resolve("server/evidence/adapters/mlflow/fixtures/mlflow-3.17.2");

beforeAll(async () => {
  const deps = database.deps("2026-11-24T12:00:00Z");
  provideDeps(deps);
  await ensureWorkspaceAndOwner(deps, { bootstrapToken: TOKEN });
  const owner = await ownerScope(deps);
  const project = await registerProject(deps, owner, { name: "Estate", slug: "est", factors: {} });
  const scope = narrowToProject(owner, { ...project, workspaceId: owner.workspaceId });
  for (const page of [1, 2, 3])
    await ingest(deps, scope, {
      bytes: readFileSync(path.join(MLFLOW, `runs-search-p${page}.json`)),
    });
});

const Rows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.object({ runId: z.string(), name: z.string() })),
  nextCursor: z.string().nullable(),
});

const ask = (get: typeof RUNS, rest: string) =>
  get(
    new Request(`http://localhost/api/v1/projects/est/runs${rest}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    }),
    { params: Promise.resolve({ slug: "est" }) },
  );
const rowsOf = async (rest: string) => Rows.parse(await (await ask(RUNS, rest)).json());

describe("runs over HTTP", () => {
  test("are filtered and sorted by the words of the page's address, and paged to the end", async () => {
    const failed = await rowsOf("?status=FAILED&status=KILLED&sort=name&col=metric:val_r2");
    expect(failed.rows.map(({ name }) => name)).toEqual([
      "mlp-diverged",
      "mlp-oom",
      "nb-crashed",
      "nb-killed",
    ]);
    expect(failed).toMatchObject({ columns: ["metric:val_r2"], nextCursor: null });
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await rowsOf(`?limit=25&sort=-metric:val_r2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.rows.map(({ runId }) => runId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(59);
    expect(seen).toHaveLength(59);
  });

  test("answer what does not fit with 422, and a run that is not there with 404", async () => {
    for (const rest of ["?cursor=x", "?limit=0", "?limit=many", "?min=1"])
      expect((await ask(RUNS, rest)).status, rest).toBe(422);
    expect((await ask(DIFF, "/diff")).status).toBe(422);
    expect((await ask(DIFF, "/diff?runs=a,b")).status).toBe(404);
  });

  test("are compared by twos and threes", async () => {
    const { rows } = await rowsOf("?find=mlp-&sort=started");
    const id = (name: string) => rows.find((row) => row.name === name)?.runId ?? "";
    const two = [id("mlp-before-refactor"), id("mlp-after-refactor")];
    const pair = await (await ask(DIFF, `/diff?runs=${two.join(",")}`)).json();
    expect(pair).toMatchObject({ title: "shuffle went from True to False" });
    const three = await (
      await ask(DIFF, `/diff?runs=${[...two, id("mlp-fixed")].join(",")}`)
    ).json();
    expect(three).toMatchObject({ pairs: [{ title: "shuffle went from True to False" }, {}] });
  });

  test("tell where a metric broke and why", async () => {
    const found = await (await ask(BREAK, "/break?metric=val_r2")).json();
    expect(found).toMatchObject({
      breaks: [{ after: { name: "mlp-after-refactor" } }],
      diff: { title: "shuffle went from True to False" },
    });
  });

  test("tell a metric's trend, with no stall where there is none", async () => {
    const found = await (await ask(TREND, "/trend?metric=val_r2")).json();
    expect(found).toMatchObject({ direction: "max", stall: null, breaks: [{}] });
    expect(found.answer).toContain("The best val_r2 of 52 runs is 0.987");
    expect((await ask(TREND, "/trend")).status).toBe(422);
  });
});
