import { testsOfSection } from "#server/catalogue/catalogue.ts";
import { SECTION_IDS, type SectionId, type TestId } from "#server/catalogue/schema.ts";
import type { MlTestScore, TestScore } from "#server/readiness/schema.ts";

/** `unknown`: nobody has answered; drawn dotted at the full height it might have, and never counted. */
export type BlockKind = "proven" | "stale" | "claimed" | "unknown";

/** Liebig's barrel: water stands at the shortest stave; wood above it does not count. */
export type Block = {
  testId: TestId;
  kind: BlockKind;
  /** In credits from the bottom of the stave. */
  from: number;
  to: number;
};
export type Stave = {
  section: SectionId;
  proven: number;
  stale: number;
  claimed: number;
  isBinding: boolean;
  blocks: Block[];
};
export const FULL = 7;

type Credit = Pick<TestScore, "assured" | "stale" | "claimed" | "claim">;

/** What a test adds in each state; together never more than it claims or once had. */
export function creditsOf(test: Credit): Record<BlockKind, number> {
  const proven = test.assured;
  const stale = Math.max(0, test.stale);
  const claimed = Math.max(0, test.claimed - proven - stale);
  const isOpen = test.claim === "unknown" && proven + stale + claimed === 0;
  return { proven, stale, claimed, unknown: isOpen ? 1 : 0 };
}

/** Blocks of a stave from the bottom: proven first (largest first), then stale, then claimed, then unknown. */
export function stavesOf(
  tests: Record<TestId, Credit>,
  score: Pick<MlTestScore, "binding">,
): Stave[] {
  return SECTION_IDS.map((section) => {
    const credits = testsOfSection(section).map(({ id: testId }) => ({
      testId,
      ...creditsOf(tests[testId]),
    }));
    const ordered = (["proven", "stale", "claimed", "unknown"] as const).flatMap((kind) =>
      credits
        .filter((credit) => credit[kind] > 0)
        .sort((a, b) => b[kind] - a[kind])
        .map((credit) => ({ testId: credit.testId, kind, amount: credit[kind] })),
    );
    let height = 0;
    const blocks = ordered.map(({ testId, kind, amount }) => {
      const from = height;
      height += amount;
      return { testId, kind, from, to: height };
    });
    const sum = (kind: "proven" | "stale" | "claimed") =>
      credits.reduce((total, credit) => total + credit[kind], 0);
    return {
      section,
      proven: sum("proven"),
      stale: sum("stale"),
      claimed: sum("claimed"),
      isBinding: score.binding.includes(section),
      blocks,
    };
  });
}
