import { describe, expect, it } from "vitest";
import { accepted, ask, received, signalOf } from "#server/test/evidence.ts";

const dvc = (file: string) =>
  received(`dvc/fixtures/dvc-3.67.1/${file}`, { evidenceId: `dvc ${file}` });
const trials = received("optuna/fixtures/optuna-5.0.0/flat.csv", { evidenceId: "trials" });

const card = (file: string) =>
  received(`model-card/fixtures/huggingface-hub-2.4.0/${file}`, { evidenceId: file });

describe("a model card", () => {
  const offered = (file: string) =>
    ask({ evidence: [card(file)] }).proposals.filter(({ targetId }) => targetId === "model-7");

  it("offers what it says of bias for model-7, for a person to accept", () => {
    expect(offered("filled.md")[0]?.text).toContain("Weak in the old town.");
    const evidence = [card("filled.md")];
    const acceptances = [accepted("filled.md", "model-7")];
    expect(signalOf({ evidence, acceptances }, "model-7")?.creditWhenFresh).toBe(0.5);
  });

  it.each(["empty.md", "template-unfilled.md"])("offers nothing for model-7 in %s", (file) => {
    expect(offered(file)).toEqual([]);
  });
});

describe("trackers beside MLflow", () => {
  it("fail the tuning test with too few trials for four settings, and say how many it wants", () => {
    const signal = signalOf({ evidence: [trials] }, "model-3");
    expect(signal?.outcome).toBe("fail");
    expect(JSON.stringify(signal?.because)).toContain("16 trials finished, at least 40");
  });

  it("leave the tuning test open with enough trials until the profile says what is served", () => {
    const profile = { limits: { "max(20,10*params)": 15 } };
    const signal = signalOf({ evidence: [trials], profile }, "model-3");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toContain("profile:servedModel");
  });

  it("say nothing for or against repeating a training by a lock file", () => {
    const { signals } = ask({ evidence: [dvc("dvc.lock")] });
    expect(signals.filter(({ testId }) => testId === "infra-1")).toEqual([]);
  });

  it("count runs of DVC as recorded, its workspace and its comparisons not", () => {
    const runs = (file: string) =>
      dvc(file).readings.find(({ catalogueKind }) => catalogueKind === "mlflow.run")?.metrics.runs;
    expect(runs("exp-show.json")).toHaveLength(5);
    expect(runs("params-diff.json")).toBeUndefined();
    expect(runs("metrics-show.json")).toBeUndefined();
  });
});
