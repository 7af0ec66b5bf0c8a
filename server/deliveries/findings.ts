import type { Delivery } from "./schema.ts";

const NAMED_MAX = 3;

/** Large documents that were taken and are not read yet, as a sentence; null when there are none. */
export function underWaySentence(
  deliveries: readonly Pick<Delivery, "fileName" | "sizeBytes">[],
): string | null {
  if (deliveries.length === 0) return null;
  const named = deliveries
    .slice(0, NAMED_MAX)
    .map(({ fileName, sizeBytes }) => `${fileName ?? "a document"} (${megabytes(sizeBytes)} MB)`);
  const more = deliveries.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  const last = all.at(-1);
  const text = all.length === 1 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
  return `Still being read: ${text}. What comes of it will be in the log.`;
}

/** Millions of bytes; less than one is told as one, since only large documents wait. */
const megabytes = (bytes: number) => Math.max(1, Math.round(bytes / 1e6));
