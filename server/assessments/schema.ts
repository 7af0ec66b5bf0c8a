import { z } from "zod";
import { ChallengeId, IndicatorId, TestId } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";
import { OwnWeight } from "#server/weights/schema.ts";

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

const agreed = <K extends string, I extends z.ZodType, V extends z.ZodType>(
  kind: K,
  id: I,
  value: V,
) =>
  z.object({
    kind: z.literal(kind),
    id,
    value,
    note: z.string().max(4000).default(""),
    /** Who recorded it, and who recorded the same before them: two people who stand behind it. */
    byIds: z.array(z.string()),
  });
/** What the assessors settled on after a reveal, where it stands. */
export const Agreed = z.discriminatedUnion("kind", [
  agreed("challenge", ChallengeId, ChallengeAnswer.omit({ indicators: true })),
  agreed("indicator", IndicatorId, IndicatorAnswer),
  agreed("test", TestId, TestClaim),
]);
export type Agreed = z.infer<typeof Agreed>;

/** One line of what was settled in a round; of one target the last counts, and null takes it back. */
const entry = <K extends string, I extends z.ZodType, V extends z.ZodType>(
  kind: K,
  id: I,
  value: V,
) =>
  z.object({
    kind: z.literal(kind),
    id,
    seq: z.int(),
    value: value.nullable(),
    note: z.string(),
    recordedById: z.string(),
    recordedAt: z.coerce.date(),
  });
export const AgreementEntry = z.discriminatedUnion("kind", [
  entry("challenge", ChallengeId, ChallengeAnswer.omit({ indicators: true })),
  entry("indicator", IndicatorId, IndicatorAnswer),
  entry("test", TestId, TestClaim),
]);
export type AgreementEntry = z.infer<typeof AgreementEntry>;

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

// ── working drafts ──────────────────────────────────────────────────────────────────────────────

/** A challenge's own answer, without its indicators. */
export const ChallengeHead = ChallengeAnswer.omit({ indicators: true });
export type ChallengeHead = z.infer<typeof ChallengeHead>;

const change = <K extends string, I extends z.ZodType, V extends z.ZodType>(
  kind: K,
  id: I,
  value: V,
) =>
  z.strictObject({
    kind: z.literal(kind),
    id,
    /** What the screen showed when the person changed it; null where nothing was answered. */
    base: value.nullable(),
    /** null takes the answer back. */
    value: value.nullable(),
  });
/** One answer changed on a screen. */
export const AnswerChange = z.discriminatedUnion("kind", [
  change("challenge", ChallengeId, ChallengeHead),
  change("indicator", IndicatorId, IndicatorAnswer),
  change("test", TestId, TestClaim),
]);
export type AnswerChange = z.infer<typeof AnswerChange>;

/** What became of it. A conflict keeps what is stored and shows both. */
export const SaveOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("saved"), revision: z.int() }),
  z.object({
    outcome: z.literal("conflict"),
    revision: z.int(),
    mine: z.unknown(),
    theirs: z.unknown(),
  }),
]);
export type SaveOutcome = z.infer<typeof SaveOutcome>;

export const Progress = z.object({
  challenges: z.object({ done: z.int(), of: z.int() }),
  indicators: z.object({ done: z.int(), of: z.int() }),
  tests: z.object({ done: z.int(), of: z.int() }),
});
export type Progress = z.infer<typeof Progress>;

export const Draft = z.object({
  /** 0 before the first answer. */
  revision: z.int(),
  answers: Answers,
  updatedAt: z.date().nullable(),
});
export type Draft = z.infer<typeof Draft>;

/** The state of the current assessment, as one assessor sees it. */
export const Working = z.object({
  assessorId: z.string(),
  mine: Draft,
  progress: Progress,
  /**
   * A round that was called off before its reveal, in which mine were last changed: nobody else sees them
   * and they count for nothing until they are changed again, or rated with in the next round.
   */
  apartIn: z.int().nullable(),
  /** Everybody who has a draft: how far each is, not what they answered. */
  assessors: z.array(
    z.object({ assessorId: z.string(), role: Role, updatedAt: z.date(), progress: Progress }),
  ),
  latest: z.object({ number: z.int(), publishedAt: z.date() }).nullable(),
  /**
   * Answers of all assessors that differ from the latest publication; all of them before the first.
   * While people rate apart it counts the asking person's own alone.
   */
  changedSince: z.int(),
  /** The round under way, if any; `blocked` says why the asking person answers nothing in it now. */
  round: z
    .object({
      number: z.int(),
      isRevealed: z.boolean(),
      dueAt: z.date().nullable(),
      blocked: z.string().nullable(),
    })
    .nullable(),
});
export type Working = z.infer<typeof Working>;

const ReadOnly = z.unknown().optional();
/** The body of PUT /assessment: answers. What GET adds to them may be sent back and is ignored. */
export const AssessmentBody = Answers.extend({
  revision: ReadOnly,
  updatedAt: ReadOnly,
  assessorId: ReadOnly,
  progress: ReadOnly,
  apartIn: ReadOnly,
  assessors: ReadOnly,
  latest: ReadOnly,
  changedSince: ReadOnly,
  round: ReadOnly,
});

// ── published assessments ───────────────────────────────────────────────────────────────────────

export const Publish = z.strictObject({ note: z.string().trim().max(2000).optional() });
export type Publish = z.infer<typeof Publish>;

/** The few numbers that a list or a comparison shows; the whole is kept beside them. */
export const Headline = z.object({
  score: z.number().nullable(),
  claimed: z.number().nullable(),
  band: z.string().nullable(),
  mlTestScore: z.number(),
  mlTestBand: z.string(),
  coverage: z.number(),
});
export type Headline = z.infer<typeof Headline>;

export const PublishedRow = z.object({
  number: z.int(),
  catalogueVersion: z.string(),
  engineVersion: z.string(),
  publishedById: z.string(),
  publishedAt: z.date(),
  note: z.string(),
  digest: z.string(),
  assessors: z.int(),
  /** The round it came from; null: published without one. */
  roundNumber: z.int().nullable(),
  /** Answers that its assessors settled together. */
  agreements: z.array(Agreed),
  /** Weights other than the catalogue's that it was scored with. */
  weights: z.array(OwnWeight),
  /** The workspace's own catalogues that it was rated by, at their versions, with what they came to. */
  catalogues: z.array(
    z.object({
      slug: z.string(),
      version: z.int(),
      digest: z.string(),
      score: z.number().nullable(),
    }),
  ),
  headline: Headline,
});
export type PublishedRow = z.infer<typeof PublishedRow>;

export const AnswerDifference = z.object({
  kind: z.enum(["challenge", "indicator", "test"]),
  id: z.string(),
  assessorId: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type AnswerDifference = z.infer<typeof AnswerDifference>;

export const Comparison = z.object({
  before: PublishedRow,
  after: PublishedRow,
  answers: z.array(AnswerDifference),
  challenges: z.array(
    z.object({ id: ChallengeId, before: z.number().nullable(), after: z.number().nullable() }),
  ),
  tests: z.array(z.object({ id: TestId, before: z.number(), after: z.number() })),
});
export type Comparison = z.infer<typeof Comparison>;
