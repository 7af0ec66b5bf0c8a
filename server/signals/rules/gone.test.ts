import { describe, expect, it } from "vitest";
import { ago, ask, FEATURES, item, signalOf, validation } from "#server/test/evidence.ts";
import type { EvidenceItem } from "../schema.ts";

const SUBJECT = "listings on training";
const three = [validation("a", 9), validation("b", 6), validation("c", 3)];
const broken = item({
  id: "broken",
  days: 2,
  reading: {
    subject: "old table",
    metrics: {
      "latest.success": false,
      "latest.evaluatedExpectations": 4,
      unsuccessful: 1,
      raised: 0,
    },
  },
});
const mark = (days: number, isGone = true, subject = "old table") => ({
  factKind: "dataset-check",
  subject,
  isGone,
  at: ago(days),
});
const data1 = (evidence: EvidenceItem[], gone: ReturnType<typeof mark>[], days = 0) =>
  signalOf({ evidence, profile: FEATURES, gone, at: new Date(ago(days)) }, "data-1");

describe("a subject that is gone", () => {
  it("fails the rule while it is there, and stops counting from the mark on", () => {
    const evidence = [...three, broken];
    expect(data1(evidence, [])?.outcome).toBe("fail");
    expect(data1(evidence, [mark(1)])?.outcome).toBe("pass");
    // Asked about the time before, the subject is still there.
    expect(data1(evidence, [mark(1)], 1.5)?.outcome).toBe("fail");
  });

  it("counts again once it is said to be there, or is observed anew", () => {
    const evidence = [...three, broken];
    expect(data1(evidence, [mark(1), mark(0.5, false)])?.outcome).toBe("fail");
    const again = { ...broken, evidenceId: "again" };
    const seen = { ...again, receivedAt: ago(0.5), observedAt: ago(0.5) };
    const anew = {
      ...seen,
      readings: seen.readings.map((one) => ({ ...one, observedAt: ago(0.5) })),
    };
    expect(data1([...evidence, anew], [mark(1)])?.outcome).toBe("fail");
    // An old report that only arrives now shows nothing of today.
    const late = { ...again, receivedAt: ago(0.5) };
    expect(data1([...evidence, late], [mark(1)])?.outcome).toBe("pass");
  });

  it("is one subject of one kind: another of the same name stays", () => {
    const other = { ...mark(1), factKind: "test-suite" };
    expect(data1([...three, broken], [other])?.outcome).toBe("fail");
    expect(data1(three, [mark(0, true, SUBJECT)])).toBeUndefined();
  });
});

describe("the newest document of a subject", () => {
  it("counts whatever order documents arrived in", () => {
    const good = validation("good", 1);
    const [reading] = validation("bad", 4).readings;
    if (!reading) throw new Error("no reading");
    const bad = item({
      id: "bad",
      days: 4,
      reading: {
        ...reading,
        metrics: { ...reading.metrics, "latest.success": false, unsuccessful: 1 },
      },
    });
    const lateBad = { ...bad, receivedAt: ago(0.1) };
    expect(data1([...three, lateBad, good], [])?.outcome).toBe("pass");
    const newerBad = {
      ...lateBad,
      readings: lateBad.readings.map((one) => ({ ...one, observedAt: ago(0.2) })),
    };
    expect(data1([...three, newerBad, good], [])?.outcome).toBe("fail");
  });
});

describe("a fact told anew under its own id", () => {
  const told = (
    id: string,
    days: number,
    of: { ownId: string; success: boolean; subject?: string },
  ) =>
    item({
      id,
      days,
      reading: {
        ownId: of.ownId,
        ...(of.subject ? { subject: of.subject } : {}),
        metrics: {
          "latest.success": of.success,
          "latest.evaluatedExpectations": 9,
          unsuccessful: of.success ? 0 : 1,
          raised: 0,
          columns: ["area", "rooms", "age"],
        },
      },
    });
  const outcome = (evidence: EvidenceItem[]) => data1(evidence, [])?.outcome;

  it("replaces what was told, and is no further machine run", () => {
    const once = told("a", 9, { ownId: "s/1", success: true });
    const retold = told("b", 6, { ownId: "s/1", success: true });
    const third = told("c", 3, { ownId: "s/2", success: true });
    expect(outcome([once, retold, third])).toBe("unknown");
    expect(
      outcome([
        once,
        { ...retold, readings: told("b", 6, { ownId: "s/3", success: true }).readings },
        third,
      ]),
    ).toBe("pass");
  });

  it("is no step back when the older telling comes later, and leaves a subject it was wrong about", () => {
    const good = told("a", 1, { ownId: "s/1", success: true });
    const older = { ...told("b", 5, { ownId: "s/1", success: false }), receivedAt: ago(0.1) };
    expect(outcome([...three, good, older])).toBe("pass");
    const wrong = told("c", 4, { ownId: "s/9", success: false, subject: "typo" });
    expect(outcome([...three, wrong])).toBe("fail");
    const corrected = told("d", 2, { ownId: "s/9", success: true });
    expect(outcome([...three, wrong, corrected])).toBe("pass");
  });

  it("of another source is another fact", () => {
    const one = told("a", 2, { ownId: "s/1", success: true });
    const other = { ...told("b", 1, { ownId: "s/1", success: false }), source: "other" };
    expect(
      ask({ evidence: [one, other], profile: FEATURES }).signals.find((s) => s.testId === "data-1")
        ?.outcome,
    ).toBe("fail");
  });
});
