import { expect, test } from "vitest";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { Readiness } from "#server/readiness/schema.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { removeDemo, seedSample } from "./commands.ts";
import { countRows } from "./store.ts";

const database = testDb();
const at = new Date("2026-03-01T12:00:00Z");

test("a sample is written whole, and a second run with the same seed adds only what is missing", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  expect(await seedSample(deps, scope, { count: 30, seed: 1, at })).toEqual({
    added: 30,
    there: 0,
  });
  const first = await countRows(deps.db, scope);
  expect(first.projects).toBe(30);
  expect(Math.min(...Object.values(first))).toBeGreaterThan(20);
  expect(await seedSample(deps, scope, { count: 30, seed: 1, at })).toEqual({
    added: 0,
    there: 30,
  });
  expect(await countRows(deps.db, scope)).toEqual(first);
  expect(await seedSample(deps, scope, { count: 32, seed: 1, at })).toEqual({
    added: 2,
    there: 30,
  });
});

test("a sample's frozen scores are those that the product computes from what was stored", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  await seedSample(deps, scope, { count: 32, seed: 1, at });
  const rows = await deps.db.assessment.findMany({ include: { project: true } });
  expect(rows.length).toBeGreaterThan(20);
  for (const { project, digest, ...row } of rows) {
    const scores = Readiness.parse(row.scores);
    const found = await findProject(deps, scope, project.slug);
    const now = await readinessOf(deps, found, row.publishedAt);
    // Lists of actions are left out of samples: they cost a hundred rescorings each.
    expect({ ...now, actions: [] }, project.slug).toEqual(scores);
    expect(digest, project.slug).toBe(sha256(canonicalJson(row)));
  }
});

test("removing the demo removes every sample and its people", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  await seedSample(deps, scope, { count: 32, seed: 1, at });
  expect(await removeDemo(deps, scope)).toEqual({ removed: 32 });
  expect(Object.values(await countRows(deps.db, scope))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await deps.db.member.count()).toBe(1);
});
