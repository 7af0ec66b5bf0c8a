import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ingest } from "#server/evidence/commands.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { curvesTitle, metricSays } from "./findings.ts";
import { curvesPage } from "./queries.ts";
import { headingOf } from "./rules/heading.ts";
import { betterWhen, unitePoints, verdictOn } from "./rules/verdict.ts";

const at = (values: readonly (number | null)[]) =>
  values.map((value, step) => ({ step, time: null, value }));
const loss = { metric: "train_loss", points: at([1, 0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05]) };

describe("what the shape of a curve says", () => {
  it("a held-out error that rises while training loss falls is an overfit, with its best step", () => {
    const points = at([1, 0.7, 0.5, 0.4, 0.5, 0.6, 0.7, 0.8]);
    const verdict = verdictOn("val_loss", points, [loss]);
    expect(verdict).toEqual({ kind: "turned", best: 3, from: 4, training: "train_loss" });
    const sides = [
      {
        runId: "a",
        name: "mlp",
        points,
        count: 8,
        verdict,
        heading: null,
        evidenceId: "e",
        pointer: "",
      },
    ];
    expect(curvesTitle([{ metric: "val_loss", says: "", sides }])).toBe(
      "val_loss of mlp was best at step 3 and got worse from step 4 on, while train_loss went on falling: it overfitted",
    );
  });

  it("a curve that ends without a number diverged, from the first of its last gaps", () => {
    expect(verdictOn("loss", at([1, null, 2, null, null]), [])).toEqual({
      kind: "diverged",
      from: 3,
    });
  });

  it("one that is best at its end says so, and too few points or an unknown direction say nothing", () => {
    expect(verdictOn("val_r2", at([0.1, 0.2, 0.3, 0.4, 0.5]), []).kind).toBe("best-last");
    expect(verdictOn("val_r2", at([0.1, 0.2]), []).kind).toBe("open");
    expect(verdictOn("width", at([9, 1, 1, 1, 1, 1, 1]), []).kind).toBe("open");
    expect(betterWhen("val_rmse")).toBe("smaller");
    expect(betterWhen("val_r2")).toBe("larger");
  });

  it("says the same of a metric in another unit, and never of a curve that only gets better", () => {
    const curve = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(curve, fc.constantFrom(0.25, 4, 1_024), (values, unit) => {
        const scaled = verdictOn("val_mae", at(values.map((value) => value * unit)), []);
        expect(scaled).toEqual(verdictOn("val_mae", at(values), []));
        const falling = [...new Set(values)].sort((a, b) => b - a);
        expect(["best-last", "open"]).toContain(verdictOn("val_mae", at(falling), []).kind);
      }),
    );
  });

  it("a curve ends rising, falling or flat by the medians of its last two quarters", () => {
    const line = (slope: number) => at(Array.from({ length: 40 }, (_, i) => 5 + slope * i));
    expect(headingOf(line(1))).toBe("rising");
    expect(headingOf(line(-1))).toBe("falling");
    expect(headingOf(line(0))).toBe("flat");
    // It fell long ago and has stood since: flat, by its own range.
    const settled = at(Array.from({ length: 40 }, (_, i) => 1 + 10 * 0.5 ** i));
    expect(headingOf(settled)).toBe("flat");
    expect(headingOf(at([3, 2, 1]))).toBeNull();
    expect(headingOf([...line(1), ...at([null])])).toBeNull();
  });

  it("a single spike or another unit changes no heading, and a mirrored curve heads the other way", () => {
    const curve = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 16, maxLength: 60 });
    const mirror = { rising: "falling", falling: "rising", flat: "flat" };
    fc.assert(
      fc.property(curve, fc.constantFrom(0.25, 4, 1_024), (values, unit) => {
        const heading = headingOf(at(values)) ?? "flat";
        expect(headingOf(at(values.map((value) => value * unit)))).toBe(heading);
        expect(headingOf(at(values.map((value) => -value)))).toBe(mirror[heading]);
      }),
    );
    const spiked = Array.from({ length: 40 }, (_, i) => (i === 37 ? 60 : 100 - i));
    expect(headingOf(at(spiked))).toBe("falling");
  });

  it("curves that end alike are told once", () => {
    const side = (name: string) => ({
      runId: name,
      name,
      points: [],
      count: 0,
      verdict: { kind: "open" as const },
      heading: "flat" as const,
      evidenceId: "e",
      pointer: "",
    });
    expect(curvesTitle([{ metric: "val_mse", says: "", sides: [side("a"), side("b")] }])).toBe(
      "val_mse of a and b were flat when they ended",
    );
    expect(metricSays("val_mse", [side("a")])).toBe("val_mse of a was flat when it ended.");
  });

  it("pages of one history unite by step, whatever their order", () => {
    const points = at([5, 4, 3, 2, 1, 0]);
    expect(unitePoints([points.slice(3), points.slice(0, 4)])).toEqual(points);
  });
});

