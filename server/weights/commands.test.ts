import { beforeAll, expect, test } from "vitest";
import { publish, replaceDraft } from "#server/assessments/commands.ts";
import { published } from "#server/assessments/store.ts";
import { challenges } from "#server/catalogue/catalogue.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { projectStamps } from "#server/readiness/store.ts";
import { trendPage } from "#server/snapshots/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { clearWeight, setWeight } from "./commands.ts";
import { weightPage } from "./queries.ts";

const database = testDb();
const at = (iso: string) => database.deps(iso);
const REASON = "Our regulator asks about it first";
let owner: WorkspaceScope;
let scope: ProjectScope;

beforeAll(async () => {
  const deps = at("2026-03-01T12:00:00Z");
  owner = await ownerScope(deps);
  scope = narrowToProject(
    owner,
    await registerProject(deps, owner, { name: "Estate", slug: "est", factors: {} }),
  );
  const answers = {
    challenges: Object.fromEntries(
      challenges.map(({ id, indicators }) => [
        id,
        {
          state: "experienced" as const,
          indicators: Object.fromEntries(
            indicators.map((one, i) => [one.id, { state: "answered" as const, level: i % 3 }]),
          ),
        },
      ]),
    ),
    tests: {},
  };
  await replaceDraft(deps, scope, { answers, ifRevision: "any" });
});

test("a weight moves the scores of what is not published, with its reason beside them, and taking it back undoes it", async () => {
  const before = await readinessOf(at("2026-03-02T12:00:00Z"), scope);
  const stamp = await projectStamps(database.db, owner, new Date("2026-03-02T12:00:00Z"));
  await setWeight(at("2026-03-03T12:00:00Z"), owner, { target: "te-1", weight: 9, reason: REASON });
  const heavy = await readinessOf(at("2026-03-04T12:00:00Z"), scope);
  expect(heavy.weights).toEqual([{ target: "te-1", weight: 9, reason: REASON }]);
  expect(heavy.challenges.testing.residual?.high).toBeGreaterThan(
    before.challenges.testing.residual?.high ?? 100,
  );
  expect(heavy.mlTestScore).toEqual(before.mlTestScore);
  expect(await projectStamps(database.db, owner, new Date("2026-03-04T12:00:00Z"))).not.toEqual(
    stamp,
  );
  // What was known on the day before is told as it was.
  const then = await readinessOf(
    at("2026-03-04T12:00:00Z"),
    scope,
    new Date("2026-03-02T12:00:00Z"),
  );
  expect(then.score).toBe(before.score);
  await clearWeight(at("2026-03-05T12:00:00Z"), owner, {
    target: "te-1",
    reason: "It was too much after all",
  });
  const back = await readinessOf(at("2026-03-06T12:00:00Z"), scope);
  expect(back.weights).toEqual([]);
  expect(back.score).toBe(before.score);
  const page = await weightPage(at("2026-03-06T12:00:00Z"), owner);
  expect(page.history.map(({ weight }) => weight)).toEqual([null, 9]);
});

test("what is published keeps the weights that it was scored with", async () => {
  const target = "testing";
  await setWeight(at("2026-04-01T12:00:00Z"), owner, { target, weight: 4, reason: REASON });
  const { number } = await publish(at("2026-04-02T12:00:00Z"), scope, {});
  await setWeight(at("2026-04-03T12:00:00Z"), owner, { target, weight: 2, reason: REASON });
  const after = await readinessOf(at("2026-04-04T12:00:00Z"), scope);
  expect(after.weights).toEqual([{ target, weight: 4, reason: REASON }]);
  const record = await published(database.db, scope, number);
  expect(record?.weights).toEqual(after.weights);
  expect(record?.scores.score).toBe(after.score);
  const trend = await trendPage(at("2026-04-04T12:00:00Z"), scope, { days: 180 });
  expect(trend.points.at(-1)?.score).toBe(after.score);
  await publish(at("2026-04-05T12:00:00Z"), scope, {});
  const next = await readinessOf(at("2026-04-06T12:00:00Z"), scope);
  expect(next.weights[0]?.weight).toBe(2);
});

test("what has no weight, the catalogue's own weight and a second clearing are refused", async () => {
  const deps = at("2026-05-01T12:00:00Z");
  await expect(
    setWeight(deps, owner, { target: "nothing", weight: 2, reason: REASON }),
  ).rejects.toThrow('"nothing" has no weight');
  await expect(
    setWeight(deps, owner, { target: "te-2", weight: 1, reason: REASON }),
  ).rejects.toThrow("weighs 1 in the catalogue");
  await expect(clearWeight(deps, owner, { target: "te-2", reason: REASON })).rejects.toThrow(
    "already",
  );
});

test("a weight that was set is never edited, not even in the database", async () => {
  await expect(database.db.weightOverride.updateMany({ data: { weight: 1 } })).rejects.toThrow();
});
