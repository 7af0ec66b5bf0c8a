import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope, serviceScope } from "#server/test/factories.ts";
import { retainProject, sweepFiles, sweepOrphans } from "./commands.ts";
import { storageOf } from "./queries.ts";
import { fewestDays, keptDays, past } from "./rules.ts";

const database = testDb();
const NOW = new Date("2026-11-24T12:00:00Z");
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const deps = (days = 0) => database.deps(daysAgo(days));
let owner: WorkspaceScope;
let robot: WorkspaceScope;

beforeAll(async () => {
  owner = await ownerScope(deps());
  robot = await serviceScope(deps(), ["ingest"]);
});

async function project(name: string, retention: object): Promise<ProjectScope> {
  const input = { name, factors: {}, ...retention };
  return narrowToProject(robot, await registerProject(deps(), owner, input));
}

const suite = (name: string, days: number, tests = 1) => `<?xml version="1.0"?>
<testsuites><testsuite name="${name}" tests="${tests}" failures="0" errors="0" skipped="0" time="0.1"
  timestamp="${daysAgo(days).toISOString().slice(0, 19)}">
  <testcase classname="tests.${name}" name="test_one" time="0.1"/></testsuite></testsuites>`;

const dbtRun = (days: number) =>
  JSON.stringify({
    metadata: {
      dbt_schema_version: "https://schemas.getdbt.com/dbt/sources/v3.json",
      generated_at: daysAgo(days).toISOString(),
    },
    results: [
      {
        unique_id: "source.a.b.c",
        status: "pass",
        max_loaded_at: daysAgo(days).toISOString(),
        snapshotted_at: daysAgo(days).toISOString(),
        max_loaded_at_time_ago_in_s: 60,
        criteria: { warn_after: { count: 1, period: "day" }, error_after: null },
      },
    ],
  });

async function send(scope: ProjectScope, text: string, days: number): Promise<string> {
  const context = { ranInCi: true, branch: "main" };
  const result = await ingest(deps(days), scope, { bytes: Buffer.from(text), context });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result.receipt.evidenceId;
}

const left = async (scope: ProjectScope) =>
  (
    await database.db.evidence.findMany({
      where: { projectId: scope.projectId },
      orderBy: { receivedAt: "asc" },
      select: { id: true },
    })
  ).map(({ id }) => id);

/** Older than any window of any rule. */
const OLD = 900;

describe("the same bytes sent while the sweep deletes them", () => {
  it("are always answered for by a document that stays", async () => {
    const scope = await project("Race", { retentionDays: 60 });
    for (let round = 0; round < 6; round++) {
      const texts = Array.from({ length: 6 }, (_, i) => suite(`r${round}`, OLD - i, i + 1));
      for (const [i, text] of texts.entries()) await send(scope, text, OLD - i);
      await send(scope, suite(`r${round}`, 1), 1);
      const [, ...told] = await Promise.all([
        retainProject(deps(), { projectId: scope.projectId }),
        ...texts.map(async (text, i) => {
          await new Promise((done) => setTimeout(done, i * 15));
          return send(scope, text, 0);
        }),
      ]);
      const there = new Set(await left(scope));
      expect(told.filter((id) => !there.has(id))).toEqual([]);
      const facts = await database.db.fact.groupBy({
        by: ["evidenceId"],
        where: { projectId: scope.projectId, evidenceId: { in: told } },
      });
      expect(facts).toHaveLength(new Set(told).size);
    }
  }, 120_000);
});

