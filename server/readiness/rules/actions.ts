import {
  challengeOf,
  challenges,
  indicatorOf,
  perTest,
  sectionName,
  testWeightsOf,
} from "#server/catalogue/catalogue.ts";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import { CHALLENGE_IDS, SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { assuredLevel } from "#server/challenges/rules.ts";
import { type Credits, finalOf, sectionSums } from "#server/rubric/rules.ts";
import { riskTenths } from "../findings.ts";
import type { Action } from "../schema.ts";
import { type Candidate, type Change, candidatesOf } from "./candidates.ts";
import { type Layer, type LayerScores, scoreLayer, scoreOf } from "./layers.ts";
import type { ReadinessState } from "./state.ts";

const ACTIONS_MAX = 5;
const PER_CHALLENGE_MAX = 2;
const PER_KIND_MAX = 2;

/** One point of the ML Test Score is weighed like this many points of risk: bands are one to two points wide. */
const POINT_WORTH = 8;
type Weighed = { readonly candidate: Candidate; readonly worth: number; readonly gain: string };

/** The five things that lower the risk score or lift the weakest section most for their effort, found by rescoring. */
export function nextActions(state: ReadinessState): Action[] {
  const before = rescore(state, {});
  const weighed = candidatesOf(state)
    .map((candidate) => weigh(candidate, before, rescore(state, candidate.change, before)))
    .filter((one) => one !== null)
    .sort((a, b) => b.worth - a.worth);
  return spread(weighed).map(({ candidate: { kind, text, challengeId, testId }, gain }) => ({
    kind,
    text,
    gain,
    ...(challengeId && { challengeId }),
    ...(testId && { testId }),
  }));
}

/**
 * Never more than two about one challenge and one per test, and first at most two of each kind of
 * work: five times the same advice helps nobody. Ordered by worth.
 */
function spread(weighed: readonly Weighed[]): Weighed[] {
  const chosen: Weighed[] = [];
  for (const perKindMax of [PER_KIND_MAX, ACTIONS_MAX]) {
    for (const one of weighed) {
      const { challengeId, testId, kind } = one.candidate;
      const count = (isSame: (other: Candidate) => boolean) =>
        chosen.filter(({ candidate }) => isSame(candidate)).length;
      const isNew =
        !chosen.includes(one) &&
        count((other) => testId !== undefined && other.testId === testId) === 0 &&
        count((other) => challengeId !== undefined && other.challengeId === challengeId) <
          PER_CHALLENGE_MAX &&
        count((other) => other.kind === kind) < perKindMax;
      if (isNew && chosen.length < ACTIONS_MAX) chosen.push(one);
    }
  }
  return chosen.sort((a, b) => b.worth - a.worth);
}

type Outcome = {
  readonly scores: LayerScores;
  readonly score: number;
  readonly credits: Credits;
};

function rescore(state: ReadinessState, change: Change, before?: Outcome): Outcome {
  const credits = change.credits
    ? { ...state.layer.credits, ...change.credits }
    : state.layer.credits;
  const layer: Layer = {
    levelOf: (of) => {
      const level = change.levels?.get(of.indicatorId) ?? null;
      if (level !== null) return assuredLevel(level, state.proof.fresh.has(of.indicatorId));
      const isProven = change.proven?.has(of.indicatorId) ?? false;
      return isProven && of.level !== null ? of.level : state.layer.levelOf(of);
    },
    credits,
  };
  const kept = before && { before: before.scores, touched: touchedBy(change) };
  const scores = scoreLayer(state.ground, layer, kept);
  return { scores, score: scoreOf(scores, state.ground.weights) ?? 0, credits };
}

const CHALLENGES_OF_TEST = perTest((testId) =>
  CHALLENGE_IDS.filter((id) => testWeightsOf(id).some((cell) => cell.testId === testId)),
);

/** The challenges whose residual a change can move. What monitoring sees decides the exposure of others too. */
function touchedBy({ levels, proven, credits }: Change): ReadonlySet<ChallengeId> {
  const indicators = [...(levels?.keys() ?? []), ...(proven ?? [])];
  const touched = new Set(indicators.flatMap((id) => indicatorOf(id)?.challenge.id ?? []));
  for (const testId of TEST_IDS)
    if (credits?.[testId] !== undefined)
      for (const id of CHALLENGES_OF_TEST[testId]) touched.add(id);
  return touched.has("monitoring-logging") && indicators.length > 0
    ? new Set(CHALLENGE_IDS)
    : touched;
}

function weigh(candidate: Candidate, before: Outcome, after: Outcome): Weighed | null {
  const minimum = candidate.change.credits
    ? minimumGain(before.credits, after.credits)
    : { worth: 0, text: null };
  const worth = (before.score - after.score + POINT_WORTH * minimum.worth) / candidate.effort;
  const best = mostLowered(before.scores, after.scores, candidate.challengeId);
  if (worth < 1e-9) return null;
  if (minimum.text !== null) return { candidate, worth, gain: minimum.text };
  if (best === null) return null;
  const name = challengeOf(best.id).name;
  const target = candidate.challengeId ? candidate : { ...candidate, challengeId: best.id };
  return { candidate: target, worth, gain: `${name} ${best.from} → ${best.to}` };
}

/** What lifting the weakest section is worth; one of several tied sections is worth its share. */
function minimumGain(before: Credits, after: Credits): { worth: number; text: string | null } {
  const from = sectionSums(before, "2017");
  const to = sectionSums(after, "2017");
  const { binding, final } = finalOf(from);
  const lifted = binding.find((section) => to[section] > final);
  if (lifted === undefined) return { worth: 0, text: null };
  const isFinal = finalOf(to).final > final;
  const reach = isFinal ? finalOf(to).final - final : (to[lifted] - final) / (2 * binding.length);
  const name = sectionName(SECTION_IDS.find((id) => id === lifted) ?? lifted);
  const text = `${name} ${from[lifted].toFixed(1)} → ${to[lifted].toFixed(1)}`;
  return { worth: reach, text };
}

function mostLowered(
  before: LayerScores,
  after: LayerScores,
  only: ChallengeId | undefined,
): { id: ChallengeId; from: string; to: string } | null {
  const falls = challenges.flatMap(({ id }) => {
    const from = before[id]?.residual ?? 0;
    const to = after[id]?.residual ?? 0;
    return (only === undefined || only === id) && from - to > 0.05 ? [{ id, from, to }] : [];
  });
  const best = falls.sort((a, b) => b.from - b.to - (a.from - a.to))[0];
  return best ? { id: best.id, from: riskTenths(best.from), to: riskTenths(best.to) } : null;
}
