import { challengeOf, perChallenge, scoring, testWeightsOf } from "#server/catalogue/catalogue.ts";
import {
  type ChallengeId,
  FACTORS,
  type FactorId,
  type Factors,
} from "#server/catalogue/schema.ts";
import type { Credits } from "#server/rubric/rules.ts";

/*
 * The formulas of rubric section 4.1 to 4.3, under the rubric's own names: inherent risk I,
 * exposure E, self part P, test part T, test share tau, mitigation M, residual R, score S.
 * All in double precision; rounding is for display.
 */
const K = scoring.constants;

export type ExperienceState = "experienced" | "not-experienced" | "unknown";
export type RiskBandId = "low" | "moderate" | "high" | "critical";
export const RISK_BANDS: readonly RiskBandId[] = K.bands.map((band) => band.id);

const FACTOR_IDS = Object.keys(FACTORS).filter(isFactorId);

/**
 * Weights that are not the catalogue's, by what they weigh: a challenge in the score, an indicator in
 * its challenge, and "challenge/factor" and "challenge/test". What is not here weighs as in the catalogue.
 */
export type Weights = ReadonlyMap<string, number>;
export const CATALOGUE_WEIGHTS: Weights = new Map();
export const weightKey = (challengeId: ChallengeId, part: string) => `${challengeId}/${part}`;

/**
 * I: what the project's context alone makes of a challenge, 20 to 100. A factor that is not set counts
 * as its highest level. The catalogue's weights of a challenge sum to 1; others are brought to it.
 */
export function inherent(
  challengeId: ChallengeId,
  factors: Factors,
  overrides: Weights = CATALOGUE_WEIGHTS,
): number {
  const weights = scoring.weights[challengeId];
  let sum = 0;
  let total = 0;
  let isOwn = false;
  for (const factor of FACTOR_IDS) {
    const usual = weights[factor];
    if (usual === undefined) continue;
    const own = overrides.get(weightKey(challengeId, factor));
    const weight = own ?? usual;
    if (own !== undefined) isOwn = true;
    sum += weight * factorValue(factor, factors);
    total += weight;
  }
  return K.inherentBase + K.inherentSpan * (isOwn ? sum / total : sum);
}

const HIGHEST = new Map(
  FACTOR_IDS.map((factor) => [factor, Math.max(...Object.values(scoring.factors[factor]))]),
);

function factorValue(factor: FactorId, factors: Factors): number {
  const level = factors[factor];
  const value = level === undefined ? undefined : scoring.factors[factor][level];
  return value ?? HIGHEST.get(factor) ?? 1;
}

/** E: 'no problem seen' lowers exposure only where somebody would have seen one. */
export function exposure(of: {
  challengeId: ChallengeId;
  inherent: number;
  state: ExperienceState;
  isVisible: boolean;
  roleGap: number;
}): number {
  const raised = Math.min(100, of.inherent * experienceMultiplier(of.state, of.isVisible));
  return of.challengeId === "cultural-differences" ? exposureWithGap(raised, of.roleGap) : raised;
}

/** Roles that judge the project differently are themselves the risk of cultural differences. */
export function exposureWithGap(exposureBefore: number, roleGap: number): number {
  return Math.min(100, exposureBefore * (1 + 0.5 * roleGap));
}

function experienceMultiplier(state: ExperienceState, isVisible: boolean): number {
  if (state === "experienced") return 1.15;
  return state === "not-experienced" && isVisible ? 0.85 : 1;
}

/** Whether trouble would have been noticed: in production by monitoring, else by two roles looking. */
export function isVisible(of: {
  challengeId: ChallengeId;
  /** P of monitoring-logging; null where monitoring does not apply. */
  monitoringSelfPart: number | null;
  rolesThatRated: number;
}): boolean {
  const isProduction = challengeOf(of.challengeId).category === "production";
  if (isProduction && of.monitoringSelfPart !== null) return of.monitoringSelfPart >= 0.5;
  return of.rolesThatRated >= 2;
}

/**
 * P: the mean level with the weakest one counted again. No level, no self part. A weight tells in the
 * mean; the weakest is the weakest whatever it weighs, so that none can be weighed away.
 */
export function selfPart(levels: readonly number[], weights?: readonly number[]): number {
  if (levels.length === 0) return 0;
  const middle = weights ? weightedMean(levels, weights) : mean(levels);
  return (K.selfMeanWeight * middle + K.selfMinWeight * Math.min(...levels)) / 4;
}

/** T: effective credit of the tests that bear on the challenge; null when none of them applies. */
export function testPart(
  challengeId: ChallengeId,
  credits: Credits,
  of: { notApplicable?: ReadonlySet<string>; weights?: Weights } = {},
): number | null {
  let weighted = 0;
  let total = 0;
  for (const { testId, weight: usual } of testWeightsOf(challengeId)) {
    if (of.notApplicable?.has(testId)) continue;
    const weight = of.weights?.get(weightKey(challengeId, testId)) ?? usual;
    weighted += weight * (credits[testId] ?? 0);
    total += weight;
  }
  return total === 0 ? null : weighted / total;
}

