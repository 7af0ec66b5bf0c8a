import { z } from "zod";
import type { Agreed, AssessorAnswers } from "#server/assessments/schema.ts";
import {
  ChallengeId,
  EditionId,
  type Factors,
  SectionId,
  TestId,
} from "#server/catalogue/schema.ts";
import { OwnResult } from "#server/own-catalogues/schema.ts";
import type { Profile } from "#server/projects/schema.ts";
import {
  type AcceptanceItem,
  Because,
  type EvidenceItem,
  type GoneItem,
  Proposal,
  Signal,
} from "#server/signals/schema.ts";
import { OwnWeight } from "#server/weights/schema.ts";

export const RiskBand = z.enum(["low", "moderate", "high", "critical"]);
export const Interval = z.object({ low: z.number(), point: z.number(), high: z.number() });

/** Why a residual is what it is, and what kind of work would lower it (visual/notes.md 1). Sums to `high`. */
export const RiskParts = z.object({
  sure: z.number(),
  stale: z.number(),
  unproven: z.number(),
  unanswered: z.number(),
});
export type RiskParts = z.infer<typeof RiskParts>;

export const ChallengeScore = z.object({
  state: z.enum(["experienced", "not-experienced", "not-applicable", "unknown"]),
  /** A not-applicable answer that nobody but its author has agreed to: scored as unknown. */
  awaitsApproval: z.boolean(),
  isQuick: z.boolean(),
  residual: Interval.nullable(),
  claimedResidual: Interval.nullable(),
  parts: RiskParts.nullable(),
  inherent: z.number(),
  exposure: z.number().nullable(),
  /** Self part P, test part T, test share tau and mitigation M of rubric 4.1, from assured upper-bound inputs. */
  selfPart: z.number().nullable(),
  testPart: z.number().nullable(),
  testShare: z.number(),
  mitigation: z.number().nullable(),
  coverage: z.number(),
  answered: z.int(),
  applicable: z.int(),
  evidenced: z.int(),
  indicators: z.record(
    z.string(),
    z.object({
      state: z.enum(["answered", "unknown", "not-applicable"]),
      claimedLevel: z.number().nullable(),
      assuredLevel: z.number().nullable(),
      isEvidenced: z.boolean(),
      isQuick: z.boolean(),
    }),
  ),
});
export type ChallengeScore = z.infer<typeof ChallengeScore>;

export const TestScore = z.object({
  claim: z.enum(["none", "manual", "automated", "unknown", "not-applicable"]),
  awaitsApproval: z.boolean(),
  claimed: z.number(),
  assured: z.number(),
  /** Equal to assured. */
  credit: z.number(),
  /** Credit that was proven once and has lapsed. */
  stale: z.number(),
  /** The paper's reading: credit as if the latest result had passed. */
  execution: z.number(),
  observedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  zeroAt: z.string().nullable(),
  because: z.array(Because),
});
export type TestScore = z.infer<typeof TestScore>;

export const MlTestScore = z.object({
  edition: EditionId,
  final: z.number(),
  band: z.string(),
  sections: z.record(SectionId, z.number()),
  /** Sections that hold the minimum; ties are all named. */
  binding: z.array(SectionId),
  claimedFinal: z.number(),
  claimedSections: z.record(SectionId, z.number()),
  adjusted: z.record(SectionId, z.number().nullable()),
});
export type MlTestScore = z.infer<typeof MlTestScore>;

export const Action = z.object({
  text: z.string(),
  challengeId: ChallengeId.optional(),
  testId: TestId.optional(),
  gain: z.string(),
  kind: z.enum(["mitigate", "renew", "prove", "answer", "accept"]),
});
export type Action = z.infer<typeof Action>;

/** Everything the product says about one project at one moment. */
export const Readiness = z.object({
  asOf: z.string(),
  /** published: the latest published assessment counts. draft: nothing is published yet, working answers count. none: nobody has answered. */
  basis: z.enum(["published", "draft", "none"]),
  assessmentNumber: z.int().nullable(),
  /** S from assured, upper-bound residuals: 0–100, higher is worse; null when nothing applies. */
  score: z.number().nullable(),
  claimed: z.number().nullable(),
  assured: z.number().nullable(),
  band: RiskBand.nullable(),
  challenges: z.record(ChallengeId, ChallengeScore),
  tests: z.record(TestId, TestScore),
  mlTestScore: MlTestScore,
  coverage: z.number(),
  evidenceShare: z.number(),
  confidence: z.number(),
  roles: z.array(z.string()),
  roleGap: z.object({
    value: z.number().nullable(),
    isFlagged: z.boolean(),
    openItems: z.array(z.string()),
  }),
  staleShare: z.number().nullable(),
  staleEvidence: z.int(),
  signals: z.array(Signal),
  proposals: z.array(Proposal),
  actions: z.array(Action),
  /** Weights other than the catalogue's that the scores rest on; scores older than these have none. */
  weights: z.array(OwnWeight).default([]),
  /** What the workspace's own catalogues say, beside the scores and never in them. */
  own: z.array(OwnResult).default([]),
});
export type Readiness = z.infer<typeof Readiness>;

/** What readinessAt() needs of one project: read by a store, or made up in a test. */
export type ReadinessInput = {
  readonly factors: Factors;
  readonly profile: Profile;
  readonly basis: Readiness["basis"];
  readonly assessmentNumber: number | null;
  readonly assessors: readonly AssessorAnswers[];
  /** What the assessors settled on after a reveal. */
  readonly agreements?: readonly Agreed[] | undefined;
  /** Weights of the workspace, or those that the published assessment was scored with. */
  readonly weights?: readonly OwnWeight[] | undefined;
  readonly own?: readonly OwnResult[] | undefined;
  readonly evidence: readonly EvidenceItem[];
  readonly acceptances: readonly AcceptanceItem[];
  readonly gone?: readonly GoneItem[] | undefined;
  readonly at: Date;
  /** What was recorded by then counts; left out: by `at`. */
  readonly known?: Date | undefined;
  readonly edition?: EditionId | undefined;
};

/** The final score as a step line over time, and the proofs whose ageing makes the steps. */
export const Fuses = z.object({
  edition: EditionId,
  from: z.string(),
  now: z.string(),
  to: z.string(),
  /** The value holds from `at` until the next step. After `now` it is what remains if nothing new arrives. */
  steps: z.array(
    z.object({
      at: z.string(),
      final: z.number(),
      sections: z.record(SectionId, z.number()),
      binding: z.array(SectionId),
    }),
  ),
  proofs: z.array(
    z.object({
      testId: TestId,
      rule: z.string(),
      evidenceIds: z.array(z.string()),
      observedAt: z.string(),
      credit: z.number(),
      creditWhenFresh: z.number(),
      expiresAt: z.string().nullable(),
      zeroAt: z.string().nullable(),
      /** The whole life of this proof by its rule, from its observation on. */
      spans: z.array(z.object({ from: z.string(), to: z.string(), credit: z.number() })),
      /** Its next fall and what is left then; null when it gives nothing any more. */
      next: z.object({ at: z.string(), credit: z.number() }).nullable(),
      /** Instants at which this proof's ageing lowers the final score. */
      lowersFinalAt: z.array(z.string()),
    }),
  ),
});
export type Fuses = z.infer<typeof Fuses>;
