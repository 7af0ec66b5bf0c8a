import { z } from "zod";
import {
  ChallengeHead,
  IndicatorAnswer,
  Level,
  Progress,
  TestClaim,
} from "#server/assessments/schema.ts";
import { ChallengeId, IndicatorId, TestId } from "#server/catalogue/schema.ts";
import { Role } from "#server/identity/schema.ts";

// ── what comes in ───────────────────────────────────────────────────────────────────────────────

const Note = z.string().trim().max(2000);
const Invited = z.strictObject({ userId: z.string().min(1).max(100), role: Role });
const Invitees = z
  .array(Invited)
  .min(1)
  .max(50)
  .refine((all) => new Set(all.map(({ userId }) => userId)).size === all.length, {
    message: "names somebody twice",
  });

export const NewRound = z.strictObject({
  note: Note.default(""),
  dueAt: z.coerce.date().nullable().default(null),
  /** Who is asked to rate, each in one role. */
  invitees: Invitees,
});
export type NewRound = z.infer<typeof NewRound>;

/** Which round is meant, so that nothing happens to the one that came after it. */
export const RoundNumber = z.strictObject({ round: z.int().positive() });
export type RoundNumber = z.infer<typeof RoundNumber>;

export const MoreInvitees = RoundNumber.extend({ invitees: Invitees });
export type MoreInvitees = z.infer<typeof MoreInvitees>;

const settling = <K extends string, I extends z.ZodType, V extends z.ZodType>(
  kind: K,
  id: I,
  value: V,
) =>
  RoundNumber.extend({
    kind: z.literal(kind),
    id,
    /** null takes back what was agreed. */
    value: value.nullable(),
    note: Note.default(""),
    /** How many times this answer was settled when the screen was drawn; another number is a conflict. */
    seq: z.int().min(0).optional(),
  });
export const NewAgreement = z.discriminatedUnion("kind", [
  settling("challenge", ChallengeId, ChallengeHead),
  settling("indicator", IndicatorId, IndicatorAnswer),
  settling("test", TestId, TestClaim),
]);
export type NewAgreement = z.infer<typeof NewAgreement>;

// ── how a round stands; nothing of what anybody answered ────────────────────────────────────────

export const ROUND_STATES = ["open", "revealed", "published", "cancelled"] as const;
export const RoundState = z.enum(ROUND_STATES);
export type RoundState = z.infer<typeof RoundState>;

export const Invitee = z.object({ userId: z.string(), role: Role, progress: Progress });
export type Invitee = z.infer<typeof Invitee>;

export const RoundStanding = z.object({
  number: z.int(),
  state: RoundState,
  note: z.string(),
  openedById: z.string(),
  openedAt: z.date(),
  dueAt: z.date().nullable(),
  revealedById: z.string().nullable(),
  revealedAt: z.date().nullable(),
  closedAt: z.date().nullable(),
  invitees: z.array(Invitee),
  /** Lines written to the record of what was agreed so far; it grows with each. */
  agreements: z.int(),
});
export type RoundStanding = z.infer<typeof RoundStanding>;

// ── after the reveal: everything side by side ───────────────────────────────────────────────────

/** One person's answer to one question; its shape says which kind of question it was. */
const Rating = z.object({
  userId: z.string(),
  role: Role,
  /** 'answered' with a level, a state, or a claim; 'unknown' where they abstained. */
  said: z.string(),
  level: Level.nullable(),
  note: z.string(),
});
export type Rating = z.infer<typeof Rating>;

export const Settled = z.object({
  said: z.string(),
  level: Level.nullable(),
  note: z.string(),
  byIds: z.array(z.string()),
  /** Says that it does not apply, and only one person stands behind that. */
  awaitsApproval: z.boolean(),
});

export const RevealedRow = z.object({
  kind: z.enum(["challenge", "indicator", "test"]),
  id: z.string(),
  /** The challenge of an indicator or of its own answer; null for a test. */
  challengeId: ChallengeId.nullable(),
  ratings: z.array(Rating),
  /** Who was asked and did not say. */
  abstainedIds: z.array(z.string()),
  /** Steps between the two who are furthest apart; null where fewer than two rated. */
  apart: z.int().nullable(),
  /** Two levels or more apart, or opposite states or claims. */
  isSteep: z.boolean(),
  /** Mean level of data science and of engineering; null where a side did not rate. */
  sides: z.object({ dataScience: z.number(), engineering: z.number() }).nullable(),
  /** What counts now: what was agreed, else the lower median. */
  counts: z.object({ said: z.string(), level: Level.nullable() }),
  agreed: Settled.nullable(),
  /** How many times it was settled so far. */
  seq: z.int(),
});
export type RevealedRow = z.infer<typeof RevealedRow>;

export const Revealed = z.object({
  /** The most apart first. */
  rows: z.array(RevealedRow),
  roleGap: z.object({
    value: z.number().nullable(),
    isFlagged: z.boolean(),
    signedMean: z.number().nullable(),
    /** Indicators that both sides rated. */
    shared: z.int(),
    /** Two levels or more apart and not explained. */
    openItems: z.array(z.string()),
  }),
  /** Krippendorff's alpha; null with fewer than three raters or ten indicators (rubric 4.3). */
  alpha: z.number().nullable(),
  raters: z.int(),
});
export type Revealed = z.infer<typeof Revealed>;

export const RoundPicture = z.object({
  /** The newest round; null before the first. */
  round: RoundStanding.nullable(),
  /** null until it is revealed. */
  revealed: Revealed.nullable(),
});
export type RoundPicture = z.infer<typeof RoundPicture>;
