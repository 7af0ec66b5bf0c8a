import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOffMs, isFullDue, jitterOf } from "./rules.ts";

const MINUTE = 60_000;

describe("after a failure", () => {
  test("the wait doubles from a minute and stops growing at six hours", () => {
    const at = (failures: number) => backOffMs({ failures, jitter: 0.5 });
    expect([1, 2, 3, 4].map(at)).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]);
    expect(at(50)).toBe(360 * MINUTE);
  });

  test("it is spread by a quarter at most and never shorter than the server asks", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 86_400_000 }), { nil: undefined }),
        (failures, jitter, retryAfterMs) => {
          const plain = backOffMs({ failures, jitter: 0.5 });
          const wait = backOffMs({ failures, jitter, retryAfterMs });
          expect(wait).toBeGreaterThanOrEqual(Math.max(0.75 * plain - 1, retryAfterMs ?? 0));
          expect(wait).toBeLessThanOrEqual(Math.max(1.25 * plain + 1, retryAfterMs ?? 0));
        },
      ),
    );
  });

  test("a server that asks for a year is asked again in a day", () => {
    expect(backOffMs({ failures: 1, jitter: 0, retryAfterMs: 3e10 })).toBe(24 * 60 * MINUTE);
  });
});

test("random hex becomes a number from 0 to 1", () => {
  expect([jitterOf("00000000"), jitterOf("ffffffff")]).toEqual([0, 1]);
});

test("everything is read again after a week", () => {
  const day = 86_400_000;
  expect([null, 0, day].map((at) => isFullDue(at, 7 * day))).toEqual([true, true, false]);
});
