import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unaudited } from "#server/audit/commands.ts";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { ProjectPatch } from "#server/projects/schema.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { applyRetention, retainProject } from "./commands.ts";
import { batchesOf } from "./rules.ts";
import { removeUnreferenced } from "./store.ts";

const database = testDb();
const NOW = new Date("2026-11-24T12:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const deps = (days = 0) => database.deps(daysAgo(days));
let owner: WorkspaceScope;
let robot: WorkspaceScope;
let scope: ProjectScope;
let project: ProjectScope;
let count = 0;

beforeAll(async () => {
  owner = await ownerScope(deps());
  robot = await serviceScope(deps(), ["ingest"]);
});

/** A project of its own for each test, with a retention of 60 days. */
beforeEach(async () => {
  count += 1;
  const registered = await registerProject(deps(), owner, {
    name: `Project ${count}`,
    factors: {},
    retentionDays: 60,
  });
  project = narrowToProject(owner, registered);
  scope = narrowToProject(robot, registered);
});

const suite = (name: string, days: number) => `<?xml version="1.0"?>
<testsuites><testsuite name="${name}" tests="1" failures="0" errors="0" skipped="0" time="0.1"
  timestamp="${daysAgo(days).toISOString().slice(0, 19)}">
  <testcase classname="tests.${name}" name="test_one" time="0.1"/></testsuite></testsuites>`;

/** A run of a suite, received on the day it ran; answers the id of its evidence. */
async function send(name: string, days: number): Promise<string> {
  return sendBytes(suite(name, days), days);
}

async function sendBytes(text: string, days: number): Promise<string> {
  const context = { ranInCi: true, branch: "main" };
  const result = await ingest(deps(days), scope, { bytes: Buffer.from(text), context });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}

const run = () => retainProject(deps(), { projectId: scope.projectId });
async function left(): Promise<string[]> {
  const rows = await database.db.evidence.findMany({
    where: { projectId: scope.projectId },
    orderBy: { receivedAt: "asc" },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Older than any window of any rule, so that age alone decides. */
const OLD = 900;

describe("retention", () => {
  it("deletes documents of which nothing counts any more, with facts and sightings, and moves no score", async () => {
    const old = [await send("unit", OLD), await send("unit", OLD - 1)];
    await sendBytes(suite("unit", OLD), OLD - 2);
    const recent = [await send("unit", 90), await send("unit", 3), await send("unit", 1)];
    const before = await readinessOf(deps(), project);
    expect(await run()).toEqual({ documents: 2, facts: 2 });
    expect(await left()).toEqual(recent);
    const rest = { evidenceId: { in: old } };
    expect(await database.db.fact.count({ where: rest })).toBe(0);
    expect(await database.db.sighting.count({ where: rest })).toBe(0);
    expect(await readinessOf(deps(), project)).toEqual(before);
  });

  it("keeps the newest document of a subject that is still there, however old, until it is marked gone", async () => {
    const [first, newest] = [await send("nightly", OLD), await send("nightly", OLD - 30)];
    expect(await run()).toEqual({ documents: 1, facts: 1 });
    expect(await left()).toEqual([newest]);
    expect(first).not.toBe(newest);
    await database.db.goneMark.create({
      data: {
        projectId: scope.projectId,
        id: "gone",
        factKind: "test-suite",
        subject: (await database.db.fact.findFirstOrThrow({ where: { evidenceId: newest } }))
          .subject,
        isGone: true,
        reason: "",
        markerKind: "person",
        markerId: "x",
        at: daysAgo(1),
      },
    });
    expect(await run()).toEqual({ documents: 1, facts: 1 });
    expect(await left()).toEqual([]);
  });

  it("keeps the newest of what pages show although no rule reads it, such as a step of the lineage", async () => {
    const event = (job: string, days: number) =>
      JSON.stringify({
        eventType: "COMPLETE",
        eventTime: daysAgo(days).toISOString(),
        producer: "https://github.com/OpenLineage/OpenLineage/blob/v1/client",
        schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        run: { runId: `01a2111d-0000-7000-8000-${String(days).padStart(12, "0")}` },
        job: { namespace: "etl", name: job },
        inputs: [{ namespace: "db", name: "orders" }],
        outputs: [{ namespace: "db", name: "features" }],
      });
    const old = await sendBytes(event("build", OLD), OLD);
    const newest = await sendBytes(event("build", OLD - 1), OLD - 1);
    const kinds = await database.db.fact.findMany({
      where: { evidenceId: newest },
      select: { kind: true },
    });
    expect(kinds.map(({ kind }) => kind)).toContain("lineage-edge");
    await run();
    expect(await left()).toEqual([newest]);
    expect(await left()).not.toContain(old);
  });

  it("keeps what is within a window of a rule although the retention is shorter", async () => {
    const ids = [await send("unit", 80), await send("unit", 75), await send("unit", 2)];
    expect(await run()).toEqual({ documents: 0, facts: 0 });
    expect(await left()).toEqual(ids);
  });

  it("keeps what was seen again within the retention", async () => {
    await send("unit", OLD);
    await sendBytes(suite("unit", OLD), 10);
    await send("unit", 1);
    expect(await run()).toEqual({ documents: 0, facts: 0 });
  });

  it("deletes nothing without a retention, and nothing of another project", async () => {
    await editProject(deps(), project, { patch: { retentionDays: null } });
    await send("unit", OLD);
    await send("unit", 1);
    expect(await run()).toEqual({ documents: 0, facts: 0 });
    const others = await database.db.evidence.count();
    await applyRetention(deps());
    await expect(retainProject(deps(), { projectId: "nothing" })).resolves.toEqual({
      documents: 0,
      facts: 0,
    });
    expect(await database.db.evidence.count()).toBe(others);
  });

  it("finds nothing to do the second time, and goes on where a killed run stopped", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await send("unit", OLD - i));
    await send("unit", 1);
    await database.db.$transaction((tx) =>
      removeUnreferenced(unaudited(tx, "test-scene"), scope, { ids: ids.slice(0, 2) }),
    );
    expect(await run()).toEqual({ documents: 3, facts: 3 });
    expect(await run()).toEqual({ documents: 0, facts: 0 });
    expect((await left()).length).toBe(1);
  });

  it("lets the same bytes come again as a new document, and keeps those of what stays to one", async () => {
    await send("unit", OLD);
    const kept = await send("unit", 1);
    await run();
    expect(await sendBytes(suite("unit", 1), 0)).toBe(kept);
    expect((await left()).length).toBe(1);
    await sendBytes(suite("unit", OLD), 0);
    expect((await left()).length).toBe(2);
  });

  it("shows a run as the document that stays tells it", async () => {
    const page = (endTime: number, more: string) =>
      JSON.stringify({
        runs: ["r1", more].map((id) => ({
          info: {
            run_id: id,
            experiment_id: "1",
            status: "FINISHED",
            start_time: daysAgo(OLD).getTime(),
            end_time: endTime,
          },
          data: {},
        })),
      });
    // The document that arrived first says that the run ended later: it has the row.
    const first = await sendBytes(page(daysAgo(OLD - 2).getTime(), "r2"), OLD - 3);
    const second = await sendBytes(page(daysAgo(OLD - 1).getTime() - 86_400_000 * 2, "r3"), 1);
    const rows = () =>
      database.db.runRow.findMany({
        where: { projectId: scope.projectId },
        orderBy: { runId: "asc" },
        select: { runId: true, evidenceId: true },
      });
    expect((await rows()).map(({ evidenceId }) => evidenceId)).toEqual([first, first, second]);
    expect((await run()).documents).toBe(1);
    expect(await rows()).toEqual([
      { runId: "r1", evidenceId: second },
      { runId: "r3", evidenceId: second },
    ]);
  });
});

describe("what something refers to is never deleted", () => {
  const at = daysAgo(800);
  const projectId = () => scope.projectId;
  const by = { createdById: "x", createdAt: at };
  const references: [string, (id: string) => Promise<unknown>][] = [
    [
      "a gate decision's snapshot, at any depth",
      (id) =>
        database.db
          .$executeRaw`INSERT INTO "GateDecision" ("projectId", id, "gateId", "policyVersion", outcome, conditions, snapshot, "snapshotDigest", "decidedById", "decidedAt", "asOf")
          VALUES (${projectId()}, 'd', 'gate-prototype-pilot', '1', 'blocked', '[]', ${JSON.stringify({ a: [{ deep: { evidenceId: id } }] })}::jsonb, repeat('0', 64), 'x', ${at}, ${at})`,
    ],
    [
      "a gate decision's conditions",
      (id) =>
        database.db
          .$executeRaw`INSERT INTO "GateDecision" ("projectId", id, "gateId", "policyVersion", outcome, conditions, snapshot, "snapshotDigest", "decidedById", "decidedAt", "asOf")
          VALUES (${projectId()}, 'd', 'gate-prototype-pilot', '1', 'blocked', ${JSON.stringify([{ evidence: [id] }])}::jsonb, '{}', repeat('0', 64), 'x', ${at}, ${at})`,
    ],
    [
      "a published assessment's scores",
      (id) =>
        database.db.assessment.create({
          data: {
            projectId: projectId(),
            number: 1,
            catalogueVersion: "1",
            engineVersion: "1",
            publishedById: "x",
            publishedAt: at,
            answers: [],
            scores: { tests: { "data-1": { because: [{ evidenceId: id }] } } },
            digest: "0".repeat(64),
          },
          select: { number: true },
        }),
    ],
    [
      "an acceptance",
      (id) =>
        database.db.acceptance.create({
          data: {
            projectId: projectId(),
            id: "a",
            evidenceId: id,
            targetId: "infra-1",
            acceptedById: "x",
            role: "engineer",
            acceptedAt: at,
          },
          select: { id: true },
        }),
    ],
    [
      "a hand-over event",
      (id) =>
        database.db.handoverEvent.create({
          data: {
            projectId: projectId(),
            itemId: "ho-ownership-1",
            seq: 1,
            action: "offered",
            evidenceIds: [id],
            actorId: "x",
            role: "engineer",
            at,
          },
          select: { seq: true },
        }),
    ],
    [
      "an estimate",
      (id) =>
        database.db.estimate.create({
          data: { projectId: projectId(), id: "e", plan: {}, result: { drivers: [id] }, ...by },
          select: { id: true },
        }),
    ],
  ];
  it.each(references)("by %s", async (_name, refer) => {
    const [named, free] = [await send("unit", OLD), await send("unit", OLD - 1)];
    const newest = await send("unit", 1);
    await refer(named);
    expect(await run()).toEqual({ documents: 1, facts: 1 });
    expect(await left()).toEqual([named, newest]);
    expect(await left()).not.toContain(free);
  });
});

it("history may be deleted by retention, and still cannot be edited", async () => {
  const id = await send("unit", 1);
  const where = { projectId: scope.projectId, evidenceId: id };
  await expect(
    database.db.fact.updateMany({ where, data: { subject: "another" } }),
  ).rejects.toThrow(/append-only/);
  await expect(
    database.db.evidence.updateMany({ where: { id }, data: { bodyCoding: "br" } }),
  ).rejects.toThrow(/append-only/);
  await expect(
    database.db.evidence.updateMany({ where: { id }, data: { digest: "0".repeat(64) } }),
  ).rejects.toThrow(/append-only/);
});

it("a retention is a number of days from a week to ten years, or none", () => {
  for (const days of [7, 365, 3650, null])
    expect(ProjectPatch.safeParse({ retentionDays: days }).success).toBe(true);
  for (const days of [0, 6, 3651, 30.5, "30"])
    expect(ProjectPatch.safeParse({ retentionDays: days }).success).toBe(false);
});

it("batches hold every document once, in order, and no more than a bounded number of facts", () => {
  const documents = fc.array(fc.nat(40_000), { maxLength: 600 }).map((counts) =>
    counts.map((factCount, i) => ({
      id: String(i),
      kind: "junit",
      bytes: 1,
      factCount,
      lastSeenAt: NOW,
    })),
  );
  fc.assert(
    fc.property(documents, (all) => {
      const batches = batchesOf(all);
      expect(batches.flat()).toEqual(all.map(({ id }) => id));
      for (const batch of batches) {
        const facts = batch.reduce((sum, id) => sum + (all[Number(id)]?.factCount ?? 0), 0);
        expect(batch.length === 1 || facts <= 20_000).toBe(true);
        expect(batch.length).toBeLessThanOrEqual(200);
      }
    }),
    { numRuns: 50 },
  );
});
