import { z } from "zod";
import { ChallengeId, SectionId, TestId } from "#server/catalogue/schema.ts";
import { ConditionOutcome, GateOutcome } from "#server/gates/schema.ts";
import { Interval, RiskBand } from "#server/readiness/schema.ts";

const change = <T extends z.ZodType>(value: T) => z.object({ before: value, after: value });

const FrozenIndicator = z.object({
  claimed: z.number().nullable(),
  assured: z.number().nullable(),
  /** Documents that prove it. */
  evidenceIds: z.array(z.string()),
});
export type FrozenIndicator = z.infer<typeof FrozenIndicator>;

const FrozenTest = z.object({
  claim: z.string(),
  claimed: z.number(),
  credit: z.number(),
  /** Credit that had lapsed. */
  stale: z.number(),
  expiresAt: z.string().nullable(),
  /** Documents that gave the credit, or that would if they were fresh. */
  evidenceIds: z.array(z.string()),
});
export type FrozenTest = z.infer<typeof FrozenTest>;

const FrozenChallenge = z.object({
  state: z.string(),
  residual: Interval.nullable(),
  /** Point of the claimed residual risk. */
  claimed: z.number().nullable(),
  exposure: z.number().nullable(),
  coverage: z.number(),
  indicators: z.record(z.string(), FrozenIndicator),
});
export type FrozenChallenge = z.infer<typeof FrozenChallenge>;

/** Everything the scores said of a project at one moment, with what was known by another. */
export const Frozen = z.object({
  engineVersion: z.string(),
  catalogueVersion: z.string(),
  /** The moment it is about. */
  at: z.string(),
  /** What had been recorded by then was known. */
  known: z.string(),
  basis: z.enum(["published", "draft", "none"]),
  assessmentNumber: z.int().nullable(),
  score: z.number().nullable(),
  claimed: z.number().nullable(),
  band: RiskBand.nullable(),
  coverage: z.number(),
  evidenceShare: z.number(),
  confidence: z.number(),
  staleEvidence: z.int(),
  /** Documents that count, arrived by `known` and told of `at` or earlier. */
  documents: z.int(),
  mlTestScore: z.object({
    final: z.number(),
    claimedFinal: z.number(),
    band: z.string(),
    sections: z.record(SectionId, z.number()),
  }),
  challenges: z.record(ChallengeId, FrozenChallenge),
  tests: z.record(TestId, FrozenTest),
  gate: z.object({
    id: z.string(),
    title: z.string(),
    outcome: GateOutcome,
    policyVersion: z.string(),
    policyDigest: z.string(),
    conditions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        outcome: ConditionOutcome,
        observed: z.string(),
        required: z.string(),
      }),
    ),
  }),
});
export type Frozen = z.infer<typeof Frozen>;

/** The body of POST snapshots. */
export const NewSnapshot = z.strictObject({
  name: z.string().trim().min(2).max(120),
  note: z.string().trim().max(2000).optional(),
  /** The moment it is about; left out: now. Never later than now. */
  effectiveAt: z.iso.datetime({ offset: true }).optional(),
});
export type NewSnapshot = z.infer<typeof NewSnapshot>;

export const SnapshotHead = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  effectiveAt: z.string(),
  recordedAt: z.string(),
  recordedById: z.string(),
  /** SHA-256 of the canonical JSON of name, moments and scores. */
  digest: z.string(),
  score: z.number().nullable(),
  mlTestScore: z.number(),
  coverage: z.number(),
  gateOutcome: GateOutcome,
});
export type SnapshotHead = z.infer<typeof SnapshotHead>;

export const Snapshot = SnapshotHead.extend({ scores: Frozen });
export type Snapshot = z.infer<typeof Snapshot>;

// ── two of them ─────────────────────────────────────────────────────────────────────────────────

