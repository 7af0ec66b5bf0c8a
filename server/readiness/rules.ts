import { mergeAnswers } from "#server/assessments/rules.ts";
import type { MergedAnswers } from "#server/assessments/schema.ts";
import { perChallenge } from "#server/catalogue/catalogue.ts";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import { assuredLevel, confidence, projectBand, testShare } from "#server/challenges/rules.ts";
import { signalsAt } from "#server/signals/rules/evaluate.ts";
import type { Proposal, Signal } from "#server/signals/schema.ts";
import { weightsOf } from "#server/weights/rules.ts";
import { nextActions } from "./rules/actions.ts";
import {
  type Ground,
  groundOf,
  type Layer,
  residualsOf,
  scoreLayer,
  scoreOf,
} from "./rules/layers.ts";
import type { Proof } from "./rules/state.ts";
import { creditsBy, DEFAULT_EDITION, mlTestScore, testScores } from "./rules/tests.ts";
import type { ChallengeScore, Readiness, ReadinessInput, TestScore } from "./schema.ts";

/**
 * Everything the product says about a project at one moment, from its answers and its evidence.
 * Pure: the same input gives the same answer for any `at`, past or future. `actions` costs a hundred
 * rescorings, so lists leave it out.
 */
export function readinessAt(
  input: ReadinessInput,
  options: { withActions: boolean } = { withActions: true },
): Readiness {
  return readinessFrom(input, readOf(input), options);
}

/** What everybody says together, and what the evidence says: all that scores are composed of. */
export type Read = {
  readonly merged: MergedAnswers;
  readonly signals: readonly Signal[];
  readonly proposals: readonly Proposal[];
};

export function readOf(input: ReadinessInput): Read {
  return { ...signalsAt(input), merged: mergeAnswers(input.assessors, input.agreements) };
}

/** The same of answers and signals as they are, or as they would be. */
export function readinessFrom(
  input: ReadinessInput,
  { merged, signals, proposals }: Read,
  options: { withActions: boolean },
): Readiness {
  const tests = testScores(merged, signals);
  const weights = weightsOf(input.weights ?? []);
  const ground = groundOf(input.factors, merged, weights);
  const proof = proofOf(signals);
  const layers = layersOf(tests, proof);
  const scored = {
    floor: scoreLayer(ground, layers.floor),
    staleAbsent: scoreLayer(ground, layers.staleAbsent),
    low: scoreLayer(ground, layers.assuredLow),
    point: scoreLayer(ground, layers.assuredPoint),
    high: scoreLayer(ground, layers.assuredHigh),
    claimedLow: scoreLayer(ground, layers.claimedLow),
    claimedPoint: scoreLayer(ground, layers.claimedPoint),
    claimedHigh: scoreLayer(ground, layers.claimedHigh),
  };
  const challenges = perChallenge((id) => challengeScore(id, { ground, proof, scored }));
  const score = scoreOf(scored.high, weights);
  const all = Object.values(challenges);
  const coverage = share(total(all, "answered"), total(all, "applicable"));
  const evidenceShare = share(total(all, "evidenced"), aboveZero(all));
  const edition = input.edition ?? DEFAULT_EDITION;
  const state = { ground, tests, proof, layer: layers.assuredHigh, proposals, challenges };
  return {
    asOf: input.at.toISOString(),
    basis: input.basis,
    assessmentNumber: input.assessmentNumber,
    score,
    claimed: scoreOf(scored.claimedPoint, weights),
    assured: score,
    band: score === null ? null : projectBand(score, residualsOf(scored.high)),
    challenges,
    tests,
    mlTestScore: mlTestScore(tests, edition),
    coverage,
    evidenceShare,
    confidence: confidence(coverage, evidenceShare, merged.roles.length),
    roles: merged.roles,
    roleGap: {
      value: merged.roleGap.value,
      isFlagged: merged.roleGap.isFlagged,
      openItems: merged.roleGap.openItems,
    },
    ...staleness(tests, proof),
    signals: [...signals],
    proposals: [...proposals],
    actions: options.withActions ? nextActions(state) : [],
    weights: (input.weights ?? []).map(({ target, weight, reason }) => ({
      target,
      weight,
      reason,
    })),
    own: [...(input.own ?? [])],
  };
}

function proofOf(signals: readonly Signal[]): Proof {
  const about = signals.filter((signal) => signal.indicatorId !== undefined);
  const fresh = idsOf(about.filter((signal) => signal.credit > 0));
  const proven = idsOf(about.filter((signal) => signal.creditWhenFresh > 0));
  return { fresh, lapsed: new Set([...proven].filter((id) => !fresh.has(id))) };
}

function idsOf(signals: readonly Signal[]): Set<string> {
  return new Set(signals.flatMap((signal) => signal.indicatorId ?? []));
}

/**
 * The readings of the same inputs, from the kindest to the gate's. Each of floor, staleAbsent,
 * assuredLow and assuredHigh takes something away from the one before, so no residual ever falls
 * along them: the four parts of a risk bar are their differences (visual notes 1).
 */
