import type { MergedAnswers } from "#server/assessments/schema.ts";
import { challengeOf, challenges, indicatorOf, testOf } from "#server/catalogue/catalogue.ts";
import { type ChallengeId, TEST_IDS, type TestId } from "#server/catalogue/schema.ts";
import type { Readiness } from "#server/readiness/schema.ts";
import type { Signal } from "#server/signals/schema.ts";
import type { AnswerPlace, Contradiction, Counter } from "./schema.ts";

export type LintInput = {
  readonly merged: MergedAnswers;
  /** The readiness that these answers and the evidence give. */
  readonly readiness: Readiness;
};

/** From here on a level says that something is systematic, which has to show somewhere (design: evidenced indicators). */
const SYSTEMATIC = 3;
/** Points of risk that nothing but a claim takes away before it is named; a band of the scale is 25 wide. */
const UNMEASURED_POINTS = 25;
/** Levels apart before one answer contradicts another, as between roles (rubric 4.3). */
const APART = 2;

/** Answers that do not go with the evidence or with each other, in the order of the form. */
export function contradictionsIn(input: LintInput): Contradiction[] {
  return [
    ...challenges.flatMap(({ id, indicators }) => [
      ...ofChallenge(id, input),
      ...indicators.flatMap((one) => ofIndicator(one.id, id, input)),
    ]),
    ...TEST_IDS.flatMap((id) => ofTest(id, input)),
  ];
}

const byDocument = (signal: Signal, says: string): Counter => {
  const [first] = signal.because.filter(({ evidenceId }) => evidenceId !== null);
  return {
    says,
    evidenceId: first?.evidenceId ?? signal.evidenceIds[0] ?? null,
    pointer: first?.pointer ?? "",
    answer: null,
  };
};
const byAnswer = (answer: AnswerPlace): Counter => ({
  says: answer.says,
  evidenceId: null,
  pointer: "",
  answer,
});
const textOf = (signal: Signal) =>
  signal.because.find(({ outcome }) => outcome === "fail")?.text ?? signal.because[0]?.text ?? "";

// ── indicators ──────────────────────────────────────────────────────────────────────────────────

function indicatorPlace(id: string, says: string): AnswerPlace {
  const question = indicatorOf(id)?.indicator.question ?? id;
  return { kind: "indicator", id, question, says };
}

function ofIndicator(id: string, challengeId: ChallengeId, input: LintInput): Contradiction[] {
  const score = input.readiness.challenges[challengeId]?.indicators[id];
  const signals = input.readiness.signals.filter((signal) => signal.indicatorId === id);
  if (!score || score.isQuick) return [];
  const seen = signals.filter(({ evidenceIds }) => evidenceIds.length > 0);
  const answer = input.merged.challenges[challengeId].indicators[id];
  if (answer?.state === "not-applicable" || answer?.awaitsApproval)
    return seen.slice(0, 1).map((signal) => ({
      rule: "not-applicable-with-evidence",
      title: `${id} is said not to apply, and there is evidence about it`,
      answer: indicatorPlace(id, "not applicable"),
      against: byDocument(signal, textOf(signal)),
      remedy: "Answer it, or mark the document's subject as gone.",
    }));
  const level = score.claimedLevel;
  if (level === null || level < SYSTEMATIC || score.isEvidenced) return [];
  const place = indicatorPlace(id, `level ${level}`);
  const failing = signals.find(({ outcome }) => outcome === "fail");
  if (failing)
    return [
      {
        rule: "level-against-evidence",
        title: `${id} is at level ${level}, and the evidence says otherwise`,
        answer: place,
        against: byDocument(failing, textOf(failing)),
        remedy: "Lower the level, or send what proves it.",
      },
    ];
  const lapsed = signals.find(({ credit, creditWhenFresh }) => credit === 0 && creditWhenFresh > 0);
  return lapsed
    ? [
        {
          rule: "level-lapsed",
          title: `${id} is at level ${level}, on proof that is older than its window`,
          answer: place,
          against: byDocument(lapsed, `Observed ${dayOf(lapsed.observedAt)}: ${textOf(lapsed)}`),
          remedy: "Renew the proof, or lower the level to 2.",
        },
      ]
    : [];
}

const dayOf = (instant: string | null) => instant?.slice(0, 10) ?? "at an unknown time";

// ── tests ───────────────────────────────────────────────────────────────────────────────────────

