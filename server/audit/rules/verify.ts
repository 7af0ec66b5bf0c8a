import type { ChainEntry, Fault, Head, Verified } from "../schema.ts";
import { GENESIS, hashOf } from "./chain.ts";

/** Beyond these the chain is plainly broken; a list of a million faults helps nobody. */
const FAULTS_MAX = 20;
/** How far from its place a moved entry is looked for. */
const REACH = 1_000;

/** Walks a chain entry by entry in the order of their numbers; holds one entry and the faults so far. */
export class ChainCheck {
  #seq = 0;
  #hash = GENESIS;
  #entries = 0;
  #isCut = false;
  readonly #anchor: Head | null;
  #anchorSeen = false;
  readonly #found: Fault[] = [];

  constructor(anchor: Head | null = null) {
    this.#anchor = anchor;
  }

  next(entry: ChainEntry): void {
    for (let gap = this.#seq + 1; gap < entry.seq; gap++) if (!this.#add(removed(gap))) break;
    const isNext = entry.seq === this.#seq + 1;
    if (isNext && entry.hash === this.#hash) this.#add(inserted(entry.seq, " It is a copy."));
    else if (hashOf(entry) !== entry.hash) this.#add(placeOf(entry));
    else if (isNext && entry.previousHash !== this.#hash) this.#add(altered(this.#seq, entry.seq));
    if (entry.seq === this.#anchor?.seq) {
      this.#anchorSeen = true;
      if (entry.hash !== this.#anchor.hash) this.#add(notAnchored(entry.seq));
    }
    this.#seq = entry.seq;
    this.#hash = entry.hash;
    this.#entries += 1;
  }

  /** `head` is what the workspace's row says of its chain; null when that row is gone. */
  end(head: Head | null): Verified {
    if (head === null)
      this.#add({ kind: "head", seq: this.#seq, says: "The chain's head is gone." });
    else this.#endAt(head);
    if (this.#anchor && !this.#anchorSeen && this.#anchor.seq > 0)
      this.#add(removed(this.#anchor.seq, " It is the head that was noted outside."));
    const faults = withInserted(this.#found);
    return {
      isWhole: faults.length === 0,
      entries: this.#entries,
      head: { seq: this.#seq, hash: this.#hash },
      faults,
      isCut: this.#isCut,
    };
  }

  #endAt(head: Head): void {
    for (let gap = this.#seq + 1; gap <= head.seq; gap++) if (!this.#add(removed(gap))) return;
    for (let more = head.seq + 1; more <= this.#seq; more++)
      if (!this.#add(inserted(more, " It stands after the chain's head."))) return;
    if (head.seq === this.#seq && head.hash !== this.#hash)
      this.#add({
        kind: head.seq === 0 ? "head" : "altered",
        seq: head.seq,
        says: `The chain's head says something else of entry ${head.seq}.`,
      });
  }

  #add(fault: Fault): boolean {
    if (this.#found.length < FAULTS_MAX) {
      const isKnown = this.#found.some(({ kind, seq }) => kind === fault.kind && seq === fault.seq);
      if (!isKnown) this.#found.push(fault);
    } else this.#isCut = true;
    return !this.#isCut;
  }
}

const removed = (seq: number, more = ""): Fault => ({
  kind: "removed",
  seq,
  says: `Entry ${seq} was removed.${more}`,
});

const inserted = (seq: number, more = ""): Fault => ({
  kind: "inserted",
  seq,
  says: `Entry ${seq} was inserted.${more}`,
});

/** An entry whose own hash holds attests what the one before it was when it was written. */
const altered = (seq: number, by: number): Fault => ({
  kind: "altered",
  seq,
  says:
    seq === 0
      ? `Entry ${by} is not the one that the chain began with.`
      : `Entry ${seq} was replaced: entry ${by} was written after another one.`,
});

const notAnchored = (seq: number): Fault => ({
  kind: "altered",
  seq,
  says: `Entry ${seq} is not the one whose hash was noted outside: it or one before it was rewritten.`,
});

/** The number is in the hash: an entry that holds with another number was moved, else it was altered. */
function placeOf(entry: ChainEntry): Fault {
  for (let by = 1; by <= REACH; by++)
    for (const was of [entry.seq - by, entry.seq + by])
      if (was > 0 && hashOf({ ...entry, seq: was }) === entry.hash)
        return {
          kind: "reordered",
          seq: entry.seq,
          was,
          says: `Entry ${entry.seq} was moved: it was written as entry ${was}.`,
        };
  return {
    kind: "altered",
    seq: entry.seq,
    says: `Entry ${entry.seq} was altered: its hash is not that of its content.`,
  };
}

/**
 * Names what pushed others from their places: where a moved entry was written and now another stands
 * that was never moved, that one was inserted; a place that nobody claims any more lost its entry.
 */
function withInserted(found: readonly Fault[]): Fault[] {
  const moved = found.filter((fault) => fault.kind === "reordered");
  const [first] = moved;
  if (!first || first.was === undefined) return [...found];
  const stands = new Set(moved.map(({ seq }) => seq));
  const claimed = new Set(moved.map(({ was }) => was));
  const more: Fault[] = [];
  if (first.was < first.seq && !stands.has(first.was)) more.push(inserted(first.was));
  if (first.was > first.seq && !claimed.has(first.seq)) more.push(removed(first.seq));
  const named = new Set(more.map(({ seq }) => seq));
  const rest = found.filter((one) => !(named.has(one.seq) && one.kind === "altered"));
  return [...more, ...rest].sort((a, b) => a.seq - b.seq);
}
