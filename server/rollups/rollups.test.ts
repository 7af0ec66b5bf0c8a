import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { unaudited } from "#server/audit/commands.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import { portfolioOf } from "#server/portfolio/queries.ts";
import { PortfolioQuery } from "#server/portfolio/schema.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessInputOf, readinessOf } from "#server/readiness/queries.ts";
import { readinessFrom, readOf } from "#server/readiness/rules.ts";
import { activeMemberIds, projectRecords } from "#server/readiness/store.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { mitigations } from "#server/what-if/catalogue.ts";
import { assumed } from "#server/what-if/rules/assume.ts";
import { freshenRollups, noteWeek, queueStaleRollups, renewRollups } from "./commands.ts";
import { linesWaiting } from "./queries.ts";
import { gainsOf, MADE_BY, rollupOf, weekEnd } from "./rules.ts";
import * as store from "./store.ts";

const test = testDb();
const NOW = "2026-03-04T12:00:00.000Z";
const deps = () => test.deps(NOW);
const ALL = { limit: Number.POSITIVE_INFINITY };
let owner: WorkspaceScope;
let count = 0;

async function project() {
  count += 1;
  await registerProject(deps(), owner, { name: `Line ${count}`, slug: `l${count}`, factors: {} });
  return findProject(deps(), owner, `l${count}`);
}

const nameOf = async (slug: string) => {
  const { projects } = await portfolioOf(deps(), owner, PortfolioQuery.parse({ limit: 200 }));
  return projects.find((one) => one.slug === slug)?.name;
};

beforeEach(async () => {
  owner = await ownerScope(deps());
  await freshenRollups(deps(), owner, ALL);
});

