import type {
  AnswerChange,
  Answers,
  ChallengeAnswer,
  IndicatorAnswer,
  Progress,
  TestClaim,
} from "#server/assessments/schema.ts";
import { challenges, indicatorOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS, TEST_IDS } from "#server/catalogue/schema.ts";
import { canonicalJson } from "#server/platform/digest.ts";

export type Fault = { readonly pointer: string; readonly message: string };
export type Merge =
  | { readonly outcome: "saved"; readonly answers: Answers }
  | { readonly outcome: "conflict"; readonly mine: unknown; readonly theirs: unknown };

/**
 * Puts one changed answer into a draft. When the same answer was changed elsewhere since the screen
 * read it (another tab, another device), nothing is overwritten: both are given back.
 */
export function mergeChange(answers: Answers, change: AnswerChange): Merge {
  const stored = storedAnswer(answers, change);
  const isStale = !same(stored, change.base) && !same(stored, change.value);
  if (isStale) return { outcome: "conflict", mine: change.value, theirs: stored };
  return { outcome: "saved", answers: withAnswer(answers, change) };
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

export function storedAnswer(answers: Answers, change: AnswerChange) {
  switch (change.kind) {
    case "test":
      return answers.tests[change.id] ?? null;
    case "challenge":
      return headOf(answers.challenges[change.id]);
    case "indicator": {
      const challengeId = indicatorOf(change.id)?.challenge.id;
      return (challengeId && answers.challenges[challengeId]?.indicators?.[change.id]) ?? null;
    }
    default:
      return change satisfies never;
  }
}

function headOf(answer: ChallengeAnswer | undefined) {
  if (!answer) return null;
  const { indicators: _, ...head } = answer;
  // A challenge that has only its indicators answered shows no answer of its own.
  return head.state === "unknown" && head.overall === undefined && head.reason === undefined
    ? null
    : head;
}

function withAnswer(answers: Answers, change: AnswerChange): Answers {
  switch (change.kind) {
    case "test":
      return { ...answers, tests: put(answers.tests, change.id, change.value) };
    case "challenge": {
      const indicators = answers.challenges[change.id]?.indicators;
      const head = change.value ?? (indicators ? UNKNOWN : null);
      const answer = head && { ...head, ...(indicators ? { indicators } : {}) };
      return { ...answers, challenges: put(answers.challenges, change.id, answer) };
    }
    case "indicator": {
      const id = indicatorOf(change.id)?.challenge.id;
      if (!id) return answers;
      const answer = answers.challenges[id] ?? UNKNOWN;
      const indicators = put(answer.indicators ?? {}, change.id, change.value);
      return {
        ...answers,
        challenges: put(answers.challenges, id, { ...answer, indicators }),
      };
    }
    default:
      return change satisfies never;
  }
}

const UNKNOWN: ChallengeAnswer = { state: "unknown" };

function put<T extends object, K extends keyof T>(of: T, key: K, value: T[K] | null): T {
  const copy = { ...of };
  if (value === null) delete copy[key];
  else copy[key] = value;
  return copy;
}

/** What does not hold together in somebody's answers, each with the JSON pointer of its place. */
export function faultsOf(answers: Answers): Fault[] {
  const faults: Fault[] = [];
  const add = (pointer: string, message: string | null) =>
    message && faults.push({ pointer, message });
  for (const id of CHALLENGE_IDS) {
    const answer = answers.challenges[id];
    if (!answer) continue;
    add(`/challenges/${id}`, answer.state === "not-applicable" ? reasonFault(answer.reason) : null);
    for (const [indicatorId, indicator] of Object.entries(answer.indicators ?? {})) {
      const pointer = `/challenges/${id}/indicators/${indicatorId}`;
      const owner = indicatorOf(indicatorId)?.challenge.id;
      add(pointer, owner === id ? indicatorFault(indicator) : "not an indicator of this challenge");
    }
  }
  for (const id of TEST_IDS) add(`/tests/${id}`, testFault(answers.tests[id]));
  return faults;
}

export function indicatorFault(answer: IndicatorAnswer): string | null {
  if (answer.state === "answered")
    return answer.level === undefined ? "an answered indicator needs a level from 0 to 4" : null;
  if (answer.level !== undefined) return "only an answered indicator has a level";
  return answer.state === "not-applicable" ? reasonFault(answer.reason) : null;
}

export function testFault(answer: TestClaim | undefined): string | null {
  return answer?.claim === "not-applicable" ? reasonFault(answer.reason) : null;
}

function reasonFault(reason: string | undefined): string | null {
  return reason?.trim() ? null : "not applicable needs a reason";
}

/** The fault of one change, if any. */
export function changeFault(change: AnswerChange): string | null {
  if (change.value === null) return null;
  switch (change.kind) {
    case "challenge":
      return change.value.state === "not-applicable" ? reasonFault(change.value.reason) : null;
    case "indicator":
      return indicatorOf(change.id)
        ? indicatorFault(change.value)
        : "the catalogue has no such indicator";
    case "test":
      return testFault(change.value);
    default:
      return change satisfies never;
  }
}

/**
 * How much is answered. Unknown is not an answer; an overall level or a state is one for its
 * challenge. What does not apply needs no more answers and counts as done.
 */
export function progressOf(answers: Answers): Progress {
  let indicatorsDone = 0;
  let indicatorsAll = 0;
  let challengesDone = 0;
  for (const challenge of challenges) {
    const answer = answers.challenges[challenge.id];
    const given = Object.values(answer?.indicators ?? {});
    const isOut = answer?.state === "not-applicable";
    indicatorsAll += challenge.indicators.length;
    indicatorsDone += isOut
      ? challenge.indicators.length
      : given.filter((one) => one.state !== "unknown").length;
    if (answer && (answer.state !== "unknown" || answer.overall !== undefined)) challengesDone++;
  }
  const claims = Object.values(answers.tests).filter((test) => test && test.claim !== "unknown");
  return {
    challenges: { done: challengesDone, of: challenges.length },
    indicators: { done: indicatorsDone, of: indicatorsAll },
    tests: { done: claims.length, of: TEST_IDS.length },
  };
}
