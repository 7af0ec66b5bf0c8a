import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { renewReadings } from "./commands.ts";

const database = testDb();
const FIXTURE = new URL(
  "../evidence/adapters/mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json",
  import.meta.url,
);

test("readings of an earlier version of the rules are made anew from the facts, once, and nothing else changes", async () => {
  const deps = database.deps("2026-11-25T12:00:00Z");
  const owner = await ownerScope(deps);
  await registerProject(deps, owner, { name: "Prices", slug: "prices", factors: {} });
  const scope = await findProject(deps, owner, "prices");
  await ingest(deps, scope, { bytes: readFileSync(FIXTURE) });
  const before = await database.db.evidence.findFirstOrThrow();

  expect(await renewReadings(deps)).toBe(0);
  await database.db.evidence.updateMany({ data: { readings: [], readingsVersion: "0" } });
  expect(await renewReadings(deps)).toBe(1);
  expect(await database.db.evidence.findFirstOrThrow()).toEqual(before);
  expect(await renewReadings(deps)).toBe(0);
});