describe("a stored line", () => {
  it("is marked by every table that scores are read from, whoever writes to it", async () => {
    const rows = await test.db.$queryRaw`
      SELECT c.relname AS "table", count(*)::int AS "triggers" FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE '%\\_rollup\\_%' GROUP BY 1 ORDER BY 1`;
    const found = z.array(z.object({ table: z.string(), triggers: z.int() })).parse(rows);
    const read = [
      ...["Acceptance", "Agreement", "Assessment", "AssessmentDraft", "AssessmentRound"],
      ...["CertificationEvent", "Evidence", "GatePolicyVersion", "GoneMark", "HandoverEvent"],
      ...["Incident", "IncidentEvent", "Member", "OwnAnswers", "ProjectCatalogue", "Sighting"],
      ...["SignOff", "Waiver", "WaiverRuling"],
      ...["HandoverOwnItem", "WeightOverride"],
    ];
    const expected = new Map([
      ...read.map((table) => [table, 3] as const),
      ["Project", 2] as const,
    ]);
    expect(new Map(found.map(({ table, triggers }) => [table, triggers]))).toEqual(expected);
  });

  it("is made anew for a change that commits after a later one was taken up", async () => {
    const slow = await project();
    await freshenRollups(deps(), owner, ALL);
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    let isOpen = () => {};
    const opened = new Promise<void>((done) => {
      isOpen = done;
    });
    const late = test.db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE "Project" SET "code" = 'LATE' WHERE "id" = ${slow.projectId}`;
      isOpen();
      await held;
    });
    await opened;
    await test.db.$executeRaw`
      INSERT INTO "RollupMark" ("projectId") VALUES (${slow.projectId})`;
    expect((await freshenRollups(deps(), owner, ALL)).renewed).toBe(1);
    release();
    await late;
    expect((await freshenRollups(deps(), owner, ALL)).renewed).toBe(1);
    const rows = await test.db.$queryRaw`
      SELECT "line"->>'code' AS "code" FROM "ProjectRollup" WHERE "projectId" = ${slow.projectId}`;
    expect(rows).toEqual([{ code: "LATE" }]);
  });

  it("is not replaced by one that was made from an older state, whose marks stay", async () => {
    const scope = await project();
    const turn = await store.drawTurn(test.db);
    const stale = await store.staleLines(test.db, owner, {
      at: new Date(NOW),
      madeBy: MADE_BY,
      limit: 10,
    });
    const [record] = await projectRecords(test.db, owner, {
      at: new Date(NOW),
      projectIds: [scope.projectId],
    });
    if (!record) throw new Error("no record");
    await editProject(deps(), scope, { patch: { name: "Newer" } });
    await freshenRollups(deps(), owner, ALL);
    await test.db.$executeRaw`
      INSERT INTO "RollupMark" ("projectId") VALUES (${scope.projectId})`;
    const members = await activeMemberIds(test.db, owner);
    const at = new Date(NOW);
    const older = rollupOf(record, { at, members, policies: BUILT_IN });
    const tx = unaudited(test.db, "test-scene");
    const of = { rollups: [older], stale, turn, madeBy: MADE_BY, at };
    expect(await store.writeRollups(tx, owner, of)).toBe(0);
    expect(await linesWaiting(deps(), owner)).toBe(1);
    expect(await nameOf(scope.slug)).toBe("Newer");
  });

  it("equals scoring anew after edits and readings at once", async () => {
    const scopes = [await project(), await project(), await project()];
    await Promise.all(
      scopes.flatMap((scope, i) => [
        editProject(deps(), scope, { patch: { factors: { stage: "production" } } }),
        portfolioOf(deps(), owner, PortfolioQuery.parse({ sort: i === 0 ? "name" : "risk" })),
        freshenRollups(deps(), owner, ALL),
      ]),
    );
    const { projects } = await portfolioOf(deps(), owner, PortfolioQuery.parse({ limit: 200 }));
    for (const scope of scopes) {
      const readiness = await readinessOf(deps(), scope);
      const line = projects.find((one) => one.slug === scope.slug);
      expect(line).toMatchObject({ score: readiness.score, stage: "production" });
    }
    expect(await linesWaiting(deps(), owner)).toBe(0);
  });

  it("waits for the worker when more changed than a reader may wait for, and says so", async () => {
    const scope = await project();
    await freshenRollups(deps(), owner, ALL);
    const many = 260;
    await test.db.$executeRaw`
      INSERT INTO "Project" ("id", "workspaceId", "slug", "code", "name", "factors", "createdAt", "updatedAt")
      SELECT 'many-' || n, ${owner.workspaceId}, 'many-' || n, 'M' || n, 'Many', '{}', ${NOW}::timestamptz,
        ${NOW}::timestamptz FROM generate_series(1, ${many}) n`;
    const first = await portfolioOf(deps(), owner, PortfolioQuery.parse({ limit: 1 }));
    expect(first.renewing).toBeGreaterThan(0);
    expect(first.total - first.matching).toBe(first.renewing);
    await queueStaleRollups(deps());
    await renewRollups(deps(), { workspaceId: scope.workspaceId });
    const then = await portfolioOf(deps(), owner, PortfolioQuery.parse({ limit: 1 }));
    expect(then).toMatchObject({ renewing: 0, matching: then.total });
    await test.db.$executeRaw`DELETE FROM "Project" WHERE "id" LIKE 'many-%'`;
  });

  it("leaves a deletion alone: a project that goes takes its line, its marks and its points along", async () => {
    const scope = await project();
    await freshenRollups(deps(), owner, ALL);
    await noteWeek(test.deps("2026-03-12T00:00:00Z"));
    await test.db.project.delete({ where: { id: scope.projectId } });
    const left = await test.db.$queryRaw`
      SELECT 1 FROM "ProjectRollup" WHERE "projectId" = ${scope.projectId}
      UNION ALL SELECT 1 FROM "RollupMark" WHERE "projectId" = ${scope.projectId}
      UNION ALL SELECT 1 FROM "RollupPoint" WHERE "projectId" = ${scope.projectId}`;
    expect(left).toEqual([]);
  });
});

describe("a week", () => {
  it("ends when Monday begins in UTC", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true }), (at) => {
        fc.pre(at.getTime() > 4 * 86_400_000);
        const end = weekEnd(at);
        expect([end.getUTCDay(), end.getUTCHours(), end.getTime() % 86_400_000]).toEqual([1, 0, 0]);
        expect(at.getTime() - end.getTime()).toBeLessThan(7 * 86_400_000);
        expect(end.getTime()).toBeLessThanOrEqual(at.getTime());
      }),
    );
  });

  it("is written once, as it stood at its end, however late and often the job runs", async () => {
    const scope = await project();
    const late = test.deps("2026-03-17T09:00:00Z");
    const end = new Date("2026-03-16T00:00:00Z");
    await noteWeek(late);
    await editProject(late, scope, { patch: { factors: { stage: "scaled" } } });
    await Promise.all([noteWeek(late), noteWeek(late)]);
    const points = await test.db.rollupPoint.findMany({
      where: { projectId: scope.projectId },
      select: { at: true, score: true, residuals: true },
    });
    expect(points).toHaveLength(1);
    const then = await readinessOf(late, scope, end);
    expect(points[0]).toMatchObject({ at: end });
    expect(then.score).not.toBeNull();
    expect(points[0]?.residuals).toHaveLength(CHALLENGE_IDS.length);
  });
});

describe("what a mitigation would bring", () => {
  it("is something, and never more than the whole of it does by the what-if of a plan", async () => {
    const scope = await project();
    const input = await readinessInputOf(deps(), scope);
    const read = readOf(input);
    const before = readinessFrom(input, read, { withActions: false });
    const gains = gainsOf(before);
    expect(gains).toHaveLength(mitigations.length);
    expect(Math.max(...gains)).toBeGreaterThan(5);
    for (const [i, { mitigation, challenge }] of mitigations.entries()) {
      const whole = assumed(read, [mitigation.id], input.at);
      const after = readinessFrom(input, whole, { withActions: false });
      const high = (of: typeof before) => of.challenges[challenge.id].residual?.high ?? 0;
      expect(gains[i]).toBeGreaterThanOrEqual(0);
      expect(gains[i]).toBeLessThanOrEqual(high(before) - high(after) + 1e-9);
    }
  });
});
