import type { AnswerChange } from "#server/assessments/schema.ts";
import { keyOf } from "./slots.ts";

// What the server has not confirmed survives a reload or a crash of the tab, in this tab's own
// storage: another tab would send the same answers a second time.

const nameOf = (slug: string, assessorId: string) => `assay.unsent.${slug}.${assessorId}`;

export function keepUnsent(
  slug: string,
  assessorId: string,
  changes: readonly AnswerChange[],
): void {
  const name = nameOf(slug, assessorId);
  if (changes.length === 0) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify(changes));
}

export function unsentOf(
  slug: string,
  assessorId: string,
  known: readonly AnswerChange[],
): AnswerChange[] {
  const text = sessionStorage.getItem(nameOf(slug, assessorId));
  return text === null ? [] : readUnsent(text, known);
}

/** Only what is an answer to a question of this page; anything else in the storage is not ours. */
export function readUnsent(text: string, known: readonly AnswerChange[]): AnswerChange[] {
  const keys = new Set(known.map(keyOf));
  try {
    const items: unknown = JSON.parse(text);
    return Array.isArray(items)
      ? items.filter((item): item is AnswerChange => isChange(item) && keys.has(keyOf(item)))
      : [];
  } catch {
    return [];
  }
}

function isChange(item: unknown): item is AnswerChange {
  if (!isRecord(item)) return false;
  const said = item.kind === "test" ? "claim" : "state";
  const isAnswer = (answer: unknown) =>
    answer === null || (isRecord(answer) && typeof answer[said] === "string");
  return (
    (item.kind === "challenge" || item.kind === "indicator" || item.kind === "test") &&
    typeof item.id === "string" &&
    isAnswer(item.base) &&
    isAnswer(item.value)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
