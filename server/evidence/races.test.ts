import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { narrowToProject, type ProjectScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { retainProject } from "#server/retention/commands.ts";
import { rebuildRuns } from "#server/runs/store.ts";
import { markSubjects } from "#server/subjects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { ingest } from "./commands.ts";

const database = testDb();
const deps = () => database.deps("2026-11-24T12:00:00Z");
const page = readFileSync(
  join(import.meta.dirname, "adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json"),
  "utf8",
);
const ENDED = /"end_time": (\d{13})/g;
/** The same runs, told `n` seconds later and with another value. */
const told = (n: number) =>
  Buffer.from(
    page
      .replaceAll(ENDED, (_, ms) => `"end_time": ${Number(ms) + n * 1_000}`)
      .replaceAll(/("key": "val_r2",\s+"value": )[-.\de]+/g, (_, key) => `${key}0.${100 + n}`),
  );

let machine: ProjectScope;
let owner: ProjectScope;
beforeAll(async () => {
  const workspace = await ownerScope(deps());
  const factors = {};
  const project = await registerProject(deps(), workspace, {
    name: "Raced",
    factors,
    retentionDays: 30,
  });
  owner = narrowToProject(workspace, project);
  machine = narrowToProject(await serviceScope(deps(), ["ingest"]), project);
});

const rows = () =>
  database.db.runRow.findMany({
    where: { projectId: machine.projectId },
    orderBy: { runId: "asc" },
  });

test("documents about the same runs, their duplicates, marks and retention at once lose nothing", async () => {
  const first = await ingest(deps(), machine, { bytes: told(0) });
  expect(first.kind).toBe("received");
  const [run] = await rows();
  const subjects = [{ factKind: "run" as const, subject: run?.runId ?? "" }];
  const order = [7, 3, 11, 1, 9, 5, 12, 2, 8, 4, 10, 6];
  const results = await Promise.all([
    ...order.flatMap((n) => [
      ingest(deps(), machine, { bytes: told(n) }),
      ingest(deps(), machine, { bytes: told(n) }),
    ]),
    ...[true, false, true].map((isGone) =>
      markSubjects(deps(), owner, { subjects, isGone, reason: "raced" }).then(() => null),
    ),
    retainProject(deps(), machine).then(() => null),
  ]);
  const receipts = results.flatMap((one) => (one?.kind === "received" ? [one.receipt] : []));
  expect(receipts).toHaveLength(24);
  expect(new Set(receipts.map((one) => one.evidenceId)).size).toBe(12);
  expect(receipts.filter((one) => !one.duplicate)).toHaveLength(12);
  // The table of runs is what the facts say, whoever came last.
  const raced = await rows();
  await rebuildRuns(unaudited(database.db, "test-scene"), machine);
  expect(raced).toEqual(await rows());
  const ended = raced.filter(({ endedAt, metrics }) => endedAt && "val_r2" in Object(metrics));
  expect(ended.length).toBeGreaterThan(10);
  expect(new Set(ended.map(({ metrics }) => Object(metrics).val_r2))).toEqual(new Set([0.112]));
});
