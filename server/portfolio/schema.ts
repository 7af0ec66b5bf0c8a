import { z } from "zod";
import {
  CHALLENGE_IDS,
  ChallengeId,
  EditionId,
  FACTORS,
  SectionId,
  TestId,
} from "#server/catalogue/schema.ts";
import { Certification } from "#server/certifications/schema.ts";
import { GateOutcome } from "#server/gates/schema.ts";
import {
  Action,
  Interval,
  MlTestScore,
  RiskBand,
  RiskParts,
  TestScore,
} from "#server/readiness/schema.ts";

/** A word that a workspace sorts its projects by. */
export const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(40)
  .regex(/^[^,\p{Cc}]+$/u, "a tag is a word or two without a comma");

export const SORTS = ["risk", "name", "tests", "gate", "updated", ...CHALLENGE_IDS] as const;
/** What to list and in which order: the same words in the page's address, tRPC and HTTP. */
export const PortfolioQuery = z.strictObject({
  sort: z.enum(SORTS).default("risk"),
  stage: z.enum(FACTORS.stage).optional(),
  band: RiskBand.optional(),
  gate: GateOutcome.optional(),
  criticality: z.enum(FACTORS.criticality).optional(),
  /** A team with a role in the project, by its id. */
  team: z.string().max(100).optional(),
  tag: Tag.optional(),
  text: z.string().trim().max(100).optional(),
  demo: z.enum(["with", "without", "only"]).default("with"),
  at: z
    .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
    .optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PortfolioQuery = z.infer<typeof PortfolioQuery>;

export const PortfolioChallenge = z.object({
  state: z.enum(["experienced", "not-experienced", "not-applicable", "unknown"]),
  residual: Interval.nullable(),
  coverage: z.number(),
  parts: RiskParts.nullable(),
  answered: z.int(),
  applicable: z.int(),
  isQuick: z.boolean(),
});

/** One project as lists and scripts see it. */
export const PortfolioProject = z.object({
  slug: z.string(),
  code: z.string(),
  name: z.string(),
  stage: z.enum(FACTORS.stage).nullable(),
  basis: z.enum(["published", "draft", "none"]),
  isDemo: z.boolean(),
  tags: z.array(z.string()),
  score: z.number().nullable(),
  claimed: z.number().nullable(),
  band: RiskBand.nullable(),
  challenges: z.record(ChallengeId, PortfolioChallenge),
  mlTestScore: MlTestScore,
  gate: z.object({ id: z.string(), outcome: GateOutcome }),
  coverage: z.number(),
  confidence: z.number(),
  staleEvidence: z.int(),
  updatedAt: z.string(),
});
export type PortfolioProject = z.infer<typeof PortfolioProject>;

/** Twenty bins of five points each. */
export const BINS = 20;

/** One challenge over all projects that match. */
export const ChallengeSpread = z.object({
  /** How many stand in each fifth, tenth, … of a hundred. */
  bins: z.array(z.int()).length(BINS),
  mean: z.number().nullable(),
  /** Sum of the residual risk: what the challenge costs the organisation. */
  sum: z.number(),
  /** At 50 and over, and at 75 and over. */
  high: z.int(),
  critical: z.int(),
  /** Marks as in Table 1. */
  experienced: z.int(),
  applies: z.int(),
});
export type ChallengeSpread = z.infer<typeof ChallengeSpread>;

export const Portfolio = z.object({
  asOf: z.string(),
  projects: z.array(PortfolioProject),
  nextCursor: z.string().nullable(),
  /** How many match the filter, and how many there are. */
  matching: z.int(),
  total: z.int(),
  /** Lines that changed and are still being made anew; what is shown of them is older. */
  renewing: z.int(),
  index: z.object({ index: z.number(), max: z.number(), mean: z.number() }).nullable(),
  byBand: z.record(RiskBand, z.int()),
  /** The critical ones that match by name, the worst first: no average hides them. At most twenty. */
  critical: z.array(z.object({ slug: z.string(), code: z.string(), score: z.number() })),
  challenges: z.record(ChallengeId, ChallengeSpread),
  /** Residuals of all matching projects by challenge, for the marks above each column; empty for more than forty. */
  residuals: z.record(ChallengeId, z.array(z.number())),
});
export type Portfolio = z.infer<typeof Portfolio>;

/** As of which moment, and by which edition of the ML Test Score. */
export const ReadinessQuery = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  edition: EditionId.optional(),
});

/** A project's own answer of GET readiness: the list's object and everything behind it. */
export const ProjectReadiness = PortfolioProject.extend({
  asOf: z.string(),
  assured: z.number().nullable(),
  tests: z.record(TestId, TestScore),
  actions: z.array(Action),
  sections: z.record(SectionId, z.number()),
  /** Whether the project may stay in its stage; null before its first gate. */
  certification: Certification.nullable(),
});
export type ProjectReadiness = z.infer<typeof ProjectReadiness>;
