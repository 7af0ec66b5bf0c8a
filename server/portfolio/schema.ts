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
import { Tag } from "#server/projects/schema.ts";
import {
  Action,
  Interval,
  MlTestScore,
  RiskBand,
  RiskParts,
  TestScore,
} from "#server/readiness/schema.ts";

/** What ends by itself at a known instant: a proof of a test or practice, or the waiver of a condition. */
export const Lapse = z.object({
  at: z.string(),
  kind: z.enum(["evidence", "waiver"]),
  /** A test, an indicator, or the id of a condition. */
  subject: z.string(),
});
export type Lapse = z.infer<typeof Lapse>;

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
  /** How many weights differ from the catalogue's; their reasons stand in the readiness. */
  ownWeights: z.int().default(0),
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

// ── what the list adds up to ────────────────────────────────────────────────────────────────────

export const GROUPINGS = ["stage", "criticality", "team", "tag"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What of the list is looked at; the same filters, without order and pages. */
export const PortfolioFilter = PortfolioQuery.omit({
  sort: true,
  at: true,
  cursor: true,
  limit: true,
});
export type PortfolioFilter = z.infer<typeof PortfolioFilter>;

export const GroupQuery = PortfolioFilter.extend({ by: z.enum(GROUPINGS) });
export type GroupQuery = z.infer<typeof GroupQuery>;
export const PortfolioGroup = z.object({
  /** A stage, a criticality, a team's id or a tag; null: of none. */
  key: z.string().nullable(),
  name: z.string().nullable(),
  projects: z.int(),
  critical: z.int(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  blocked: z.int(),
  worst: z.object({ slug: z.string(), code: z.string() }),
});
export type PortfolioGroup = z.infer<typeof PortfolioGroup>;

export const ChangesQuery = PortfolioFilter.extend({ since: z.iso.date() });
export type ChangesQuery = z.infer<typeof ChangesQuery>;
export const Change = z.object({
  slug: z.string(),
  code: z.string(),
  name: z.string(),
  before: z.number(),
  after: z.number(),
  bandBefore: RiskBand.nullable(),
  bandAfter: RiskBand.nullable(),
  gateBefore: z.string(),
  gateAfter: z.string(),
});
export type Change = z.infer<typeof Change>;
/** The list now against the end of the last week on or before a day. */
export const Changes = z.object({
  /** The end of the week that is compared with. */
  since: z.string(),
  compared: z.int(),
  /** Projects that were not there yet, or had no point. */
  fresh: z.int(),
  rose: z.int(),
  fell: z.int(),
  intoCritical: z.int(),
  outOfCritical: z.int(),
  /** The ten that changed most, the largest rise first. */
  most: z.array(Change),
});
export type Changes = z.infer<typeof Changes>;

export const Work = z.object({
  /** Mitigations by the points they would take from all projects together, the largest first. */
  mitigations: z.array(
    z.object({
      id: z.string(),
      challengeId: ChallengeId,
      text: z.string(),
      effort: z.enum(["S", "M", "L"]),
      /** Projects whose risk it would lower by at least a point. */
      projects: z.int(),
      points: z.number(),
    }),
  ),
  /** Projects where a proof or a waiver that counts now ends within the next weeks, the next one first. */
  lapses: z.array(
    z.object({ slug: z.string(), code: z.string(), name: z.string(), lapses: z.array(Lapse) }),
  ),
  lapsing: z.int(),
  withinDays: z.int(),
});
export type Work = z.infer<typeof Work>;

export const PortfolioTrend = z.object({
  weeks: z.array(
    z.object({
      at: z.string(),
      projects: z.int(),
      index: z.number().nullable(),
      max: z.number().nullable(),
      mean: z.number().nullable(),
      critical: z.int(),
    }),
  ),
});
export type PortfolioTrend = z.infer<typeof PortfolioTrend>;

/** Earlier points of the projects of one page. */
export const EarlierQuery = z.strictObject({
  since: z.iso.date(),
  slugs: z.array(z.string().max(100)).max(200),
});
export const EarlierPoint = z.object({
  slug: z.string(),
  score: z.number().nullable(),
  residuals: z.array(z.number().nullable()),
});
export type EarlierPoint = z.infer<typeof EarlierPoint>;
