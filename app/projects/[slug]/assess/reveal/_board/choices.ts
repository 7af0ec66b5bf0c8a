import type { NewAgreement } from "#server/rounds/schema.ts";

type Of<A> = A extends NewAgreement ? Pick<A, "kind" | "id" | "value"> : never;
/** What would be recorded, without the round, the note and how often it was settled before. */
export type Settling = Of<NewAgreement>;

/** One answer that may be agreed on, with the key that proposes it. */
export type Choice = {
  readonly key: string;
  readonly said: string;
  readonly level: number | null;
  readonly label: string;
  readonly text: string;
  readonly settling: Settling;
};

type Answer = { readonly said: string; readonly level: number | null };
export const isSame = (a: Answer, b: Answer): boolean => a.said === b.said && a.level === b.level;

const WORDS = new Map([
  ["automated", "by machine"],
  ["manual", "by hand"],
  ["unknown", "not known"],
]);

/** An answer in two or three words. */
export function inWords({ said, level }: Answer): string {
  if (said === "answered") return level === null ? "answered" : `level ${level}`;
  const words = WORDS.get(said) ?? said.replaceAll("-", " ");
  return level === null ? words : `${words}, level ${level}`;
}

/** What is sent to record a choice; the note of 'does not apply' is its reason too. */
export function agreementOf(
  { settling, said }: Pick<Choice, "settling" | "said">,
  more: { round: number; note: string; seq: number },
): NewAgreement {
  const reason = said === "not-applicable" ? { reason: more.note } : {};
  if (settling.kind === "test")
    return { ...settling, value: settling.value && { ...settling.value, ...reason }, ...more };
  if (settling.kind === "challenge")
    return { ...settling, value: settling.value && { ...settling.value, ...reason }, ...more };
  return { ...settling, value: settling.value && { ...settling.value, ...reason }, ...more };
}

/** Takes back what was agreed on a row. */
export function withdrawal(
  { choices }: { readonly choices: readonly Choice[] },
  more: { round: number; note: string; seq: number },
): NewAgreement | null {
  const settling = choices[0]?.settling;
  return settling ? { ...settling, value: null, ...more } : null;
}
