import { beforeAll, expect, it } from "vitest";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { TEST_NOW, testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { setDecisionPoint } from "./commands.ts";
import { decisionOf } from "./queries.ts";

const database = testDb();
let deps: Deps;
let second = 0;

async function project(name: string, withTarget: boolean): Promise<ProjectScope> {
  const owner = await ownerScope(deps);
  const target = { metric: "val_r2", direction: "max" as const, value: 0.83 };
  const made = await registerProject(deps, owner, {
    name,
    factors: {},
    ...(withTarget ? { target } : {}),
  });
  return findProject(deps, owner, made.slug);
}

beforeAll(() => {
  deps = database.deps(() => new Date(TEST_NOW.getTime() + 1000 * second++));
});

it("the last one set counts, and null takes it away; none is overwritten", async () => {
  const scope = await project("Points", true);
  await setDecisionPoint(deps, scope, { atRun: 30, question: "" });
  const state = await setDecisionPoint(deps, scope, { atRun: 40, question: "Go on?" });
  expect(state.point).toMatchObject({ metric: "val_r2", atRun: 40, question: "Go on?" });
  expect((await setDecisionPoint(deps, scope, { atRun: null, question: "" })).point).toBeNull();
  expect((await decisionOf(deps, scope)).point).toBeNull();
  expect(await deps.db.decisionPoint.count({ where: { projectId: scope.projectId } })).toBe(3);
});

it("is refused without a target", async () => {
  const scope = await project("Aimless", false);
  await expect(setDecisionPoint(deps, scope, { atRun: 3, question: "" })).rejects.toMatchObject({
    code: "invalid",
  });
});
