import { beforeAll, expect, test } from "vitest";
import { seedDemo } from "#server/demo/commands.ts";
import { handoverTitle } from "#server/handover/findings.ts";
import { handoverOf } from "#server/handover/queries.ts";
import { turnsOf } from "#server/handover/rules/turns.ts";
import { packInput } from "#server/handover-pack/queries.ts";
import { receiptsOf } from "#server/handover-receipts/queries.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";

const database = testDb();
let deps: Deps;
let ccf: ProjectScope;

beforeAll(async () => {
  deps = database.deps("2026-11-25T12:00:00Z");
  const owner = await ownerScope(deps);
  await seedDemo(deps, owner);
  ccf = await findProject(deps, owner, "ccf");
}, 120_000);

test("CCF is half handed over: settled, with a condition, asked back and waiting", async () => {
  const handover = await handoverOf(deps, ccf);
  const state = (id: string) => handover.items.find((item) => item.id === id)?.state;
  expect({
    "ho-code-1": state("ho-code-1"),
    "ho-code-3": state("ho-code-3"),
    "ho-code-6": state("ho-code-6"),
    "ho-model-5": state("ho-model-5"),
    "ho-environment-1": state("ho-environment-1"),
    "ho-data-5": state("ho-data-5"),
  }).toEqual({
    "ho-code-1": "accepted",
    "ho-code-3": "conditional",
    "ho-code-6": "not-applicable",
    "ho-model-5": "returned",
    "ho-environment-1": "offered",
    "ho-data-5": "offered",
  });
  expect(handoverTitle(handover)).toMatch(/one came back$/);
  const waits = turnsOf(handover).find(({ role }) => role === "engineer");
  expect(waits).toMatchObject({ answer: 3 });
  const origins = new Set(handover.items.map(({ origin }) => origin));
  expect([...origins].sort()).toEqual(["catalogue", "gap", "unknown"]);
});

test("one area is drawn up and signed by the side that gives", async () => {
  const receipts = await receiptsOf(deps, ccf);
  expect(receipts).toMatchObject([
    { area: "code", isFinal: false, isCurrent: true, signatures: [{ side: "giving" }] },
  ]);
});

test("its pack names the run that made the served model; its samples prove no test", async () => {
  const { served } = await packInput(deps, ccf);
  expect(served).toMatchObject({
    name: "card-fraud",
    version: "1",
    run: { run: { name: "network-with-activity" } },
  });
  const { signals, mlTestScore } = await readinessOf(deps, ccf);
  expect(signals.filter(({ credit, testId }) => credit > 0 && testId)).toEqual([]);
  expect(mlTestScore.final).toBe(0);
});

test("seeding again adds no step", async () => {
  const before = await database.db.handoverEvent.count();
  await seedDemo(deps, await ownerScope(deps));
  expect(await database.db.handoverEvent.count()).toBe(before);
  expect(await database.db.handoverSignature.count()).toBe(1);
});
