import { describe, expect, it } from "vitest";
import { AT, item, received, signalOf } from "#server/test/evidence.ts";
import { signalsAt } from "./evaluate.ts";

const bill = (name: string) =>
  received(`cyclonedx/fixtures/mlbom/${name}.json`, { evidenceId: name });
const proposals = (...evidence: ReturnType<typeof bill>[]) =>
  signalsAt({ evidence, acceptances: [], profile: {}, at: AT }).proposals;

describe("a bill of materials of a model", () => {
  it("offers its fairness section for model-7, naming the groups", () => {
    expect(proposals(bill("filled-1.6"))).toContainEqual(
      expect.objectContaining({
        targetId: "model-7",
        text: expect.stringContaining("old town owners"),
      }),
    );
  });

  it.each(["empty-card-1.5", "no-card-1.6"])("offers nothing for model-7 with %s", (name) => {
    expect(proposals(bill(name)).map(({ targetId }) => targetId)).not.toContain("model-7");
  });

  it("leaves data-4 unknown where a data set has an owner and no licence", () => {
    const signal = signalOf({ evidence: [bill("filled-1.6")], profile: {} }, "data-4");
    expect(signal).toMatchObject({ outcome: "unknown" });
    expect(signal?.missing).toContain("featuresWithOwnerAndPermission");
    expect(JSON.stringify(signal?.because)).toContain("0 of 1 data set with an owner");
  });

  it("tells data-4 that every data set has owner and licence, and leaves the build check open", () => {
    const cleared = item({
      id: "cleared",
      days: 1,
      reading: {
        catalogueKind: "cyclonedx.mlbom",
        subject: "price",
        metrics: { dataSets: 2, clearedDataSets: 2 },
      },
    });
    const signal = signalOf({ evidence: [cleared], profile: {} }, "data-4");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toContain("requiredCheckOnProtectedBranch");
    expect(signal?.missing).not.toContain("featuresWithOwnerAndPermission");
  });
});