/** One state of the project: a milestone's id, "now", or an instant (as known then). */
export const StateRef = z.union([
  z.literal("now"),
  z.iso.datetime({ offset: true }),
  z.string().min(1).max(100),
]);
export const DiffQuery = z.object({ before: StateRef, after: StateRef });
export type DiffQuery = z.infer<typeof DiffQuery>;

const Why = z.object({
  text: z.string(),
  /** Documents that came in between and made it so. */
  evidenceIds: z.array(z.string()),
});
export type Why = z.infer<typeof Why>;

export const SnapshotDiff = z.object({
  score: change(z.number().nullable()),
  claimed: change(z.number().nullable()),
  mlTestScore: change(z.number()),
  coverage: change(z.number()),
  confidence: change(z.number()),
  documents: change(z.int()),
  sections: z.array(change(z.number()).extend({ section: SectionId })),
  /** What changed, the largest first. */
  challenges: z.array(
    change(z.number().nullable()).extend({ challengeId: ChallengeId, why: z.array(Why) }),
  ),
  tests: z.array(change(z.number()).extend({ testId: TestId, why: z.array(Why) })),
  gate: z.object({
    id: change(z.string()),
    outcome: change(GateOutcome),
    conditions: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        required: z.string(),
        outcome: change(ConditionOutcome.nullable()),
        observed: change(z.string()),
      }),
    ),
  }),
});
export type SnapshotDiff = z.infer<typeof SnapshotDiff>;

const Side = z.object({
  ref: z.string(),
  name: z.string(),
  at: z.string(),
  known: z.string(),
});
export const DiffPage = z.object({ before: Side, after: Side, diff: SnapshotDiff });
export type DiffPage = z.infer<typeof DiffPage>;

// ── over time ───────────────────────────────────────────────────────────────────────────────────

export const TrendPoint = z.object({
  /** The values hold from here to the next point. */
  at: z.string(),
  basis: z.enum(["published", "draft", "none"]),
  score: z.number().nullable(),
  claimed: z.number().nullable(),
  residuals: z.record(ChallengeId, z.number().nullable()),
  mlTestScore: z.number(),
  sections: z.record(SectionId, z.number()),
  coverage: z.number(),
  confidence: z.number(),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

export const MARKER_KINDS = ["evidence", "assessment", "decision", "milestone", "release"] as const;
export const Marker = z.object({
  kind: z.enum(MARKER_KINDS),
  at: z.string(),
  label: z.string(),
  /** What it is a page of: a document, a decision, an assessment, a milestone. */
  id: z.string(),
});
export type Marker = z.infer<typeof Marker>;

export const Trend = z.object({
  from: z.string(),
  to: z.string(),
  points: z.array(TrendPoint),
  markers: z.array(Marker),
  /** Changes closer together than this are drawn as one; 0 where every change has its own point. */
  resolutionHours: z.number(),
});
export type Trend = z.infer<typeof Trend>;

export const TREND_DAYS_MAX = 1_826;
export const TrendQuery = z.object({
  days: z.coerce.number().int().min(7).max(TREND_DAYS_MAX).default(180),
});
export type TrendQuery = z.infer<typeof TrendQuery>;

// ── what was known ──────────────────────────────────────────────────────────────────────────────

export const ReplayQuery = z.object({
  at: z.iso.datetime({ offset: true }),
  /** then: what had been recorded by that moment; now: what is recorded today about that moment. */
  known: z.enum(["then", "now"]).default("then"),
});
export type ReplayQuery = z.infer<typeof ReplayQuery>;

export const Replay = z.object({
  asked: ReplayQuery,
  /** The state that was asked for. */
  state: Frozen,
  /** From what was known then to what is known now about the same moment. */
  learnt: SnapshotDiff,
  /** Documents that tell of that moment or earlier and came after it. */
  late: z.array(
    z.object({
      evidenceId: z.string(),
      source: z.string(),
      observedAt: z.string().nullable(),
      receivedAt: z.string(),
    }),
  ),
});
export type Replay = z.infer<typeof Replay>;
