import { challengeOf, challenges, perChallenge, perTest } from "#server/catalogue/catalogue.ts";
import type { CatalogueChallenge, ChallengeId, TestId } from "#server/catalogue/schema.ts";
import { lowerMedian, mean, type RatedPair, roleGap } from "#server/challenges/rules.ts";
import type { Role } from "#server/identity/schema.ts";
import type {
  Agreed,
  AssessorAnswers,
  IndicatorAnswer,
  MergedAnswers,
  MergedChallenge,
  MergedIndicator,
  MergedTest,
} from "./schema.ts";

/** Sides of the role gap (rubric 4.3); the other roles rate but stand on neither side. */
export const DATA_SCIENCE: readonly Role[] = ["data-scientist"];
export const ENGINEERING: readonly Role[] = ["engineer", "data-engineer", "sre"];

/**
 * One answer out of several assessors': the lower median of levels, of claims and of states, so a
 * disagreement is settled towards caution. Who does not know abstains. 'Does not apply' needs two
 * who say so, and more of them than of those who rated; until then it counts as unknown.
 *
 * What they agreed on after a reveal stands instead; 'does not apply' still needs two people. The gap
 * between roles stays that of the ratings: agreeing explains a difference, it does not undo it.
 */
export function mergeAnswers(
  assessors: readonly AssessorAnswers[],
  agreements: readonly Agreed[] = [],
): MergedAnswers {
  const gap = roleGap(challenges.flatMap((challenge) => ratedPairs(challenge, assessors)));
  const isExplained = (indicatorId: string) =>
    agreements.some(
      ({ kind, id, note }) => kind === "indicator" && id === indicatorId && note.trim() !== "",
    );
  return {
    challenges: perChallenge((id) => mergeChallenge(challengeOf(id), assessors, agreements)),
    tests: perTest((id) => mergeTest(id, assessors, agreements)),
    roles: [...new Set(assessors.filter(hasAnswered).map(({ role }) => role))].sort(),
    roleGap: { ...gap, openItems: gap.openItems.filter((id) => !isExplained(id)) },
  };
}

function mergeChallenge(
  challenge: CatalogueChallenge,
  assessors: readonly AssessorAnswers[],
  agreements: readonly Agreed[],
): MergedChallenge {
  const answers = assessors.flatMap(({ role, answers: given }) => {
    const answer = given.challenges[challenge.id];
    return answer ? [{ role, answer }] : [];
  });
  const states = answers.map(({ answer }) => answer.state);
  const levels = answers.flatMap(({ answer }) => answer.overall ?? []);
  const indicators = challenge.indicators.map(({ id }) => {
    const given = answers.flatMap(({ answer }) => answer.indicators?.[id] ?? []);
    return [id, agreedIndicator(id, assessors, agreements) ?? mergeIndicator(given)] as const;
  });
  const head = agreements.find((one) => one.kind === "challenge" && one.id === challenge.id);
  const settled = head?.kind === "challenge" ? head.value : null;
  const denyingIds = assessors.flatMap(({ assessorId, answers: given }) =>
    given.challenges[challenge.id]?.state === "not-applicable" ? [assessorId] : [],
  );
  const { state, awaitsApproval } =
    head && settled
      ? agreedState(settled.state, { byIds: head.byIds, denyingIds })
      : settle(states, STATE_ORDER);
  return {
    state,
    awaitsApproval,
    // Agreeing on the state alone leaves the level as rated.
    overall: settled?.overall ?? lowerMedian(levels),
    roles: [
      ...new Set(answers.filter(({ answer }) => rates(answer)).map(({ role }) => role)),
    ].sort(),
    indicators: Object.fromEntries(indicators),
  };
}

/** From the more cautious to the less. */
const STATE_ORDER = ["experienced", "not-experienced"] as const;
const CLAIM_ORDER = ["none", "manual", "automated"] as const;

function mergeIndicator(given: readonly IndicatorAnswer[]): MergedIndicator {
  const levels = given.flatMap((answer) =>
    answer.state === "answered" && answer.level !== undefined ? [answer.level] : [],
  );
  const denials = given.filter((answer) => answer.state === "not-applicable").length;
  if (isAgreedNotApplicable(denials, levels.length))
    return { state: "not-applicable", level: null, awaitsApproval: false };
  const level = lowerMedian(levels);
  if (level !== null) return { state: "answered", level, awaitsApproval: false };
  return { state: "unknown", level: null, awaitsApproval: denials > 0 };
}