/** tau: how much tests may say about this challenge, at most half. The catalogue's, whatever single tests weigh. */
export function testShare(challengeId: ChallengeId): number {
  return TEST_SHARES[challengeId];
}

const TEST_SHARES = perChallenge((id) => {
  const total = testWeightsOf(id).reduce((sum, cell) => sum + cell.weight, 0);
  return K.testShareMax * Math.min(1, total / K.testShareFullWeight);
});

/** M, from 0 (nothing is done) to 1. */
export function mitigation(self: number, test: number | null, share: number): number {
  return test === null ? self : (1 - share) * self + share * test;
}

/** R: a tenth of the exposure always remains. */
export function residual(exposed: number, mitigated: number): number {
  return exposed * (1 - K.mitigationCeiling * mitigated);
}

/**
 * S: an ordered weighting with 0.6 on the worst challenge, so that good ones cannot hide it. null when
 * nothing applies. Weights tell in the two means; the worst counts in full whatever it weighs.
 */
export function projectScore(
  residuals: readonly number[],
  weights?: readonly number[],
): number | null {
  if (weights) return weightedScore(residuals, weights);
  const sorted = [...residuals].sort((a, b) => b - a);
  const worst = sorted[0];
  if (worst === undefined) return null;
  const { max, top3, mean: all } = K.projectOwa;
  return max * worst + top3 * mean(sorted.slice(0, 3)) + all * mean(sorted);
}

/**
 * The top three become as much of the weight as three challenges of average weight have, from the worst
 * down, the last one in part: a tail mean, so that a greater residual never lowers the score, as it
 * could when its weight came into the three at a stroke.
 */
function weightedScore(residuals: readonly number[], weights: readonly number[]): number | null {
  const all = residuals
    .map((residual, i) => ({ residual, weight: weights[i] ?? 1 }))
    .sort((a, b) => b.residual - a.residual);
  const worst = all[0];
  if (worst === undefined) return null;
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const { max, top3, mean: rest } = K.projectOwa;
  const tail = (Math.min(3, all.length) * total) / all.length;
  return (
    max * worst.residual + top3 * tailMean(all, tail) + rest * weightedMean(residuals, weights)
  );
}

function tailMean(
  sorted: readonly { readonly residual: number; readonly weight: number }[],
  mass: number,
): number {
  let left = mass;
  let sum = 0;
  for (const { residual, weight } of sorted) {
    const taken = Math.min(left, weight);
    sum += taken * residual;
    left -= taken;
  }
  return sum / mass;
}

export function riskBand(value: number): RiskBandId {
  const band = K.bands.find((candidate) => candidate.lt === undefined || value < candidate.lt);
  return band?.id ?? "critical";
}

/** A project is never better than its worst challenge. */
export function projectBand(score: number, residuals: readonly number[]): RiskBandId {
  const ofScore = RISK_BANDS.indexOf(riskBand(score));
  const ofWorst = RISK_BANDS.indexOf(riskBand(Math.max(...residuals)));
  return RISK_BANDS[Math.max(ofScore, ofWorst)] ?? "critical";
}

/** K: how much of the picture was answered, is proven and was seen by two roles. */
export function confidence(coverage: number, evidenceShare: number, distinctRoles: number): number {
  return coverage * (0.5 + 0.3 * evidenceShare + 0.2 * Math.min(1, distinctRoles / 2));
}

/** Levels above the cap need proof; without it they count as the cap. */
export function assuredLevel(level: number, isEvidenced: boolean): number {
  return isEvidenced ? level : Math.min(level, K.assuredLevelCap);
}

/** Of an even number the lower middle one, so that a disagreement is never settled upwards. */
export function lowerMedian(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

export type RatedPair = {
  readonly indicatorId: string;
  readonly dataScience: number;
  readonly engineering: number;
};

/** How far data science and engineering stand apart over the indicators that both rated. */
export function roleGap(pairs: readonly RatedPair[]): {
  value: number | null;
  isFlagged: boolean;
  signedMean: number | null;
  openItems: string[];
} {
  if (pairs.length === 0) return { value: null, isFlagged: false, signedMean: null, openItems: [] };
  const differences = pairs.map((pair) => pair.dataScience - pair.engineering);
  const value = mean(differences.map(Math.abs)) / 4;
  const openItems = pairs
    .filter((pair) => Math.abs(pair.dataScience - pair.engineering) >= K.itemGapFlag)
    .map((pair) => pair.indicatorId);
  const isFlagged = value >= K.roleGapFlag || openItems.length / pairs.length >= 0.2;
  return { value, isFlagged, signedMean: mean(differences), openItems };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    const weight = weights[i] ?? 1;
    sum += weight * value;
    total += weight;
  });
  return sum / total;
}

function isFactorId(name: string): name is FactorId {
  return name in FACTORS;
}
