import type { Random } from "#server/platform/random.ts";

// Small draws that the sample portfolio is made of. Same stream, same sample.

export function pickFrom<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error("nothing to pick from");
  return picked;
}

/** One of the entries, each as likely as its weight says. */
export function weighted<T>(random: Random, entries: readonly [Weighted<T>, ...Weighted<T>[]]): T {
  let rest = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of entries) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return entries[0][0];
}
export type Weighted<T> = readonly [value: T, weight: number];

export function chance(random: Random, share: number): boolean {
  return random() < share;
}

/** Roughly normal, between -1 and 1 with most of it near 0: the mean of three uniform draws. */
export function spread(random: Random): number {
  return ((random() + random() + random()) * 2) / 3 - 1;
}

/** A UUID of version 7 whose random part comes from the stream, so that a sample can be made again. */
export function sampleId(random: Random, at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  const hex = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  const tail = hex() + hex() + hex();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
}

const DAY_MS = 86_400_000;
export function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - Math.round(days * DAY_MS));
}
