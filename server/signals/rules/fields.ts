import type { Reading } from "../schema.ts";

export function numberIn(reading: Reading, metric: string): number | null {
  const value = reading.metrics[metric];
  return typeof value === "number" ? value : null;
}

export function textIn(reading: Reading, metric: string): string | null {
  const value = reading.metrics[metric];
  return typeof value === "string" ? value : null;
}

export function listIn(reading: Reading, metric: string): string[] {
  const value = reading.metrics[metric];
  return Array.isArray(value) ? value.filter((part) => typeof part === "string") : [];
}

export function recordIn(reading: Reading, metric: string): Record<string, number> {
  const value = reading.metrics[metric];
  if (value === null || typeof value !== "object" || Array.isArray(value)) return {};
  const entries = Object.entries(value).flatMap(([key, part]) =>
    typeof part === "number" ? [[key, part] as const] : [],
  );
  return Object.fromEntries(entries);
}

export function recordsIn(reading: Reading, metric: string): Record<string, unknown>[] {
  const value = reading.metrics[metric];
  if (!Array.isArray(value)) return [];
  return value.flatMap((part) =>
    part === null || typeof part !== "object" || Array.isArray(part)
      ? []
      : [Object.fromEntries(Object.entries(part))],
  );
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === "string") : [];
}

export function tagIn(reading: Reading, names: readonly string[]): string | null {
  const tags = reading.metrics.tags;
  if (tags === null || typeof tags !== "object" || Array.isArray(tags)) return null;
  const name = Object.keys(tags).find((key) => names.includes(key.toLowerCase()));
  const value = name === undefined ? undefined : tags[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
