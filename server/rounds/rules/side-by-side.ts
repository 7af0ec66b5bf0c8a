import { standingAgreements } from "#server/assessments/rules/agreements.ts";
import { DATA_SCIENCE, ENGINEERING, mergeAnswers } from "#server/assessments/rules.ts";
import type {
  Agreed,
  AgreementEntry,
  Answers,
  AssessorAnswers,
  MergedAnswers,
} from "#server/assessments/schema.ts";
import { challenges, scoring, tests } from "#server/catalogue/catalogue.ts";
import type { ChallengeId, TestId } from "#server/catalogue/schema.ts";
import { mean } from "#server/challenges/rules.ts";
import type { Role } from "#server/identity/schema.ts";
import type { RoundRecord } from "#server/rounds/rules.ts";
import type { Rating, Revealed, RevealedRow } from "#server/rounds/schema.ts";
import { krippendorffAlpha } from "./alpha.ts";

/** Rubric 4.3: coefficients of agreement mislead with fewer. */
const RATERS_MIN = 3;
const INDICATORS_MIN = 10;
const STEEP = scoring.constants.itemGapFlag;

type Target =
  | { readonly kind: "test"; readonly id: TestId; readonly challengeId: null }
  | {
      readonly kind: "challenge" | "indicator";
      readonly id: string;
      readonly challengeId: ChallengeId;
    };
/** Answers of one kind as places on a scale, so that how far two are apart can be said of any. */
const STATE_STEPS = ["experienced", "not-experienced"];
const CLAIM_STEPS = ["none", "manual", "automated"];

const TARGETS: readonly Target[] = [
  ...challenges.flatMap(({ id: challengeId, indicators }): Target[] => [
    { kind: "challenge", id: challengeId, challengeId },
    ...indicators.map(({ id }): Target => ({ kind: "indicator", id, challengeId })),
  ]),
  ...tests.map(({ id }): Target => ({ kind: "test", id, challengeId: null })),
];

/** Everything that was answered in a revealed round, each question with all its answers. */
export function sideBySide(
  round: Pick<RoundRecord, "invitees"> & { readonly ratings: readonly AssessorAnswers[] },
  log: readonly AgreementEntry[],
): Revealed {
  const agreements = standingAgreements(log);
  const merged = mergeAnswers(round.ratings, agreements);
  const rows = TARGETS.flatMap((target): RevealedRow[] => {
    const ratings = round.ratings.flatMap((one) => ratingOf(one, target) ?? []);
    if (ratings.length === 0) return [];
    const agreed = agreements.find((one) => one.kind === target.kind && one.id === target.id);
    const counts = countsOf(merged, target);
    return [
      {
        ...target,
        ratings,
        abstainedIds: round.invitees
          .map(({ userId }) => userId)
          .filter((id) => !ratings.some(({ userId, said }) => userId === id && said !== "unknown")),
        ...distance(target, ratings),
        sides: sidesOf(ratings),
        counts: { said: counts.said, level: counts.level },
        agreed: agreed ? settledOf(agreed, counts.awaitsApproval) : null,
        seq: log.filter((one) => one.kind === target.kind && one.id === target.id).length,
      },
    ];
  });
  const indicators = rows.filter(({ kind }) => kind === "indicator");
  const raters = round.ratings.filter((one) =>
    rows.some(({ ratings }) =>
      ratings.some(({ userId, said }) => userId === one.assessorId && said !== "unknown"),
    ),
  ).length;
  return {
    rows: rows
      .map((row, i) => ({ row, i }))
      .sort((a, b) => byDistance(a.row, b.row) || a.i - b.i)
      .map(({ row }) => row),
    roleGap: {
      ...merged.roleGap,
      shared: indicators.filter(({ sides }) => sides !== null).length,
    },
    alpha: alphaOf(indicators, raters),
    raters,
  };
}

