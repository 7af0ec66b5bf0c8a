import type { ChallengeId } from "#server/catalogue/schema.ts";

/**
 * What finished software projects did to their estimates, as ln(actual ÷ estimate), before a team's
 * own history is known: the mean, how many projects it weighs, and its spread. Tuned on 208 projects
 * of 6 published sources (Kitchenham 2002, Jørgensen 2004, Moløkken 2004, Simula, CESAW, SiP).
 */
export const REFERENCE_CLASS = {
  mean: 0.1,
  meanWeight: 3,
  degrees: 5,
  variance: 0.0625,
  projects: 208,
  sources: 6,
} as const;

/** Only the latest finished projects say what a team does now. */
export const HISTORY_LIMIT = 20;
/** Below this many finished projects the range comes mainly from the reference class. */
export const HISTORY_ENOUGH = 3;

/**
 * Judgement: teams' low–high ranges hold the actual value about 65 times in 100 (Jørgensen), and that
 * weighs like 20 finished packages beside the team's own. One number alone is read with the spread of
 * single estimates.
 */
export const RANGE_COVERAGE = { share: 0.65, weight: 20 } as const;
export const SMALLEST_SPREAD = 0.15;
export const SINGLE_SPREAD = 0.35;

/** Mean residual risk of the reference projects: history already contains typical challenges. */
export const REFERENCE_RESIDUAL = 0.35;
/** What is asked of a mitigation: judgement, about the residual risk of a challenge that is well in hand. */
export const MITIGATED_RESIDUAL = 0.2;
/** Challenges overlap, so only this share of each one's effect is counted. */
export const OVERLAP = 0.75;
/** How unsure the multipliers are: standard deviation of each one's effect, as a share of it. */
export const MULTIPLIER_UNCERTAINTY = 0.5;
/** All challenges together never do less or more than this. */
export const MULTIPLIER_LIMITS = { least: 0.5, most: 3 } as const;

/** Brooks: each further person costs the others this share of their time. */
export const COORDINATION_COST = 0.05;

/** Of a running project: how much of what is seen carries over, fitted on 40 projects of CESAW and SiP. */
export const IN_FLIGHT = {
  carryOver: 0.6,
  /** Packages of equal size at which half of it does. */
  carryWeight: 2,
  degrees: 3,
  packageSpread: 0.3,
} as const;

/** Weeks to finish items, from weekly counts; fitted on 36 projects and 629 questions. */
export const THROUGHPUT = {
  weeksLeast: 6,
  weeksUsed: 8,
  leastMean: 0.2,
  /** Standard deviation of the weekly step of ln(rate). */
  weeklyDrift: 0.175,
  samples: 2_000,
  weeksMax: 104,
} as const;

export const DEFAULT_SAMPLES = 20_000;
export const DEFAULT_SEED = 1;

export type Multiplier = {
  readonly challengeId: ChallengeId;
  /** What full residual risk multiplies effort by, next to none. */
  readonly effort: number;
  /** What full residual risk adds to the spread of the total, as a share of it. */
  readonly spread: number;
  readonly reason: string;
};

/** Judgement, sized like the worst ratings of COCOMO II.2000: no public data has these challenges and effort. */
export const MULTIPLIERS: readonly Multiplier[] = [
  {
    challengeId: "experiment-management",
    effort: 1.17,
    spread: 0,
    reason: "Results that cannot be compared are made again; as poor tool support (TOOL).",
  },
  {
    challengeId: "limited-transparency",
    effort: 1.15,
    spread: 0,
    reason: "A model that cannot be read is understood by trying; our judgement.",
  },
  {
    challengeId: "troubleshooting",
    effort: 1.34,
    spread: 0,
    reason: "Faults that do not fail loudly take long to find; as very high complexity (CPLX).",
  },
  {
    challengeId: "resource-limitations",
    effort: 1.29,
    spread: 0,
    reason: "Waiting for machines and fitting into memory; as very high time constraint (TIME).",
  },
  {
    challengeId: "testing",
    effort: 1.26,
    spread: 0,
    reason: "Data must be tested beside code; as very high required reliability (RELY).",
  },
  {
    challengeId: "dependency-management",
    effort: 1.3,
    spread: 0,
    reason: "A platform that changes beneath the work; as very high volatility (PVOL).",
  },
  {
    challengeId: "monitoring-logging",
    effort: 1.11,
    spread: 0,
    reason: "What was not recorded must be rebuilt; as high documentation need (DOCU).",
  },
  {
    challengeId: "unintended-feedback-loops",
    effort: 1.17,
    spread: 0,
    reason: "The system changes the data it learns from; as high complexity (CPLX).",
  },
  {
    challengeId: "glue-code",
    effort: 1.22,
    spread: 0,
    reason: "Most of the code joins systems and follows each of their changes; our judgement.",
  },
  {
    challengeId: "effort-estimation",
    effort: 1,
    spread: 0.3,
    reason: "Estimates without a record miss by more; acts on the upper spread, not on the middle.",
  },
  {
    challengeId: "privacy-safety",
    effort: 1.2,
    spread: 0,
    reason: "Reviews, approvals and access that must be waited for; our judgement.",
  },
  {
    challengeId: "cultural-differences",
    effort: 1.22,
    spread: 0,
    reason: "Two professions that work apart; as distributed sites and team (SITE).",
  },
];
