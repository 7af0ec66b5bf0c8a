import type { ChallengeId, Factors } from "#server/catalogue/schema.ts";
import {
  exposure,
  inherent,
  mitigation,
  selfPart,
  testPart,
  testShare,
} from "#server/challenges/rules.ts";
import type { Credits } from "#server/rubric/rules.ts";

// The steps of rubric 4.1 put together as its worked examples state them.

export const exposed = (
  challengeId: ChallengeId,
  context: Factors,
  state: "experienced" | "not-experienced" | "unknown",
  visible = true,
) =>
  exposure({
    challengeId,
    inherent: inherent(challengeId, context),
    state,
    isVisible: visible,
    roleGap: 0,
  });

export const mitigated = (challengeId: ChallengeId, levels: readonly number[], credits: Credits) =>
  mitigation(selfPart(levels), testPart(challengeId, credits), testShare(challengeId));
