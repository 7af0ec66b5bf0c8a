import { describe, expect, it } from "vitest";
import type { Signal } from "#server/signals/schema.ts";
import { evidenceLede, evidenceTitle } from "./findings.ts";

const signal = (of: Partial<Signal>): Signal => ({
  rule: "r",
  outcome: "pass",
  credit: 1,
  creditWhenFresh: 1,
  executionCredit: 1,
  observedAt: null,
  expiresAt: null,
  zeroAt: null,
  because: [],
  missing: [],
  evidenceIds: [],
  ...of,
});

describe("the title of the evidence page", () => {
  it("never calls evidence that proves nothing proof", () => {
    expect(evidenceTitle(0, [])).toBe("No evidence yet: nothing here is proven");
    expect(evidenceTitle(1, [signal({ testId: "data-1", credit: 0 })])).toBe(
      "1 document proves nothing yet",
    );
  });

  it("counts each test and indicator once", () => {
    const signals = [
      signal({ testId: "data-1" }),
      signal({ testId: "data-1" }),
      signal({ indicatorId: "em-1" }),
    ];
    expect(evidenceTitle(3, signals)).toBe("3 documents prove 1 test and 1 indicator");
  });

  it("says what went stale and what waits", () => {
    const stale = signal({ testId: "data-1", credit: 0, creditWhenFresh: 1 });
    const proposal = {
      evidenceId: "e",
      targetId: "data-5",
      rule: "r",
      gain: "",
      text: "",
      senderId: "s",
      acceptedBy: [],
    };
    expect(evidenceLede([stale], [proposal])).toBe(
      "1 proof went stale and counts for less. 1 proposal waits for a second person.",
    );
  });
});
