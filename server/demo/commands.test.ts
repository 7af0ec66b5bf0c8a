import { beforeAll, describe, expect, test } from "vitest";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { lineageOf } from "#server/lineage/queries.ts";
import { planPage } from "#server/plans/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import { roundOf } from "#server/rounds/queries.ts";
import { slicesOf } from "#server/slices/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { standstill } from "#server/trends/queries.ts";
import { REFERENCE_PROJECTS } from "./catalogue.ts";
import { removeDemo, seedDemo, seedFirstStart } from "./commands.ts";
import { markOf } from "./rules/reference.ts";

const database = testDb();
let deps: Deps;
let scope: WorkspaceScope;

beforeAll(async () => {
  deps = database.deps("2026-11-25T12:00:00Z");
  scope = await ownerScope(deps);
  await registerProject(deps, scope, { name: "A project of ours", slug: "ours", factors: {} });
  await seedDemo(deps, scope);
}, 60_000);

const MARK_OF_STATE = {
  experienced: "X",
  "not-experienced": ".",
  "not-applicable": "-",
  unknown: "?",
};

describe("the demo workspace", () => {
  test("shows the paper's Table 1 cell by cell in what the portfolio reads", async () => {
    let cells = 0;
    for (const { code } of REFERENCE_PROJECTS) {
      const readiness = await readinessOf(deps, await findProject(deps, scope, code.toLowerCase()));
      for (const id of CHALLENGE_IDS) {
        expect(MARK_OF_STATE[readiness.challenges[id].state], `${code} ${id}`).toBe(
          markOf(code, id),
        );
        expect(readiness.challenges[id].awaitsApproval).toBe(false);
        cells += 1;
      }
      expect(readiness.basis).toBe("published");
    }
    expect(cells).toBe(96);
  });

  test("shows a round of OIL in which the two sides see different projects, beside its published scores", async () => {
    const { round, revealed } = await roundOf(deps, await findProject(deps, scope, "oil"));
    expect(round?.state).toBe("revealed");
    const far = revealed?.rows.filter(({ isSteep }) => isSteep).map(({ id }) => id) ?? [];
    expect(far.sort()).toEqual(["cd-1", "em-2", "lt-1", "lt-2", "lt-3", "tr-3"]);
    expect(revealed?.roleGap.signedMean).toBeGreaterThan(0);
    expect(revealed?.roleGap.openItems).toHaveLength(5);
  });

  test("has a plan for OIL that both sides own a part of, and a milestone to look back to", async () => {
    const oil = await findProject(deps, scope, "oil");
    const { items } = await planPage(deps, oil);
    expect(items.map(({ mitigationId, state }) => [mitigationId, state])).toEqual([
      ["lt-m3", "doing"],
      ["lt-m5", "planned"],
      [null, "planned"],
    ]);
    expect(new Set(items.map(({ ownerId }) => ownerId)).size).toBe(2);
    expect(items.map(({ proof }) => proof.state)).toEqual(["open", "open", "unseen"]);
    const rows = await database.db.snapshot.findMany({ select: { projectId: true, name: true } });
    expect(rows).toEqual([{ projectId: oil.projectId, name: "Before the drilling decision" }]);
  });

  test("carries sample evidence for CCF, EST, OIL, REC, RET and WEA, and labels it", async () => {
    const rows = await database.db.evidence.findMany({
      select: { isSample: true, project: { select: { code: true } } },
    });
    expect(new Set(rows.map((row) => row.project.code))).toEqual(
      new Set(["CCF", "EST", "OIL", "REC", "RET", "WEA"]),
    );
    expect(rows.every((row) => row.isSample)).toBe(true);
  });

  test("tells the paper's stories of OIL, REC, RET and WEA, which prove nothing and so move no score", async () => {
    const project = (slug: string) => findProject(deps, scope, slug);
    for (const slug of ["oil", "rec", "ret", "wea"]) {
      const { signals, mlTestScore } = await readinessOf(deps, await project(slug));
      expect(signals.length).toBeGreaterThan(0);
      expect(signals.filter((signal) => signal.credit > 0)).toEqual([]);
      expect(mlTestScore.final).toBe(0);
    }
    expect((await slicesOf(deps, await project("oil"))).title).toBe(
      "Accuracy is worse for field east: 0.53 against 0.765",
    );
    expect((await lineageOf(deps, await project("rec"))).title).toBe(
      "Recommender and search ranker train each other, and one dead source goes unseen",
    );
    const stall = await standstill(deps, await project("wea"));
    expect(stall?.title).toBe("No gain in val_mse for 14 days and 308 runs");
    expect(stall?.says).toContain(
      "Never varied: input_px (always 256), loss (always mse) and pool_size (always 8).",
    );
  });

  test("leaves in one step, with its readers, and takes nothing of ours along", async () => {
    expect(await removeDemo(deps, scope)).toEqual({ removed: 8 });
    const left = await database.db.project.findMany({ select: { slug: true } });
    expect(left).toEqual([{ slug: "ours" }]);
    expect(await database.db.evidence.count()).toBe(0);
    expect(await database.db.member.count({ where: { isDemo: true } })).toBe(0);
  });

  test("comes back whole, also when an earlier try was cut short", async () => {
    const halfway: Deps = {
      ...deps,
      now: () => {
        if (++reads > 12) throw new Error("the machine stopped");
        return deps.now();
      },
    };
    let reads = 0;
    await expect(seedDemo(halfway, scope)).rejects.toThrow("the machine stopped");
    await seedFirstStart(deps, { bootstrapToken: undefined });
    expect(await database.db.project.count({ where: { isDemo: true } })).toBe(8);
    const published = await database.db.assessment.findMany({ select: { number: true } });
    expect(published.map((row) => row.number)).toEqual(Array(8).fill(1));
    expect(await database.db.member.count({ where: { isDemo: true } })).toBe(2);
    expect(await database.db.planEntry.count()).toBe(4);
    expect(await database.db.snapshot.count()).toBe(1);
  });
});
