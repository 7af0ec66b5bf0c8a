import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { DIMENSIONS, type Run } from "#server/evidence/schema.ts";
import {
  blindSpots,
  diffSummary,
  diffTitle,
  misleadingLoss,
  runsTitle,
  worstGap,
} from "../findings.ts";
import { RunDiff } from "../schema.ts";
import { diffRuns, isSame } from "./diff.ts";
import { recordedDimensions } from "./find.ts";

const FIXTURES = join(import.meta.dirname, "../../evidence/adapters/mlflow/fixtures");

function runsOf(version: string, ...files: string[]): Run[] {
  return files.flatMap((file) => {
    const bytes = readFileSync(join(FIXTURES, version, file));
    const result = interpret(bytes, { at: new Date("2026-11-24T00:00:00Z"), maxBytes: 1e8 });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    return result.facts.flatMap((fact) => (fact.kind === "run" ? [fact.value] : []));
  });
}

const named = (runs: Run[], name: string): Run => {
  const run = runs.find((found) => found.name === name);
  if (!run) throw new Error(`no run ${name}`);
  return run;
};

describe.each(["mlflow-2.22.5", "mlflow-3.17.2"])("the lost shuffle in %s", (version) => {
  const [before] = runsOf(version, "run-get-before.json");
  const [after] = runsOf(version, "run-get-after.json");
  const all = runsOf(version, "runs-search-p1.json", "runs-search-p2.json", "runs-search-p3.json");
  if (!before || !after) throw new Error("fixtures");
  const alone = diffRuns(before, after);
  const among = diffRuns(before, after, all);

  it("is named first, from the two runs alone and among all runs", () => {
    for (const diff of [alone, among]) {
      expect(RunDiff.safeParse(diff).success).toBe(true);
      expect(diff.likeliest[0]).toMatchObject({ dimension: "configuration", key: "shuffle" });
      expect(diff.likeliest[1]?.dimension).toBe("sourceCode");
    }
    expect(among.likeliest[0]?.why).toContain("The other runs agree");
  });

  it("is the only setting that changed; data, platform, hardware and checkpoint are equal", () => {
    const outcomes = Object.fromEntries(alone.dimensions.map((d) => [d.dimension, d.outcome]));
    expect(outcomes).toEqual({
      hardware: "equal",
      platform: "equal",
      sourceCode: "different",
      configuration: "different",
      dataSources: "equal",
      trainingState: "equal",
    });
    const changes = alone.dimensions.flatMap((d) =>
      d.changes.map((c) => [c.key, c.before, c.after]),
    );
    expect(changes).toEqual([
      [
        "mlflow.source.git.commit",
        "910f5fb56269f4432620d37b3097513f6cb44ee5",
        "0e028860360e9abc1767af22d2f820d6eda17d2a",
      ],
      ["shuffle", "True", "False"],
    ]);
  });

  it("is told in words, with the loss that looks better beside it", () => {
    expect(diffTitle(alone)).toBe("shuffle went from True to False");
    expect(diffSummary(alone)).toContain("val_r2 fell from 0.984 to 0.119");
    expect(misleadingLoss(alone)).toBe("train_loss looks 19 % better, from 0.0114 to 0.00921");
  });

  it("is found again between the last faulty run and the mended one", () => {
    const diff = diffRuns(named(all, "mlp-debug-0"), named(all, "mlp-fixed"), all);
    expect(diff.likeliest[0]?.key).toBe("shuffle");
  });

  it("leaves its mark on the portfolio of runs: 13 of 59 recorded all six", () => {
    const counts = {
      active: all.length,
      whole: all.filter((run) => recordedDimensions(run).length === 6).length,
      recorded: DIMENSIONS.map(
        (one) => all.filter((run) => recordedDimensions(run).includes(one)).length,
      ),
    };
    expect(runsTitle(counts)).toBe("13 of 59 runs recorded all six version dimensions");
    expect(worstGap(counts)).toBe("Training state is missing most: 46 of 59 runs lack it.");
  });
});

