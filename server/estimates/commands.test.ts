import { beforeAll, expect, test } from "vitest";
import { replaceDraft } from "#server/assessments/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { makeEstimate } from "./commands.ts";
import { estimatesOf, latestEstimate } from "./queries.ts";

const database = testDb();
let deps: Deps;
let scope: ProjectScope;
const plan = { packages: [{ id: "a", name: "Data", low: 3, likely: 5, high: 10 }], samples: 2000 };

beforeAll(async () => {
  deps = database.deps("2026-03-01T12:00:00Z");
  const { slug } = await registerProject(deps, await ownerScope(deps), {
    name: "Estimated",
    factors: { stage: "pilot" },
  });
  scope = await findProject(deps, await memberScope(deps, "engineer"), slug);
});

test("a project without an estimate says how to make one", async () => {
  await expect(latestEstimate(deps, scope)).rejects.toMatchObject({ code: "not-found" });
});

test("nobody has rated: no challenge moves the estimate", async () => {
  const made = await makeEstimate(deps, scope, { plan });
  expect(made.plan.residuals).toEqual({});
  expect(made.result.drivers).toEqual([]);
});

test("the project's residual risks drive it, and those the plan names itself come first", async () => {
  await replaceDraft(deps, scope, {
    answers: { challenges: { testing: { state: "experienced", overall: 0 } }, tests: {} },
    ifRevision: "any",
  });
  const made = await makeEstimate(deps, scope, { plan, seed: 7 });
  expect(made.plan.residuals?.testing).toBeGreaterThan(0.3);
  expect(made.result.drivers.length).toBeGreaterThan(5);
  const own = await makeEstimate(deps, scope, {
    plan: { ...plan, residuals: { testing: 0 } },
    seed: 7,
  });
  expect(own.plan.residuals?.testing).toBe(0);
  expect(own.result.effortDays.p50).toBeLessThan(made.result.effortDays.p50);
});

test("estimates are kept, newest first, and never changed", async () => {
  const all = await estimatesOf(deps, scope);
  expect(all).toHaveLength(3);
  expect(await latestEstimate(deps, scope)).toEqual(all[0]);
  await expect(database.db.estimate.updateMany({ data: { result: {} } })).rejects.toThrow();
});

test("a plan that does not hold together is refused with its place", async () => {
  const circle = { packages: [{ id: "a", name: "a", likely: 1, dependsOn: ["a"] }] };
  await expect(makeEstimate(deps, scope, { plan: circle })).rejects.toMatchObject({
    code: "invalid",
    pointer: "/plan/packages/0/dependsOn",
  });
});
