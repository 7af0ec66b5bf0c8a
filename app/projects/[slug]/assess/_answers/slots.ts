import { CHALLENGE_CODE } from "#app/_copy/terms.ts";
import type { AnswerChange, Answers, ChallengeHead } from "#server/assessments/schema.ts";
import type { ChallengeId, TestId } from "#server/catalogue/schema.ts";

/** Which answer: the kind and the catalogue's id. */
export type AnswerRef =
  | { kind: "challenge"; id: ChallengeId }
  | { kind: "indicator"; id: string }
  | { kind: "test"; id: TestId };
export type SlotKey = string;

export const keyOf = ({ kind, id }: AnswerRef): SlotKey => `${kind} ${id}`;

/** The answers as stored, one per question: `base` is what the server has, `value` what is on the screen. */
export function unchanged(answers: Answers, refs: readonly AnswerRef[]): AnswerChange[] {
  return refs.map((ref) => settled(rebased(blank(ref), answers)));
}

function blank(ref: AnswerRef): AnswerChange {
  switch (ref.kind) {
    case "challenge":
      return { ...ref, base: null, value: null };
    case "indicator":
      return { ...ref, base: null, value: null };
    case "test":
      return { ...ref, base: null, value: null };
  }
}

/** The same wish, made from what `answers` says is stored. */
export function rebased(change: AnswerChange, answers: Answers): AnswerChange {
  switch (change.kind) {
    case "challenge":
      return { ...change, base: headOf(answers.challenges[change.id]) };
    case "indicator": {
      const challenge = challengeOfIndicator(change.id);
      const indicators = challenge ? answers.challenges[challenge]?.indicators : undefined;
      return { ...change, base: indicators?.[change.id] ?? null };
    }
    case "test":
      return { ...change, base: answers.tests[change.id] ?? null };
  }
}

/** A challenge's own answer. One that only has its indicators answered says nothing itself. */
function headOf(answer: Answers["challenges"][ChallengeId]): ChallengeHead | null {
  if (!answer) return null;
  const { indicators: _, ...head } = answer;
  const isEmpty =
    head.state === "unknown" && head.overall === undefined && head.reason === undefined;
  return isEmpty ? null : head;
}

/** Nothing left to save: the screen shows what is stored. */
export function settled(change: AnswerChange): AnswerChange {
  switch (change.kind) {
    case "challenge":
      return { ...change, value: change.base };
    case "indicator":
      return { ...change, value: change.base };
    case "test":
      return { ...change, value: change.base };
  }
}

/** The wish `latest`, now that the server has confirmed `sent`. */
export function afterSaving(latest: AnswerChange, sent: AnswerChange): AnswerChange {
  if (latest.kind === "challenge" && sent.kind === "challenge")
    return { ...latest, base: meaningOf(sent.value) };
  if (latest.kind === "indicator" && sent.kind === "indicator")
    return { ...latest, base: sent.value };
  if (latest.kind === "test" && sent.kind === "test") return { ...latest, base: sent.value };
  return latest;
}

/** As the server reads it back: a challenge that is only 'unknown' holds no answer of its own. */
function meaningOf(head: ChallengeHead | null): ChallengeHead | null {
  return head && headOf(head);
}

export function isUnsaved(change: AnswerChange): boolean {
  const value = change.kind === "challenge" ? meaningOf(change.value) : change.value;
  return !isSame(change.base, value);
}

/** Not applicable takes a question out of the score, so it is not saved without saying why. */
export function lacksReason({ kind, value }: AnswerChange): boolean {
  if (value === null) return false;
  const isOut =
    kind === "test" ? value.claim === "not-applicable" : value.state === "not-applicable";
  return isOut && !value.reason?.trim();
}

/** Flat answers, so their own keys are all there is to compare; a key left out equals undefined. */
function isSame(a: object | null, b: object | null): boolean {
  if (a === null || b === null) return a === b;
  const [left, right] = [flat(a), flat(b)];
  return left.length === right.length && left.every((entry, i) => entry === right[i]);
}

function flat(answer: object): string[] {
  return Object.entries(answer)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
}

const BY_CODE = new Map<string, ChallengeId>();
for (const [id, code] of Object.entries(CHALLENGE_CODE))
  if (isChallenge(id)) BY_CODE.set(code.toLowerCase(), id);

function isChallenge(id: string): id is ChallengeId {
  return id in CHALLENGE_CODE;
}

/** em-3 belongs to experiment-management. */
export function challengeOfIndicator(id: string): ChallengeId | undefined {
  return BY_CODE.get(id.slice(0, 2));
}