const blank: Run = {
  runId: "a",
  name: "a",
  experimentId: "1",
  status: "FINISHED",
  lifecycleStage: "active",
  startedAt: null,
  endedAt: null,
  parentRunId: null,
  user: null,
  metrics: {},
  dimensions: {
    hardware: {},
    platform: {},
    sourceCode: {},
    configuration: {},
    dataSources: {},
    trainingState: {},
  },
  hasSystemMetrics: false,
  note: null,
};
const run = (
  runId: string,
  dimensions: Partial<Run["dimensions"]>,
  metrics: Run["metrics"] = {},
): Run => ({
  ...blank,
  runId,
  metrics,
  dimensions: { ...blank.dimensions, ...dimensions },
});

describe("the diff of two runs", () => {
  it("says plainly what was not recorded when it finds nothing", () => {
    const diff = diffRuns(
      run("a", { configuration: { lr: "1" } }),
      run("b", { configuration: { lr: "1.0" } }),
    );
    expect(diff.likeliest).toEqual([]);
    expect(diffTitle(diff)).toBe("No recorded difference explains it");
    expect(blindSpots(diff)).toContain(
      "Hardware, platform, source code, data sources and training state were not recorded",
    );
  });

  it("takes a dimension that one side lacks for a gap, not for a cause", () => {
    const diff = diffRuns(run("a", { dataSources: { "training.digest": "x" } }), run("b", {}));
    expect(diff.dimensions.find((d) => d.dimension === "dataSources")?.outcome).toBe("missing");
    expect(diff.likeliest).toEqual([]);
  });

  it("ranks a known setting over data, data over a checkpoint, and a commit, platform and hardware last", () => {
    const side = (v: string) => ({
      hardware: { "hw.gpu": v },
      platform: { "env.python": v },
      sourceCode: { "mlflow.source.git.commit": v },
      configuration: { learning_rate: v === "x" ? "0.1" : "0.2", seed: v },
      dataSources: { "training.digest": v },
      trainingState: { checkpoint: v },
    });
    const keys = diffRuns(run("a", side("x")), run("b", side("y"))).likeliest.map(
      (cause) => cause.key,
    );
    expect(keys).toEqual([
      "learning_rate",
      "training.digest",
      "checkpoint",
      "mlflow.source.git.commit",
      "env.python",
      "seed",
      "hw.gpu",
    ]);
  });

  it("lets other runs overrule the general order", () => {
    const config = (lr: string, depth: string) => ({
      configuration: { learning_rate: lr, max_depth: depth },
    });
    const others = ["0.1", "0.2"].flatMap((lr) =>
      ["3", "9"].flatMap((depth) =>
        [1, 2].map((i) =>
          run(`${lr}${depth}${i}`, config(lr, depth), { val_r2: depth === "3" ? 0.9 : 0.1 }),
        ),
      ),
    );
    const diff = diffRuns(
      run("a", config("0.1", "3"), { val_r2: 0.9 }),
      run("b", config("0.2", "9"), { val_r2: 0.1 }),
      others,
    );
    expect(diff.likeliest.map((cause) => cause.key)).toEqual(["max_depth", "learning_rate"]);
  });

  it("of a run with itself is equal wherever something was recorded, and its mirror image swaps sides", () => {
    const dimension = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    const dimensions = fc.record(Object.fromEntries(DIMENSIONS.map((d) => [d, dimension])));
    fc.assert(
      fc.property(dimensions, dimensions, (a, b) => {
        const [one, two] = [run("a", a), run("b", b)];
        expect(diffRuns(one, one).dimensions.every((d) => d.outcome !== "different")).toBe(true);
        const there = diffRuns(one, two).dimensions;
        const back = diffRuns(two, one).dimensions;
        expect(
          back.map((d) => [d.outcome, d.changes.map((c) => [c.key, c.after, c.before])]),
        ).toEqual(there.map((d) => [d.outcome, d.changes.map((c) => [c.key, c.before, c.after])]));
      }),
    );
  });

  it("compares values, not their spelling", () => {
    expect(isSame("0.10", "0.1")).toBe(true);
    expect(isSame("True", "true")).toBe(true);
    expect(isSame("", "0")).toBe(false);
    expect(isSame("a", "A")).toBe(false);
  });
});
