import { describe, expect, it } from "vitest";
import { DAY_MS } from "#server/rubric/rules.ts";
import {
  ago,
  ask,
  FEATURES,
  GREEN,
  item,
  signalOf,
  suite,
  validation,
} from "#server/test/evidence.ts";

describe("an automated rule", () => {
  const three = [validation("a", 9), validation("b", 5), validation("c", 2)];

  it("gives a whole point for a machine's repeated, passing, complete and fresh checks", () => {
    expect(signalOf({ evidence: three, profile: FEATURES }, "data-1")).toMatchObject({
      outcome: "pass",
      credit: 1,
      missing: [],
      observedAt: ago(2),
      expiresAt: new Date(Date.parse(ago(2)) + 14 * DAY_MS).toISOString(),
      zeroAt: new Date(Date.parse(ago(2)) + 28 * DAY_MS).toISOString(),
    });
  });

  it("names the profile field to fill where a check needs it", () => {
    const signal = signalOf({ evidence: three }, "data-1");
    expect(signal).toMatchObject({ outcome: "unknown", credit: 0, missing: ["profile:features"] });
  });

  it("gives nothing in full to what a person sent", () => {
    const byHand = three.map((one) => ({
      ...one,
      senderKind: "person" as const,
      senderId: "anna",
    }));
    const signal = signalOf({ evidence: byHand, profile: FEATURES }, "data-1");
    expect(signal?.outcome).toBe("unknown");
    expect(signal?.missing).toContain("actor");
  });

  it("counts the same bytes again as a run when a machine sends them, not when a person does", () => {
    const again = (senderKind: "machine" | "person") => [
      validation("a", 5, {
        sightings: [3, 1].map((days) => ({ senderKind, seenAt: ago(days), claimedAt: null })),
      }),
    ];
    expect(signalOf({ evidence: again("machine"), profile: FEATURES }, "data-1")?.credit).toBe(1);
    expect(signalOf({ evidence: again("person"), profile: FEATURES }, "data-1")?.missing).toEqual([
      "machineRuns30d",
    ]);
  });

  it("does not count runs older than its window before the latest one", () => {
    const old = [validation("a", 80), validation("b", 70), validation("c", 2)];
    expect(signalOf({ evidence: old, profile: FEATURES }, "data-1")?.missing).toEqual([
      "machineRuns30d",
    ]);
  });

  it("fails as soon as one live subject fails, whatever the others say", () => {
    const broken = item({
      id: "z",
      days: 1,
      reading: {
        subject: "prices on training",
        metrics: {
          "latest.success": false,
          "latest.evaluatedExpectations": 2,
          unsuccessful: 1,
          raised: 0,
        },
      },
    });
    expect(signalOf({ evidence: [...three, broken], profile: FEATURES }, "data-1")).toMatchObject({
      outcome: "fail",
      credit: 0,
    });
  });

  it("lets the latest document of a subject speak: a later pass heals a failure", () => {
    const failed = suite("a", 5, { ...GREEN, failedTests: 1, passed: 11 });
    const healed = suite("b", 1, GREEN);
    expect(signalOf({ evidence: [failed] }, "data-7")?.outcome).toBe("fail");
    expect(signalOf({ evidence: [failed, healed] }, "data-7")?.outcome).toBe("unknown");
  });

  it("takes an empty suite for a failure, not for the absence of failures", () => {
    const empty = suite("a", 1, { ...GREEN, tests: 0, passed: 0 });
    expect(signalOf({ evidence: [empty] }, "data-7")).toMatchObject({ outcome: "fail" });
    expect(ask({ evidence: [empty] }).proposals).toEqual([]);
  });

  it("leaves out runs on somebody's branch where the default branch has its own", () => {
    const main = suite("a", 3, GREEN, { context: { branch: "main", ranInCi: true } });
    const branch = suite(
      "b",
      1,
      { ...GREEN, failedTests: 2 },
      { context: { branch: "try", ranInCi: true } },
    );
    const profile = { defaultBranch: "main", featureCode: ["src/features/**"] };
    expect(signalOf({ evidence: [main, branch], profile }, "data-7")).toMatchObject({
      outcome: "unknown",
      missing: ["lineRate"],
    });
  });

  it("knows nothing of what arrives or is observed later than the moment asked", () => {
    const late = [validation("a", -1), validation("b", 1, { receivedAt: ago(-1) })];
    expect(ask({ evidence: late }).signals).toEqual([]);
  });

  it("keeps the paper's execution credit for a check that runs and fails", () => {
    const failing = three.map((one, i) =>
      i < 2
        ? one
        : item({
            id: "c",
            days: 2,
            reading: {
              metrics: {
                "latest.success": false,
                "latest.evaluatedExpectations": 9,
                unsuccessful: 2,
                raised: 0,
                columns: ["area", "rooms"],
              },
            },
          }),
    );
    expect(signalOf({ evidence: failing, profile: FEATURES }, "data-1")).toMatchObject({
      outcome: "fail",
      credit: 0,
      executionCredit: 1,
    });
  });

  it("lets a parity test in CI prove te-5, and no upload or run outside CI", () => {
    const parity = { ...GREEN, hasParityTest: true };
    const inCi = suite("p", 1, parity, { context: { ranInCi: true } });
    expect(signalOf({ evidence: [inCi] }, "te-5")).toMatchObject({ outcome: "pass", credit: 1 });
    expect(signalOf({ evidence: [suite("p", 1, parity)] }, "te-5")).toBeUndefined();
    expect(signalOf({ evidence: [suite("p", 1, GREEN)] }, "te-5")).toBeUndefined();
  });
});