function layersOf(tests: Readiness["tests"], proof: Proof) {
  const claimed = creditsBy(tests, (test) => test.claimed);
  const everProven = creditsBy(tests, everClaimedOrProven);
  const withoutStale = creditsBy(tests, (test) => everClaimedOrProven(test) - test.stale);
  const assured = creditsBy(tests, (test) => test.assured);
  const cap = (level: number, isProven: boolean) => assuredLevel(level, isProven);
  const assuredOr = (unknown: (overall: number | null) => number): Layer => ({
    levelOf: ({ indicatorId, level, overall }) =>
      level === null ? unknown(overall) : cap(level, proof.fresh.has(indicatorId)),
    credits: assured,
  });
  const claimedOr = (unknown: (overall: number | null) => number, credits = claimed): Layer => ({
    levelOf: ({ level, overall }) => level ?? unknown(overall),
    credits,
  });
  return {
    floor: claimedOr(() => 4, everProven),
    staleAbsent: {
      levelOf: ({ indicatorId, level }) =>
        level === null ? 4 : cap(level, !proof.lapsed.has(indicatorId)),
      credits: withoutStale,
    } satisfies Layer,
    assuredLow: assuredOr(() => 4),
    assuredPoint: assuredOr((overall) => (overall === null ? 0 : cap(overall, false))),
    assuredHigh: assuredOr(() => 0),
    claimedLow: claimedOr(() => 4),
    claimedPoint: claimedOr((overall) => overall ?? 0),
    claimedHigh: claimedOr(() => 0),
  };
}

function everClaimedOrProven(test: TestScore): number {
  return Math.max(test.claimed, test.assured + test.stale);
}

type Scored = Record<
  | "floor"
  | "staleAbsent"
  | "low"
  | "point"
  | "high"
  | "claimedLow"
  | "claimedPoint"
  | "claimedHigh",
  ReturnType<typeof scoreLayer>
>;

function challengeScore(
  id: ChallengeId,
  of: { ground: Ground; proof: Proof; scored: Scored },
): ChallengeScore {
  const answer = of.ground.merged.challenges[id];
  const indicators = indicatorScores(id, of.ground, of.proof);
  const applicable = Object.values(indicators).filter((one) => one.state !== "not-applicable");
  const answered = applicable.filter((one) => one.state === "answered");
  const isIn = answer.state !== "not-applicable";
  const high = of.scored.high[id];
  const value = (layer: keyof Scored) => of.scored[layer][id]?.residual ?? 0;
  return {
    state: answer.state,
    awaitsApproval: answer.awaitsApproval,
    isQuick: isIn && applicable.some((one) => one.isQuick),
    residual: high && { low: value("low"), point: value("point"), high: high.residual },
    claimedResidual: high && {
      low: value("claimedLow"),
      point: value("claimedPoint"),
      high: value("claimedHigh"),
    },
    parts: high && {
      sure: value("floor"),
      stale: value("staleAbsent") - value("floor"),
      unproven: value("low") - value("staleAbsent"),
      unanswered: value("high") - value("low"),
    },
    inherent: of.ground.inherent[id],
    exposure: high?.exposure ?? null,
    selfPart: high?.selfPart ?? null,
    testPart: high?.testPart ?? null,
    testShare: testShare(id),
    mitigation: high?.mitigation ?? null,
    coverage: isIn ? share(answered.length, applicable.length) : 0,
    answered: isIn ? answered.length : 0,
    applicable: isIn ? applicable.length : 0,
    evidenced: isIn
      ? answered.filter((one) => one.isEvidenced && (one.claimedLevel ?? 0) > 0).length
      : 0,
    indicators,
  };
}

function indicatorScores(
  id: ChallengeId,
  ground: Ground,
  proof: Proof,
): ChallengeScore["indicators"] {
  const { indicators, overall } = ground.merged.challenges[id];
  return Object.fromEntries(
    Object.entries(indicators).map(([indicatorId, { state, level }]) => {
      const isEvidenced = proof.fresh.has(indicatorId);
      const isQuick = state === "unknown" && overall !== null;
      return [
        indicatorId,
        {
          state,
          claimedLevel: isQuick ? overall : level,
          assuredLevel: level === null ? null : assuredLevel(level, isEvidenced),
          isEvidenced,
          isQuick,
        },
      ];
    }),
  );
}

/** Proofs that have lapsed among those that ever held, over tests and indicators alike. */
function staleness(
  tests: Readiness["tests"],
  proof: Proof,
): { staleShare: number | null; staleEvidence: number } {
  const proven = Object.values(tests).filter((test) => test.assured + test.stale > 0);
  const stale = proven.filter((test) => test.stale > 0).length + proof.lapsed.size;
  const known = proven.length + proof.fresh.size + proof.lapsed.size;
  return { staleShare: known === 0 ? null : stale / known, staleEvidence: stale };
}

function aboveZero(all: readonly ChallengeScore[]): number {
  return all
    .filter((one) => one.state !== "not-applicable")
    .flatMap((one) => Object.values(one.indicators))
    .filter((one) => one.state === "answered" && (one.claimedLevel ?? 0) > 0).length;
}

function total(all: readonly ChallengeScore[], key: "answered" | "applicable" | "evidenced") {
  return all.reduce((sum, one) => sum + one[key], 0);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
