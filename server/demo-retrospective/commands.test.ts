import { expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { retrospectiveTitle } from "#server/retrospectives/findings.ts";
import { shownOf } from "#server/retrospectives/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const database = testDb();

test("the demo looks back on WEA, once however often it is added, and teaches nobody's estimates", async () => {
  const deps = database.deps("2026-11-25T12:00:00Z");
  const owner = await ownerScope(deps);
  await seedDemo(deps, owner);
  await seedDemo(deps, owner);
  const scope = await findProject(deps, owner, "wea");
  const { projectId } = scope;
  expect(await database.db.actualEffort.count({ where: { projectId } })).toBe(4);
  expect(await database.db.retrospective.count({ where: { projectId } })).toBe(1);
  const shown = await shownOf(deps, scope, 1);
  expect(retrospectiveTitle(shown)).toMatch(/^It took 20 person-days, \w+ the/);
  const { effort, catches, timeline } = shown.assembled;
  expect(effort.rows.map(({ outcome }) => outcome)).toEqual([
    "within",
    "within",
    "over",
    "unplanned",
  ]);
  expect(catches).toHaveLength(1);
  expect(timeline.some(({ lane }) => lane === "runs")).toBe(true);
  expect(shown.movement.because).toBe("The demo is no experience of yours.");
});
