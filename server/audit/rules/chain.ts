import { canonicalJson, sha256 } from "#server/platform/digest.ts";
import type { ChainEntry } from "../schema.ts";

/** What the first entry of a chain follows. */
export const GENESIS = "0".repeat(64);

export type Unchained = Omit<ChainEntry, "seq" | "previousHash" | "hash">;

/** SHA-256 of the canonical JSON of every other column. */
export function hashOf({
  hash: _,
  ...entry
}: Omit<ChainEntry, "hash"> & { hash?: string }): string {
  return sha256(canonicalJson({ ...entry, at: entry.at.toISOString() }));
}

/**
 * The same bytes as `hashOf` hashes, with two gaps: the database fills in the hash of the entry before
 * and the number of this one at the moment it appends, under the lock that puts writers in order.
 */
export function aroundGaps(entry: Unchained): { before: string; between: string; after: string } {
  const at = entry.at.toISOString();
  const hole = "\u0001";
  const text = canonicalJson({ ...entry, at, previousHash: hole, seq: 0 });
  // Keys are sorted, so that previousHash, projectId and seq follow each other.
  const previous = text.indexOf('"previousHash":"\\u0001"');
  const start = previous + '"previousHash":"'.length;
  const projectId = JSON.stringify(entry.projectId);
  const between = `","projectId":${projectId},"seq":`;
  return {
    before: text.slice(0, start),
    between,
    after: text.slice(start + "\\u0001".length + between.length + 1),
  };
}

export function chained(entry: Unchained, head: { seq: number; hash: string }): ChainEntry {
  const next = { ...entry, seq: head.seq + 1, previousHash: head.hash };
  return { ...next, hash: hashOf(next) };
}
