import { z } from "zod";
import {
  AnswerChange,
  ChallengeHead,
  IndicatorAnswer,
  SaveOutcome,
  TestClaim,
} from "#server/assessments/schema.ts";
import { ChallengeId, IndicatorId, TestId } from "#server/catalogue/schema.ts";

const answer = <K extends string, I extends z.ZodType, V extends z.ZodType>(
  kind: K,
  id: I,
  value: V,
) => z.strictObject({ kind: z.literal(kind), id, value });

/** An answer to one question of the assessment. */
export const ProposedAnswer = z.discriminatedUnion("kind", [
  answer("challenge", ChallengeId, ChallengeHead),
  answer("indicator", IndicatorId, IndicatorAnswer),
  answer("test", TestId, TestClaim),
]);
export type ProposedAnswer = z.infer<typeof ProposedAnswer>;

export const NewProposal = z.strictObject({
  answer: ProposedAnswer,
  /** Why, in the drafter's words; a person reads it before they accept. */
  reason: z.string().trim().min(1).max(2_000),
  /** Documents of the project that it rests on. */
  evidenceIds: z.array(z.string().min(1).max(100)).max(20).default([]),
  /** Whose answer it would be; a personal token may leave it out. */
  forUserId: z.string().min(1).max(100).optional(),
});
export type NewProposal = z.infer<typeof NewProposal>;

export const AnswerProposal = z.object({
  id: z.string(),
  answer: ProposedAnswer,
  reason: z.string(),
  evidenceIds: z.array(z.string()),
  /** A person's id, or token:… */
  proposedById: z.string(),
  proposedAt: z.date(),
});
export type AnswerProposal = z.infer<typeof AnswerProposal>;

export const Acceptance = z.object({
  id: z.string(),
  /** The answer that the screen showed beside it. */
  base: z.unknown(),
});

/** What accepting came to: the answer is in the draft, or was changed meanwhile and both are shown. */
export const Accepted = SaveOutcome;

/** A proposal as the person reads it: the question, what the levels mean, and what they answer today. */
export const ProposalView = AnswerProposal.extend({
  question: z.string(),
  /** What each level means; empty where the question is not one of levels. */
  anchors: z.array(z.string()),
  proposed: z.string(),
  mine: z.string(),
  /** My answer as it is, to be given back when accepting. */
  base: z.unknown(),
});
export type ProposalView = z.infer<typeof ProposalView>;

/** The change that accepting makes to the person's own draft. */
export function changeOf(answer: ProposedAnswer, base: unknown): AnswerChange {
  return AnswerChange.parse({ ...answer, base: base ?? null });
}
