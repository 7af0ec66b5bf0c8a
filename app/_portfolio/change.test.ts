import { describe, expect, it } from "vitest";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import { earlierOf, residualChange, scoreChange } from "./change.ts";

type Part = { slug: string; basis: "published" | "draft"; score: number | null };
const project = (of: Part, high: number | null) => ({
  ...of,
  challenges: perChallenge(() => ({
    residual: high === null ? null : { low: 0, point: high, high },
  })),
});

describe("change of a project since earlier", () => {
  const before = project({ slug: "est", basis: "published", score: 60 }, 70);
  const now = project({ slug: "est", basis: "published", score: 75 }, 64);

  it("is the difference of score and residual", () => {
    const earlier = earlierOf([before]);
    expect(scoreChange(now, earlier)).toBe(15);
    expect(residualChange(now, "testing", earlier)).toBe(-6);
  });

  it("is not told against drafts, missing projects or what did not apply", () => {
    const drafts = earlierOf([project({ slug: "est", basis: "draft", score: 60 }, 70)]);
    expect(scoreChange(now, drafts)).toBeNull();
    expect(scoreChange(now, new Map())).toBeNull();
    const without = earlierOf([project({ slug: "est", basis: "published", score: null }, null)]);
    expect(scoreChange(now, without)).toBeNull();
    expect(residualChange(now, "testing", without)).toBeNull();
  });
});