function ofTest(id: TestId, { readiness, merged }: LintInput): Contradiction[] {
  const score = readiness.tests[id];
  if (!score) return [];
  const { claim } = merged.tests[id];
  const signals = readiness.signals.filter(
    ({ testId, evidenceIds }) => testId === id && evidenceIds.length > 0,
  );
  const automated = signals.find(({ rule }) => rule.endsWith("-a"));
  const place = (says: string): AnswerPlace => ({
    kind: "test",
    id,
    question: testOf(id).name,
    says,
  });
  if (claim === "not-applicable" || merged.tests[id].awaitsApproval)
    return signals.slice(0, 1).map((signal) => ({
      rule: "not-applicable-with-evidence",
      title: `${id} is said not to apply, and there is evidence about it`,
      answer: place("not applicable"),
      against: byDocument(signal, textOf(signal)),
      remedy: "Say how it is done, or mark the document's subject as gone.",
    }));
  if (claim === "none" && score.assured > 0 && signals[0])
    return [
      {
        rule: "claim-below-evidence",
        title: `${id} is said not to be done, and evidence proves it`,
        answer: place("not done"),
        against: byDocument(signals[0], textOf(signals[0])),
        remedy: "Say how it is done: by hand or automated.",
      },
    ];
  if (claim !== "automated") return [];
  if (automated?.outcome === "fail")
    return [
      {
        rule: "claim-against-evidence",
        title: `${id} is said to run by machine, and its latest result falls short`,
        answer: place("automated"),
        against: byDocument(automated, textOf(automated)),
        remedy: "Mend what fails, or claim less.",
      },
    ];
  const old = signals.find(({ credit, creditWhenFresh }) => credit < creditWhenFresh);
  return score.stale > 0 && old
    ? [
        {
          rule: "claim-stale",
          title: `${id} is said to run by machine, and nothing has come within its window`,
          answer: place("automated"),
          against: byDocument(old, `Last observed ${dayOf(old.observedAt)}`),
          remedy: "Send a new result, or say why it stopped.",
        },
      ]
    : [];
}

// ── challenges ──────────────────────────────────────────────────────────────────────────────────

function challengePlace(id: ChallengeId, says: string): AnswerPlace {
  return { kind: "challenge", id, question: challengeOf(id).name, says };
}

function ofChallenge(id: ChallengeId, input: LintInput): Contradiction[] {
  return [...neverSeen(id, input), ...unmeasured(id, input), ...overallApart(id, input)];
}

/** 'Not experienced' says that nothing happened; where nobody would have noticed, it says nothing. */
function neverSeen(id: ChallengeId, { readiness, merged }: LintInput): Contradiction[] {
  const isOfProduction = challengeOf(id).category === "production";
  if (merged.challenges[id].state !== "not-experienced" || !isOfProduction) return [];
  const monitoring = readiness.challenges["monitoring-logging"];
  const isWatched = readiness.signals.some(
    ({ testId, evidenceIds }) => testId?.startsWith("monitor-") && evidenceIds.length > 0,
  );
  if (isWatched || monitoring?.state === "not-applicable") return [];
  return [
    {
      rule: "nobody-could-have-seen",
      title: `${challengeOf(id).name} is said not to have been met, and nothing watches for it`,
      answer: challengePlace(id, "not experienced"),
      against: {
        says: "No result of a monitor, an alert or a live check was ever received.",
        evidenceId: null,
        pointer: "",
        answer: null,
      },
      remedy: "Connect what watches the system in use, or answer unknown.",
    },
  ];
}

/** A risk that is told low although no proof and no test stands behind any of its levels. */
function unmeasured(id: ChallengeId, { readiness }: LintInput): Contradiction[] {
  const score = readiness.challenges[id];
  if (!score?.claimedResidual || score.exposure === null || score.isQuick) return [];
  const taken = score.exposure - score.claimedResidual.high;
  const isBare = score.evidenced === 0 && (score.testPart ?? 0) === 0;
  const highest = Object.entries(score.indicators)
    .filter(([, { claimedLevel }]) => (claimedLevel ?? 0) >= SYSTEMATIC)
    .sort(([, a], [, b]) => (b.claimedLevel ?? 0) - (a.claimedLevel ?? 0))[0];
  if (!isBare || !highest || taken < UNMEASURED_POINTS) return [];
  const [indicatorId, { claimedLevel }] = highest;
  return [
    {
      rule: "low-without-measure",
      title: `${challengeOf(id).name}: ${Math.round(taken)} points of risk are taken away by what nothing shows`,
      answer: challengePlace(
        id,
        `claimed risk ${Math.round(score.claimedResidual.high)} of ${Math.round(score.exposure)}`,
      ),
      against: byAnswer(
        indicatorPlace(indicatorId, `level ${claimedLevel}, with no proof and no test behind it`),
      ),
      remedy: "Send proof of one of its levels, or of a test that bears on it.",
    },
  ];
}

/** The five-minute pass said one thing of the whole, and the answers one by one another. */
function overallApart(id: ChallengeId, { merged }: LintInput): Contradiction[] {
  const { overall, indicators } = merged.challenges[id];
  const levels = Object.entries(indicators).flatMap(([indicatorId, { level }]) =>
    level === null ? [] : [{ indicatorId, level }],
  );
  const best = levels.sort((a, b) => b.level - a.level)[0];
  if (overall === null || !best || overall - best.level < APART) return [];
  return [
    {
      rule: "overall-above-parts",
      title: `${challengeOf(id).name} is at level ${overall} as a whole, and no part of it is above ${best.level}`,
      answer: challengePlace(id, `level ${overall} overall`),
      against: byAnswer(
        indicatorPlace(
          best.indicatorId,
          `level ${best.level}, the highest of its ${levels.length} answered`,
        ),
      ),
      remedy: "Correct the one or the other; the answers one by one count.",
    },
  ];
}