describe("the curves of two runs", () => {
  const database = testDb();
  let deps: Deps;
  let scope: ProjectScope;
  const fixture = (name: string) =>
    readFileSync(
      join(import.meta.dirname, "../evidence/adapters/mlflow/fixtures/mlflow-3.17.2", name),
    );

  beforeAll(async () => {
    deps = database.deps("2026-12-01T12:00:00Z");
    const owner = await ownerScope(deps);
    const { slug } = await registerProject(deps, owner, { name: "Curves", factors: {} });
    scope = await findProject(deps, owner, slug);
  });

  it("are empty without a history, and found by run and metric once a tracker sent one", async () => {
    expect(await curvesPage(deps, scope, { runs: ["x", "y"] })).toMatchObject({ metrics: [] });
    const runId = "a".repeat(32);
    const history = Array.from({ length: 8 }, (_, step) => ({
      key: "val_loss",
      value: step < 4 ? 1 - step * 0.2 : 0.4 + step * 0.1,
      timestamp: Date.UTC(2026, 10, 20) + step * 1_000,
      step,
    }));
    const run = {
      info: {
        run_id: runId,
        run_name: "mlp",
        experiment_id: "1",
        status: "FINISHED",
        start_time: Date.UTC(2026, 10, 20),
        end_time: Date.UTC(2026, 10, 20) + 60_000,
        lifecycle_stage: "active",
      },
      data: {
        metrics: [{ key: "val_loss", value: 1.1, timestamp: 1, step: 7 }],
        params: [],
        tags: [],
      },
    };
    const send = (body: unknown) =>
      ingest(deps, scope, { bytes: Buffer.from(JSON.stringify(body)), context: { runId } });
    await send({ runs: [run] });
    await send({ metrics: history });
    const page = await curvesPage(deps, scope, { runs: [runId, "nobody"] });
    expect(page.metrics.map((one) => one.metric)).toEqual(["val_loss"]);
    expect(page.metrics[0]?.sides[0]?.points).toHaveLength(8);
    expect(page.title).toMatch(/val_loss of mlp was best at step 3/);
  });

  it("are found for both runs where each logged hundreds of metrics", async () => {
    const runs = ["c".repeat(32), "d".repeat(32)];
    const keys = [...Array.from({ length: 300 }, (_, i) => `m${i}`), "val_loss"];
    const steps = [0, 1, 2];
    const AT = Date.UTC(2026, 10, 20);
    for (const id of runs) {
      const info = {
        run_id: id,
        experiment_id: "1",
        status: "FINISHED",
        start_time: AT,
        lifecycle_stage: "active",
      };
      const metrics = keys.map((key) => ({ key, value: 1, timestamp: AT, step: 2 }));
      const points = keys.flatMap((key) =>
        steps.map((step) => ({
          key,
          value: 1 - step / 10,
          timestamp: AT + step,
          step,
          run_id: id,
        })),
      );
      for (const body of [{ runs: [{ info, data: { metrics } }] }, { metrics: points }])
        await ingest(deps, scope, {
          bytes: Buffer.from(JSON.stringify(body)),
          context: { runId: id },
        });
    }
    const [first] = (await curvesPage(deps, scope, { runs })).metrics;
    expect(first?.metric).toBe("val_loss");
    expect(first?.sides).toHaveLength(2);
  });

  it("read the histories that MLflow itself wrote: before and after the lost shuffle", async () => {
    const pages = ["runs-search-p1.json", "runs-search-p2.json", "runs-search-p3.json"];
    const histories = ["wrapped-history-before.json", "wrapped-history-after.json"];
    for (const name of [...pages, ...histories])
      await ingest(deps, scope, { bytes: fixture(name) });
    const runs = histories.map((name) => {
      const text = fixture(name).toString("utf8");
      return /"run_id":\s*"([0-9a-f]{32})"/.exec(text)?.[1] ?? "";
    });
    const page = await curvesPage(deps, scope, { runs });
    const [curve] = page.metrics;
    expect(curve?.sides.map((side) => side.name)).toEqual([
      "mlp-before-refactor",
      "mlp-after-refactor",
    ]);
    expect(curve?.sides.every((side) => side.points.length > 1)).toBe(true);
  });
});
