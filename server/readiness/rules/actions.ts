import { challengeOf, challenges, sectionName, testOf } from "#server/catalogue/catalogue.ts";
import type { ChallengeId, TestId } from "#server/catalogue/schema.ts";
import { SECTION_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { assuredLevel } from "#server/challenges/rules.ts";
import { type Credits, finalOf, sectionSums } from "#server/rubric/rules.ts";
import { riskTenths } from "../findings.ts";
import type { Action } from "../schema.ts";
import { type LayerScores, scoreLayer, scoreOf } from "./layers.ts";
import type { ReadinessState } from "./state.ts";

const ACTIONS_MAX = 5;
const PER_CHALLENGE_MAX = 2;

/**
 * Relative effort, so that a gain can be weighed: somebody's click, an export sent again, an
 * afternoon of answers, a connected source, a test done by hand, then the catalogue's S (2 days),
 * M (2 weeks) and L, on a scale that grows slower than the days do: otherwise no real mitigation
 * would ever be named.
 */
const EFFORT = {
  accept: 0.5,
  renew: 1,
  answer: 2,
  prove: 3,
  byHand: 6,
  S: 3,
  M: 6,
  L: 9,
} as const;
/** One point of the ML Test Score is weighed like this many points of risk: bands are one to two points wide. */
const POINT_WORTH = 8;
/** An open question answered is taken to turn out as 'agreed and done by hand', the most that counts without proof. */
const LIKELY_LEVEL = 2;

type Change = {
  readonly levels?: ReadonlyMap<string, number>;
  readonly proven?: ReadonlySet<string>;
  readonly credits?: Credits;
};
type Candidate = {
  readonly kind: Action["kind"];
  readonly text: string;
  readonly challengeId?: ChallengeId;
  readonly testId?: TestId;
  readonly effort: number;
  readonly change: Change;
};
type Weighed = { readonly candidate: Candidate; readonly worth: number; readonly gain: string };

/** The five things that lower the risk score or lift the weakest section most for their effort, found by rescoring. */
export function nextActions(state: ReadinessState): Action[] {
  const before = rescore(state, {});
  const weighed = candidatesOf(state)
    .map((candidate) => weigh(candidate, before, rescore(state, candidate.change)))
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

/** Never more than two about one challenge, and one per test: five ways to say the same thing help nobody. */
function spread(weighed: readonly Weighed[]): Weighed[] {
  const chosen: Weighed[] = [];
  for (const one of weighed) {
    if (chosen.length === ACTIONS_MAX) break;
    const { challengeId, testId } = one.candidate;
    const same = chosen.filter(
      ({ candidate }) => challengeId && candidate.challengeId === challengeId,
    );
    const isTaken = chosen.some(({ candidate }) => testId && candidate.testId === testId);
    if (same.length < PER_CHALLENGE_MAX && !isTaken) chosen.push(one);
  }
  return chosen;
}

function candidatesOf(state: ReadinessState): Candidate[] {
  return [
    ...state.proposals.map((proposal) => accept(proposal, state)).filter((one) => one !== null),
    ...TEST_IDS.flatMap((id) => aboutTest(id, state)),
    ...challenges.flatMap(({ id }) => [
      ...answer(id, state),
      ...proveLevels(id, state),
      ...mitigate(id, state),
    ]),
  ];
}

function accept(
  proposal: ReadinessState["proposals"][number],
  state: ReadinessState,
): Candidate | null {
  const testId = TEST_IDS.find((id) => id === proposal.targetId);
  if (testId === undefined) {
    const challengeId = challenges.find((one) =>
      one.indicators.some((indicator) => indicator.id === proposal.targetId),
    )?.id;
    if (challengeId === undefined) return null;
    return {
      kind: "accept",
      text: `Have a second person accept the proof of ${proposal.targetId}: ${proposal.text}`,
      challengeId,
      effort: EFFORT.accept,
      change: { proven: new Set([proposal.targetId]) },
    };
  }
  if (state.tests[testId].assured >= 0.5) return null;
  return {
    kind: "accept",
    text: `Have a second person accept the proof of "${testOf(testId).name}": ${proposal.text}`,
    testId,
    effort: EFFORT.accept,
    change: { credits: { [testId]: 0.5 } },
  };
}

function aboutTest(id: TestId, state: ReadinessState): Candidate[] {
  const test = state.tests[id];
  const { name } = testOf(id);
  if (test.claim === "not-applicable") return [];
  if (test.stale > 0)
    return [
      {
        kind: "renew",
        text: `Renew the proof of "${name}"`,
        testId: id,
        effort: EFFORT.renew,
        change: { credits: { [id]: test.assured + test.stale } },
      },
    ];
  if (test.claimed > test.assured)
    return [
      {
        kind: "prove",
        text: `Send evidence for "${name}", which is claimed as ${test.claim}`,
        testId: id,
        effort: EFFORT.prove,
        change: { credits: { [id]: test.claimed } },
      },
    ];
  if (test.assured > 0) return [];
  return [
    {
      kind: "prove",
      text: `Do "${name}" once by hand and have the result accepted`,
      testId: id,
      effort: EFFORT.byHand,
      change: { credits: { [id]: 0.5 } },
    },
  ];
}

function answer(id: ChallengeId, state: ReadinessState): Candidate[] {
  const { indicators, state: experience } = state.challenges[id];
  const open = Object.entries(indicators).filter(([, one]) => one.state === "unknown");
  if (open.length === 0 || experience === "not-applicable") return [];
  const questions = open.length === 1 ? "the open question" : `the ${open.length} open questions`;
  return [
    {
      kind: "answer",
      text: `Answer ${questions} on ${challengeOf(id).name.toLowerCase()}`,
      challengeId: id,
      effort: EFFORT.answer,
      change: { levels: new Map(open.map(([indicatorId]) => [indicatorId, LIKELY_LEVEL])) },
    },
  ];
}

function proveLevels(id: ChallengeId, state: ReadinessState): Candidate[] {
  const unproven = Object.entries(state.challenges[id].indicators).filter(
    ([, one]) => (one.assuredLevel ?? 0) < (one.isQuick ? 0 : (one.claimedLevel ?? 0)),
  );
  if (unproven.length === 0) return [];
  const isStale = unproven.some(([indicatorId]) => state.proof.lapsed.has(indicatorId));
  const ids = unproven.map(([indicatorId]) => indicatorId);
  const name = challengeOf(id).name.toLowerCase();
  return [
    {
      kind: isStale ? "renew" : "prove",
      text: `${isStale ? "Renew the proof" : "Send proof"} behind the levels above 2 on ${name} (${ids.join(", ")})`,
      challengeId: id,
      effort: EFFORT.prove,
      change: { proven: new Set(ids) },
    },
  ];
}

/** A mitigation of the catalogue is taken to raise each indicator it names by one level. */
function mitigate(id: ChallengeId, state: ReadinessState): Candidate[] {
  const { indicators, state: experience } = state.challenges[id];
  if (experience === "not-applicable") return [];
  return challengeOf(id).mitigations.flatMap((mitigation) => {
    const raised = mitigation.raises.flatMap((indicatorId) => {
      const level = indicators[indicatorId]?.assuredLevel ?? null;
      return level === null || level >= 4 ? [] : ([[indicatorId, level + 1]] as const);
    });
    if (raised.length === 0) return [];
    const change = { levels: new Map(raised) };
    const effort = EFFORT[mitigation.effort];
    return [{ kind: "mitigate" as const, text: mitigation.text, challengeId: id, effort, change }];
  });
}

type Outcome = {
  readonly scores: LayerScores;
  readonly score: number;
  readonly credits: Credits;
};

function rescore(state: ReadinessState, change: Change): Outcome {
  const credits = { ...state.layer.credits, ...change.credits };
  const scores = scoreLayer(state.ground, {
    levelOf: (of) => {
      const level = change.levels?.get(of.indicatorId) ?? null;
      if (level !== null) return assuredLevel(level, state.proof.fresh.has(of.indicatorId));
      const isProven = change.proven?.has(of.indicatorId) ?? false;
      return isProven && of.level !== null ? of.level : state.layer.levelOf(of);
    },
    credits,
  });
  return { scores, score: scoreOf(scores) ?? 0, credits };
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
