import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "#server/rubric/rules.ts";
import {
  AT,
  accepted,
  ago,
  FEATURES,
  GREEN,
  received,
  signalOf,
  suite,
  validation,
} from "#server/test/evidence.ts";
import { signalsAt } from "./evaluate.ts";

describe("time", () => {
  const evidence = [
    validation("a", 9),
    validation("b", 5),
    validation("c", 2),
    suite("up", 3, GREEN, { senderKind: "person", senderId: "anna" }),
    received("mlflow/fixtures/mlflow-3.17.2/runs-search-p1.json", { evidenceId: "p1" }),
  ];
  const acceptances = [accepted("up", "data-7", { acceptedAt: ago(1) })];
  const at = (ms: number) =>
    signalsAt({ evidence, acceptances, profile: FEATURES, at: new Date(ms) });
  const creditAt = (ms: number, rule: string) =>
    at(ms).signals.find((one) => one.rule === rule)?.credit ?? 0;
  const later = fc.integer({ min: 0, max: 400 * DAY_MS });

  it("never raises a credit once nothing new arrives", () => {
    fc.assert(
      fc.property(later, later, (a, b) => {
        const [sooner, then] = a < b ? [a, b] : [b, a];
        for (const signal of at(AT.getTime() + sooner).signals)
          expect(creditAt(AT.getTime() + then, signal.rule)).toBeLessThanOrEqual(signal.credit);
      }),
      { numRuns: 50 },
    );
  });

  it("lowers a credit exactly after expiresAt, and to 0 exactly after zeroAt", () => {
    fc.assert(
      fc.property(later, fc.double({ min: 0, max: 1, noNaN: true }), (offset, share) => {
        const now = AT.getTime() + offset;
        for (const signal of at(now).signals.filter((one) => one.credit > 0)) {
          const expires = Date.parse(signal.expiresAt ?? "");
          const zero = Date.parse(signal.zeroAt ?? "");
          const between = now + Math.floor((expires - now) * share);
          expect(expires).toBeGreaterThanOrEqual(now);
          expect(creditAt(between, signal.rule)).toBe(signal.credit);
          expect(creditAt(expires, signal.rule)).toBe(signal.credit);
          expect(creditAt(expires + 1, signal.rule)).toBeLessThan(signal.credit);
          expect(creditAt(zero, signal.rule)).toBeGreaterThan(0);
          expect(creditAt(zero + 1, signal.rule)).toBe(0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("renews an undated document when a machine sends it again, not when a person does", () => {
    const undated = (senderKind: "machine" | "person") => [
      {
        ...suite("u", 20, GREEN, { context: { ranInCi: true } }),
        isDated: false,
        readings: suite("u", 20, GREEN).readings.map((one) => ({ ...one, observedAt: null })),
        sightings: [{ senderKind, seenAt: ago(1), claimedAt: null }],
      },
    ];
    expect(signalOf({ evidence: undated("machine") }, "te-1")).toMatchObject({ credit: 1 });
    expect(signalOf({ evidence: undated("person") }, "te-1")).toMatchObject({
      credit: 0,
      creditWhenFresh: 1,
      observedAt: ago(20),
    });
  });
});