describe("a time of its own for a kind", () => {
  it("deletes what is of that kind and keeps the rest, or keeps it and deletes the rest", async () => {
    const [short, long] = [
      await project("Short", { retentionByKind: { dbt: 30 } }),
      await project("Long", { retentionDays: 30, retentionByKind: { dbt: null } }),
    ];
    const sent = new Map<ProjectScope, { junit: string[]; dbt: string[] }>();
    for (const scope of [short, long]) {
      const ids = { junit: [] as string[], dbt: [] as string[] };
      for (const days of [OLD, 1]) {
        ids.junit.push(await send(scope, suite("unit", days), days));
        ids.dbt.push(await send(scope, dbtRun(days), days));
      }
      sent.set(scope, ids);
    }
    const next = await storageOf(deps(), owner);
    const nextOf = (kind: string) => next.kinds.find((one) => one.kind === kind)?.next.documents;
    expect([nextOf("dbt"), nextOf("junit")]).toEqual([1, 1]);
    expect(next.total.next.documents).toBe(2);
    expect(next.retained).toBeGreaterThanOrEqual(2);
    for (const scope of [short, long])
      expect(await retainProject(deps(), { projectId: scope.projectId })).toMatchObject({
        documents: 1,
      });
    expect(await left(short)).not.toContain(sent.get(short)?.dbt[0]);
    expect(await left(short)).toContain(sent.get(short)?.junit[0]);
    expect(await left(long)).not.toContain(sent.get(long)?.junit[0]);
    expect(await left(long)).toContain(sent.get(long)?.dbt[0]);
    expect((await storageOf(deps(), owner)).total.next.documents).toBe(0);
  });

  it("goes before the project's, and none deletes nothing", () => {
    const retention = { retentionDays: 60, retentionByKind: { dbt: 30, junit: null } };
    expect(["dbt", "junit", "mlflow"].map((kind) => keptDays(retention, kind))).toEqual([
      30,
      null,
      60,
    ]);
    expect(fewestDays(retention)).toBe(30);
    expect(fewestDays({ retentionDays: null, retentionByKind: { junit: null } })).toBeNull();
    const aged = ["dbt", "junit", "mlflow"].map((kind) => ({
      id: kind,
      kind,
      bytes: 1,
      factCount: 1,
      lastSeenAt: daysAgo(45),
    }));
    expect(past(aged, retention, NOW).map(({ id }) => id)).toEqual(["dbt"]);
  });
});

describe("orphans", () => {
  it("are removed and written down, batch by batch, and nothing else is", async () => {
    const scope = await project("Orphans", {});
    const { projectId } = scope;
    const kept = await send(scope, suite("unit", 1), 1);
    const run = {
      projectId,
      source: "mlflow",
      experimentId: "1",
      name: "",
      status: "FINISHED",
      lifecycleStage: "active",
      recorded: 0,
      metrics: {},
      params: {},
      ordinal: 0,
      pointer: "",
      toldAt: NOW,
    };
    await database.db.runRow.createMany({
      data: [
        { ...run, runId: "lost", evidenceId: "not there" },
        { ...run, runId: "held", evidenceId: kept },
      ],
    });
    const delivery = {
      projectId,
      digest: "",
      sizeBytes: 1,
      stated: {},
      actor: {},
      receivedAt: NOW,
    };
    await database.db.delivery.createMany({
      data: [
        { ...delivery, id: "lost", state: "processed", evidenceId: "not there" },
        { ...delivery, id: "held", state: "processed", evidenceId: kept },
        { ...delivery, id: "on-its-way", state: "processing" },
      ],
    });
    await database.db.deliveryPart.createMany({
      data: ["held", "on-its-way"].map((deliveryId) => ({
        projectId,
        deliveryId,
        ordinal: 0,
        body: new Uint8Array(3),
      })),
    });
    for (const _ of [1, 2]) await sweepOrphans(deps());
    const ids = async (rows: Promise<{ id: string }[]>) => (await rows).map(({ id }) => id).sort();
    const where = { projectId };
    expect(await ids(database.db.delivery.findMany({ where, select: { id: true } }))).toEqual([
      "held",
      "on-its-way",
    ]);
    expect(await database.db.runRow.findMany({ where, select: { runId: true } })).toEqual([
      { runId: "held" },
    ]);
    expect(
      await database.db.deliveryPart.findMany({ where, select: { deliveryId: true } }),
    ).toEqual([{ deliveryId: "on-its-way" }]);
    const said = await database.db.auditEntry.findMany({
      where: { ...where, action: "evidence.sweep" },
      select: { detail: true },
    });
    expect(said.map(({ detail }) => JSON.parse(detail))).toEqual([
      { runs: 1, deliveries: 1, parts: 1 },
    ]);
  });

  it("among temporary files are those of ours that are a day old, and no link", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-sweep-test-"));
    const made = (name: string, days: number) => {
      const place = path.join(folder, name);
      fs.mkdirSync(place);
      fs.writeFileSync(path.join(place, "x"), "x");
      fs.utimesSync(place, daysAgo(days), daysAgo(days));
    };
    made("assay-import-old", 2);
    made("assay-import-new", 0.5);
    made("somebody-elses", 9);
    fs.symlinkSync(path.join(folder, "somebody-elses"), path.join(folder, "assay-import-link"));
    expect(await sweepFiles(NOW, folder)).toBe(1);
    expect(fs.readdirSync(folder).sort()).toEqual([
      "assay-import-link",
      "assay-import-new",
      "somebody-elses",
    ]);
    expect(await sweepFiles(NOW, path.join(folder, "none"))).toBe(0);
    fs.rmSync(folder, { recursive: true });
  });
});