function byDistance(a: RevealedRow, b: RevealedRow): number {
  if (a.isSteep !== b.isSteep) return a.isSteep ? -1 : 1;
  return (b.apart ?? -1) - (a.apart ?? -1);
}

function ratingOf({ assessorId, role, answers }: AssessorAnswers, target: Target): Rating | null {
  const given = givenOf(answers, target);
  return given ? { userId: assessorId, role, ...given } : null;
}

function givenOf(answers: Answers, target: Target) {
  if (target.kind === "test") {
    const answer = answers.tests[target.id];
    return answer && { said: answer.claim, level: null, note: noteOf(answer) };
  }
  const challenge = answers.challenges[target.challengeId];
  if (target.kind === "indicator") {
    const answer = challenge?.indicators?.[target.id];
    return answer && { said: answer.state, level: answer.level ?? null, note: noteOf(answer) };
  }
  // A challenge that has only its indicators answered has no answer of its own.
  if (!challenge || (challenge.state === "unknown" && challenge.overall === undefined)) return;
  return { said: challenge.state, level: challenge.overall ?? null, note: noteOf(challenge) };
}

const noteOf = ({ note, reason }: { note?: string | undefined; reason?: string | undefined }) =>
  note ?? reason ?? "";

function distance(
  { kind }: Target,
  ratings: readonly Rating[],
): Pick<RevealedRow, "apart" | "isSteep"> {
  const levels = spread(ratings.flatMap(({ level }) => level ?? []));
  if (kind === "indicator") return { apart: levels, isSteep: (levels ?? 0) >= STEEP };
  const steps = kind === "test" ? CLAIM_STEPS : STATE_STEPS;
  const stated = spread(ratings.map(({ said }) => steps.indexOf(said)).filter((step) => step >= 0));
  const isOpposite = stated === steps.length - 1;
  const apart = levels === null ? stated : Math.max(levels, stated ?? 0);
  return { apart, isSteep: isOpposite || (levels ?? 0) >= STEEP };
}

function spread(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
}

function sidesOf(ratings: readonly Rating[]): RevealedRow["sides"] {
  const levelsOf = (side: readonly Role[]) =>
    ratings.flatMap(({ role, level }) => (side.includes(role) && level !== null ? [level] : []));
  const dataScience = levelsOf(DATA_SCIENCE);
  const engineering = levelsOf(ENGINEERING);
  if (dataScience.length === 0 || engineering.length === 0) return null;
  return { dataScience: mean(dataScience), engineering: mean(engineering) };
}

function countsOf(merged: MergedAnswers, target: Target) {
  if (target.kind === "test") {
    const { claim, awaitsApproval } = merged.tests[target.id];
    return { said: claim, level: null, awaitsApproval };
  }
  const challenge = merged.challenges[target.challengeId];
  if (target.kind === "challenge")
    return {
      said: challenge.state,
      level: challenge.overall,
      awaitsApproval: challenge.awaitsApproval,
    };
  const found = challenge.indicators[target.id];
  return {
    said: found?.state ?? "unknown",
    level: found?.level ?? null,
    awaitsApproval: found?.awaitsApproval ?? false,
  };
}

function settledOf(agreed: Agreed, awaitsApproval: boolean): RevealedRow["agreed"] {
  const { note, byIds } = agreed;
  const common = { note, byIds, awaitsApproval };
  if (agreed.kind === "test") return { said: agreed.value.claim, level: null, ...common };
  if (agreed.kind === "challenge")
    return { said: agreed.value.state, level: agreed.value.overall ?? null, ...common };
  return { said: agreed.value.state, level: agreed.value.level ?? null, ...common };
}

function alphaOf(indicators: readonly RevealedRow[], raters: number): number | null {
  const units = indicators
    .map(({ ratings }) => ratings.flatMap(({ level }) => level ?? []))
    .filter((levels) => levels.length >= 2);
  if (raters < RATERS_MIN || units.length < INDICATORS_MIN) return null;
  return krippendorffAlpha(units);
}
