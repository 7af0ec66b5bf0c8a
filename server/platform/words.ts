// Numbers and lists as English says them, for sentences that are computed.

const NUMBERS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
];

/** In words up to ten. */
export const number = (n: number): string => NUMBERS[n] ?? String(n);

/** two rules, one rule. */
export const counted = (n: number, one: string): string =>
  `${number(n)} ${one}${n === 1 ? "" : "s"}`;

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const verb = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** a, b and c; what lies beyond `most` is a count. */
export function listed(words: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const shown =
    words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