function agreedIndicator(
  id: string,
  assessors: readonly AssessorAnswers[],
  agreements: readonly Agreed[],
): MergedIndicator | null {
  const found = agreements.find((one) => one.kind === "indicator" && one.id === id);
  if (found?.kind !== "indicator") return null;
  const denyingIds = assessors.flatMap(({ assessorId, answers }) =>
    Object.values(answers.challenges).some(
      (answer) => answer?.indicators?.[id]?.state === "not-applicable",
    )
      ? [assessorId]
      : [],
  );
  const { byIds, value } = found;
  const { state, awaitsApproval } = agreedState(value.state, { byIds, denyingIds });
  const level = state === "answered" ? (value.level ?? null) : null;
  return { state, level, awaitsApproval };
}

/** 'Does not apply' stands when two people are behind it: who recorded it, and who rated or recorded the same. */
function agreedState<T extends string>(
  state: T | "not-applicable",
  of: { byIds: readonly string[]; denyingIds: readonly string[] },
): { state: T | "unknown" | "not-applicable"; awaitsApproval: boolean } {
  if (state !== "not-applicable") return { state, awaitsApproval: false };
  const isBacked = new Set([...of.byIds, ...of.denyingIds]).size >= 2;
  return isBacked ? { state, awaitsApproval: false } : { state: "unknown", awaitsApproval: true };
}

function mergeTest(
  id: TestId,
  assessors: readonly AssessorAnswers[],
  agreements: readonly Agreed[],
): MergedTest {
  const agreed = agreements.find((one) => one.kind === "test" && one.id === id);
  if (agreed?.kind === "test") {
    const denyingIds = assessors.flatMap(({ assessorId, answers }) =>
      answers.tests[id]?.claim === "not-applicable" ? [assessorId] : [],
    );
    const { byIds, value } = agreed;
    const { state, awaitsApproval } = agreedState(value.claim, { byIds, denyingIds });
    return { claim: state, awaitsApproval };
  }
  const claims = assessors.flatMap(({ answers }) => answers.tests[id]?.claim ?? []);
  const { state, awaitsApproval } = settle(claims, CLAIM_ORDER);
  return { claim: state, awaitsApproval };
}

function settle<T extends string>(
  given: readonly (T | "unknown" | "not-applicable")[],
  order: readonly T[],
): { state: T | "unknown" | "not-applicable"; awaitsApproval: boolean } {
  const cautiousFirst: readonly string[] = order;
  const ranks = given.map((value) => cautiousFirst.indexOf(value));
  const rated = ranks.filter((rank) => rank >= 0);
  const denials = given.filter((value) => value === "not-applicable").length;
  if (isAgreedNotApplicable(denials, rated.length))
    return { state: "not-applicable", awaitsApproval: false };
  const settled = order[lowerMedian(rated) ?? -1];
  if (settled !== undefined) return { state: settled, awaitsApproval: false };
  return { state: "unknown", awaitsApproval: denials > 0 };
}

function isAgreedNotApplicable(denials: number, ratings: number): boolean {
  return denials >= 2 && denials > ratings;
}

/** The indicators that both sides rated, each side by its mean. */
function ratedPairs(
  challenge: CatalogueChallenge,
  assessors: readonly AssessorAnswers[],
): RatedPair[] {
  return challenge.indicators.flatMap(({ id }) => {
    const levelsOf = (side: readonly Role[]) =>
      assessors.flatMap(({ role, answers }) => {
        const answer = answers.challenges[challenge.id]?.indicators?.[id];
        const isRated = answer?.state === "answered" && side.includes(role);
        return isRated && answer.level !== undefined ? [answer.level] : [];
      });
    const dataScience = levelsOf(DATA_SCIENCE);
    const engineering = levelsOf(ENGINEERING);
    if (dataScience.length === 0 || engineering.length === 0) return [];
    return [{ indicatorId: id, dataScience: mean(dataScience), engineering: mean(engineering) }];
  });
}

function hasAnswered({ answers }: AssessorAnswers): boolean {
  return (
    Object.values(answers.challenges).some((answer) => answer !== undefined && rates(answer)) ||
    Object.values(answers.tests).some(
      (answer) => answer !== undefined && answer.claim !== "unknown",
    )
  );
}

function rates(
  answer: NonNullable<AssessorAnswers["answers"]["challenges"][ChallengeId]>,
): boolean {
  return (
    answer.state !== "unknown" ||
    answer.overall !== undefined ||
    Object.values(answer.indicators ?? {}).some((one) => one.state !== "unknown")
  );
}
