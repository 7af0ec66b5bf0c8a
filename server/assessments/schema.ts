import { z } from "zod";
import { ChallengeId, IndicatorId, TestId } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";

export const Level = z.int().min(0).max(4);

export const IndicatorAnswer = z.strictObject({
  state: z.enum(["answered", "unknown", "not-applicable"]),
  level: Level.optional(),
  note: z.string().max(4000).optional(),
  reason: z.string().max(2000).optional(),
});
export type IndicatorAnswer = z.infer<typeof IndicatorAnswer>;

export const ChallengeAnswer = z.strictObject({
  state: z.enum(["experienced", "not-experienced", "not-applicable", "unknown"]),
  /** The five-minute pass: one level for the whole challenge. */
  overall: Level.optional(),
  reason: z.string().max(2000).optional(),
  indicators: z.record(IndicatorId, IndicatorAnswer).optional(),
});
export type ChallengeAnswer = z.infer<typeof ChallengeAnswer>;

export const TestClaim = z.strictObject({
  claim: z.enum(["none", "manual", "automated", "unknown", "not-applicable"]),
  note: z.string().max(4000).optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  reason: z.string().max(2000).optional(),
});
export type TestClaim = z.infer<typeof TestClaim>;

/** One assessor's answers; the body of PUT /assessment. What is left out is unknown. */
export const Answers = z.strictObject({
  challenges: z.partialRecord(ChallengeId, ChallengeAnswer).default({}),
  tests: z.partialRecord(TestId, TestClaim).default({}),
});
export type Answers = z.infer<typeof Answers>;

export const AssessorAnswers = z.object({ assessorId: z.string(), role: Role, answers: Answers });
export type AssessorAnswers = z.infer<typeof AssessorAnswers>;

// ── what several assessors say together (assessments/rules.ts mergeAnswers) ─────────────────────

export const MergedIndicator = z.object({
  state: z.enum(["answered", "unknown", "not-applicable"]),
  level: Level.nullable(),
  /** Somebody says it does not apply and nobody else has agreed yet; counts as unknown. */
  awaitsApproval: z.boolean(),
});
export type MergedIndicator = z.infer<typeof MergedIndicator>;

export const MergedChallenge = z.object({
  state: z.enum(["experienced", "not-experienced", "not-applicable", "unknown"]),
  awaitsApproval: z.boolean(),
  /** Level of the five-minute pass, for indicators that nobody answered one by one. */
  overall: Level.nullable(),
  /** Distinct roles that gave this challenge a state or a level. */
  roles: z.array(Role),
  indicators: z.record(IndicatorId, MergedIndicator),
});
export type MergedChallenge = z.infer<typeof MergedChallenge>;

export const MergedTest = z.object({
  claim: z.enum(["none", "manual", "automated", "unknown", "not-applicable"]),
  awaitsApproval: z.boolean(),
});
export type MergedTest = z.infer<typeof MergedTest>;

export const MergedAnswers = z.object({
  challenges: z.record(ChallengeId, MergedChallenge),
  tests: z.record(TestId, MergedTest),
  /** Distinct roles that answered anything. */
  roles: z.array(Role),
  roleGap: z.object({
    value: z.number().nullable(),
    isFlagged: z.boolean(),
    /** Mean of data science minus engineering: positive means data scientists see it brighter. */
    signedMean: z.number().nullable(),
    openItems: z.array(z.string()),
  }),
});
export type MergedAnswers = z.infer<typeof MergedAnswers>;
