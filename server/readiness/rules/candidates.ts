import { challengeOf, challenges, testOf } from "#server/catalogue/catalogue.ts";
import { type ChallengeId, TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import type { Credits } from "#server/rubric/rules.ts";
import type { Action } from "../schema.ts";
import type { ReadinessState } from "./state.ts";

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
/** An open question answered is taken to turn out as 'agreed and done by hand', the most that counts without proof. */
const LIKELY_LEVEL = 2;

/** What an action would change of the inputs. */
export type Change = {
  readonly levels?: ReadonlyMap<string, number>;
  readonly proven?: ReadonlySet<string>;
  readonly credits?: Credits;
};
export type Candidate = {
  readonly kind: Action["kind"];
  readonly text: string;
  readonly challengeId?: ChallengeId;
  readonly testId?: TestId;
  readonly effort: number;
  readonly change: Change;
};

/** Everything that could be done next, whether or not it helps. */
export function candidatesOf(state: ReadinessState): Candidate[] {
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
