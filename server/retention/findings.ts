import { counted, listed } from "#server/platform/words.ts";
import type { KindSize, Storage } from "./schema.ts";

const STEPS = [
  { from: 1e9, unit: "GB" },
  { from: 1e6, unit: "MB" },
  { from: 1e3, unit: "kB" },
] as const;

/** 12.3 MB, 840 kB, 512 bytes. */
export function bytesInWords(bytes: number): string {
  const step = STEPS.find(({ from }) => bytes >= from);
  if (!step) return `${bytes} bytes`;
  const value = bytes / step.from;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${step.unit}`;
}

export function storageTitle({ total, kinds }: Storage): string {
  if (total.documents === 0) return "No document is held";
  return `${total.documents} ${total.documents === 1 ? "document takes" : "documents take"} ${bytesInWords(total.storedBytes)}${mostOf(kinds, total.storedBytes)}`;
}

/** A kind that takes most of the room is named. */
function mostOf(kinds: readonly KindSize[], all: number): string {
  const [first] = kinds;
  if (!first || kinds.length < 2 || first.storedBytes < all / 2) return "";
  return `, most of it ${first.kind}`;
}

export function sweepSays({ retained, unseen, total, kinds }: Storage): string {
  if (retained === 0)
    return "No project deletes documents: none has a retention, so everything is kept.";
  const { documents, storedBytes } = total.next;
  const next =
    documents === 0
      ? "The next sweep would delete nothing"
      : `The next sweep would delete ${counted(documents, "document")} (${bytesInWords(storedBytes)}) of ${listed(
          kinds.filter((kind) => kind.next.documents > 0).map(({ kind }) => kind),
          4,
        )}`;
  const beyond = unseen > 0 ? `; ${unseen} more projects with a retention were not looked at` : "";
  return `${next}${beyond}. It runs every night at 03:17 UTC.`;
}

/** One line a kind, as people edit it: junit = 90, or a kind that is kept. */
export function kindsAsText(kinds: Readonly<Record<string, number | null>>): string {
  return Object.entries(kinds)
    .map(([kind, days]) => `${kind} = ${days ?? "keep"}`)
    .join("\n");
}

/** The lines read back; those that say nothing are named. */
export function kindsFromText(text: string): {
  kinds: Record<string, number | null>;
  bad: string[];
} {
  const kinds: Record<string, number | null> = {};
  const bad: string[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, kind, days] = /^([a-z0-9][a-z0-9.-]{0,59})\s*=\s*(\d{1,4}|keep)$/.exec(line) ?? [];
    if (kind === undefined) bad.push(line);
    else kinds[kind] = days === "keep" ? null : Number(days);
  }
  return { kinds, bad };
}
