import { expect, test } from "vitest";
import { removeDemo } from "#server/demo/commands.ts";
import { ensureWorkspaceAndOwner } from "#server/identity/commands.ts";
import { passwordLink } from "#server/identity/queries.ts";
import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { Readiness } from "#server/readiness/schema.ts";
import { linesWaiting } from "#server/rollups/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { seedSample, seedScenario } from "./commands.ts";
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
  for (const { project, digest, roundNumber: _, pinned: __, ...row } of rows) {
    const scores = Readiness.parse(row.scores);
    const found = await findProject(deps, scope, project.slug);
    const now = await readinessOf(deps, found, row.publishedAt);
    // Lists of actions are left out of samples: they cost a hundred rescorings each.
    expect({ ...now, actions: [] }, project.slug).toEqual(scores);
    expect(digest, project.slug).toBe(sha256(canonicalJson(row)));
  }
});

test("a sample's weeks are what the product computes of the past, and its lines wait for nobody", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  await seedSample(deps, scope, { count: 12, seed: 1, at });
  expect(await linesWaiting(deps, scope)).toBe(0);
  const points = await deps.db.rollupPoint.findMany({
    select: { at: true, score: true, testScore: true, band: true, project: true },
  });
  expect(points.length).toBeGreaterThan(300);
  const dates = new Set(points.map((point) => point.at.toISOString()));
  expect(dates.size).toBe(104);
  for (const point of points.filter((_, i) => i % 23 === 0)) {
    const found = await findProject(deps, scope, point.project.slug);
    const then = await readinessOf(deps, found, point.at);
    // Drafts are only known as they stand now.
    if (then.basis === "draft") continue;
    expect(point, `${point.project.slug} ${point.at.toISOString()}`).toMatchObject({
      score: then.score,
      testScore: then.mlTestScore.final,
      band: then.band,
    });
  }
}, 60_000);

test("removing the demo removes every sample and its people", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  await seedSample(deps, scope, { count: 32, seed: 1, at });
  expect(await removeDemo(deps, scope)).toEqual({ removed: 32 });
  expect(Object.values(await countRows(deps.db, scope))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(await deps.db.member.count()).toBe(1);
});

test("the worst case is made through the product's own commands, and is whole after a second run", async () => {
  const deps = database.deps(at);
  const first = await seedScenario(deps, { scenario: "worst-case", seed: 1, at });
  expect(first.added).toBeGreaterThan(20);
  expect(first.counts.evidence).toBe(200);
  expect(await deps.db.evidenceRefusal.count()).toBe(20);
  expect(await deps.db.sighting.count()).toBe(10);
  const steps = await deps.db.handoverEvent.findMany({ distinct: ["action"] });
  expect(steps.map((step) => step.action).sort()).toEqual([
    "accepted",
    "conditional",
    "offered",
    "returned",
  ]);
  const again = await seedScenario(deps, { scenario: "worst-case", seed: 1, at });
  expect(again).toEqual({ ...first, added: 0, there: first.added });
}, 120_000);

test("the worst case shows a project without a score, the worst score and every kind of answer", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  const scored = async (slug: string) =>
    readinessOf(deps, await findProject(deps, scope, slug), at);
  expect(await scored("worst-nothing-applies")).toMatchObject({ score: null, band: null });
  expect((await scored("worst-riskiest")).band).toBe("critical");
  expect((await scored("worst-unanswered")).basis).toBe("none");
  expect((await scored("worst-quick")).basis).toBe("draft");
  expect((await scored("worst-disagreement")).roleGap.isFlagged).toBe(true);
  const waiting = await scored("worst-awaits-approval");
  expect(Object.values(waiting.challenges).every((one) => one.awaitsApproval)).toBe(true);
  expect((await scored("worst-two-hundred-documents")).signals.length).toBeGreaterThan(10);
});

test("emptying removes the demo and the samples, keeps what members made, and says so", async () => {
  const deps = database.deps(at);
  const scope = await ownerScope(deps);
  await seedScenario(deps, { scenario: "demo", seed: 1, at });
  await registerProject(deps, scope, { name: "Ours", factors: {} });
  const emptied = await seedScenario(deps, { scenario: "empty", seed: 1, at });
  expect(emptied).toMatchObject({
    added: 0,
    removed: 31,
    left: 1,
    counts: { projects: 1, evidence: 0 },
  });
});

test("seeding leaves an owner link that is still open as it is", async () => {
  const deps = database.deps(at);
  const { ownerLinkToken } = await ensureWorkspaceAndOwner(deps);
  await seedScenario(deps, { scenario: "empty", seed: 1, at });
  expect(await passwordLink(deps, ownerLinkToken ?? "")).not.toBeNull();
});
