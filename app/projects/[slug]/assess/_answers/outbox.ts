import type { AnswerChange } from "#server/assessments/schema.ts";
import {
  type AnswerRef,
  afterSaving,
  isUnsaved,
  keyOf,
  lacksReason,
  type SlotKey,
  settled,
} from "./slots.ts";

/** What the server said to one changed answer. */
export type Reply =
  | { outcome: "saved" }
  /** Another tab or device changed the same answer; `change` has what is stored as its base. */
  | { outcome: "conflict"; change: AnswerChange }
  /** It will be refused again; the answer must change. */
  | { outcome: "refused"; message: string }
  /** Not reached, or failed on its side: the same answer may be sent again. */
  | { outcome: "away"; message: string };

/** incomplete: it is not worth sending before the person adds what is missing. */
export type Trouble = null | "conflict" | "incomplete" | { readonly refused: string };
export type Slot = { readonly change: AnswerChange; readonly trouble: Trouble };
export type Snapshot = {
  readonly slots: ReadonlyMap<SlotKey, Slot>;
  /** Answers on the screen that the server has not confirmed. */
  readonly unsaved: number;
  readonly conflicts: number;
  readonly incomplete: number;
  readonly refused: number;
  readonly isSending: boolean;
  /** Why the last attempt did not get through; null while all is well. */
  readonly away: string | null;
};

type Options = {
  initial: readonly AnswerChange[];
  send: (change: AnswerChange) => Promise<Reply>;
  /** Calls back after a while; returns what cancels it. */
  later: (callBack: () => void, delayMs: number) => () => void;
};

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Keeps what a person answered until the server has it: one answer at a time, in the order they
 * were given, again and again while the server is away. An answer that was sent is sent unchanged
 * until its fate is known, since a lost reply must not look like somebody else's change.
 */
export class Outbox {
  readonly #send: Options["send"];
  readonly #later: Options["later"];
  /** Answered on this screen, so that nothing read earlier may replace it. */
  readonly #touched = new Set<SlotKey>();
  readonly #listeners = new Set<() => void>();
  readonly #slots: Map<SlotKey, Slot>;
  /** Keys in the order in which they wait. */
  readonly #waiting = new Set<SlotKey>();
  #sent: AnswerChange | null = null;
  #isSending = false;
  #away: string | null = null;
  #waitMs = FIRST_WAIT_MS;
  #cancelWait: (() => void) | null = null;
  #snapshot: Snapshot;

  constructor({ initial, send, later }: Options) {
    this.#send = send;
    this.#later = later;
    this.#slots = new Map(initial.map((change) => [keyOf(change), { change, trouble: null }]));
    this.#snapshot = this.#take();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Snapshot => this.#snapshot;

  /** What somebody answered; `change.value` counts, its base is the outbox's to know. */
  answer(change: AnswerChange): void {
    const slot = this.#slots.get(keyOf(change));
    if (!slot) return;
    const next = withBaseOf(change, slot.change);
    // An answer in conflict stays so: both versions wait until somebody chooses.
    if (slot.trouble === "conflict") this.#set(next, "conflict");
    else this.#wish(next);
    this.#touched.add(keyOf(change));
    this.#tell();
    void this.#work();
  }

  /** Takes what is stored now onto the screen, wherever nobody has answered on this screen. */
  refresh(stored: readonly AnswerChange[]): void {
    for (const change of stored)
      if (!this.#touched.has(keyOf(change))) this.#set(settled(change), null);
    this.#tell();
  }

  /** Ends a conflict: `mine` is written over what is stored, `theirs` is taken onto the screen. */
  choose(ref: AnswerRef, whose: "mine" | "theirs"): void {
    const slot = this.#slots.get(keyOf(ref));
    if (slot?.trouble !== "conflict") return;
    this.#wish(whose === "mine" ? slot.change : settled(slot.change));
    this.#tell();
    void this.#work();
  }

  /** Unsaved answers that an earlier visit left behind, with the base they were made from. */
  restore(changes: readonly AnswerChange[]): void {
    for (const change of changes) {
      if (!this.#slots.has(keyOf(change))) continue;
      this.#touched.add(keyOf(change));
      this.#wish(change);
    }
    this.#tell();
    void this.#work();
  }

  retryNow = (): void => {
    this.#cancelWait?.();
    this.#cancelWait = null;
    void this.#work();
  };

  /** True once everything that can be sent has arrived, false when the server is away. */
  settled(): Promise<boolean> {
    return new Promise((done) => {
      const check = () => {
        const { away, isSending } = this.#snapshot;
        if (!away && (isSending || this.#next())) return;
        leave();
        done(!away);
      };
      const leave = this.subscribe(check);
      check();
    });
  }

  stop(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
  }

  /** Shows the answer and puts it in the queue, unless it is stored already or lacks its reason. */
  #wish(change: AnswerChange): void {
    const lacks = isUnsaved(change) && lacksReason(change);
    this.#set(change, lacks ? "incomplete" : null);
    if (isUnsaved(change) && !lacks) this.#waiting.add(keyOf(change));
    else this.#waiting.delete(keyOf(change));
  }

  async #work(): Promise<void> {
    if (this.#isSending || this.#cancelWait) return;
    const change = this.#sent ?? this.#next();
    if (!change) return;
    this.#sent = change;
    this.#isSending = true;
    this.#tell();
    const reply = await this.#send(change);
    this.#isSending = false;
    if (reply.outcome === "away") this.#wait(reply.message);
    else this.#settle(change, reply);
    this.#tell();
    if (reply.outcome !== "away") await this.#work();
  }

  #next(): AnswerChange | null {
    for (const key of this.#waiting) {
      const slot = this.#slots.get(key);
      if (slot && slot.trouble === null && isUnsaved(slot.change)) return slot.change;
      this.#waiting.delete(key);
    }
    return null;
  }

  #wait(message: string): void {
    this.#away = message;
    this.#cancelWait = this.#later(this.retryNow, this.#waitMs);
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
  }

  #settle(sent: AnswerChange, reply: Exclude<Reply, { outcome: "away" }>): void {
    this.#sent = null;
    this.#away = null;
    this.#waitMs = FIRST_WAIT_MS;
    const latest = this.#slots.get(keyOf(sent))?.change ?? sent;
    this.#waiting.delete(keyOf(sent));
    switch (reply.outcome) {
      case "saved":
        this.#wish(afterSaving(latest, sent));
        return;
      case "conflict": {
        const both = withBaseOf(latest, reply.change);
        // Both sides may have come to the same answer; then there is nothing to choose.
        this.#set(both, isUnsaved(both) ? "conflict" : null);
        return;
      }
      case "refused":
        // Changed again while the refused one was under way: the new one deserves its own try.
        if (latest === sent) this.#set(latest, { refused: reply.message });
        else this.#wish(latest);
    }
  }

  #set(change: AnswerChange, trouble: Slot["trouble"]): void {
    this.#slots.set(keyOf(change), { change, trouble });
  }

  #take(): Snapshot {
    const all = [...this.#slots.values()];
    return {
      slots: new Map(this.#slots),
      unsaved: all.filter(({ change }) => isUnsaved(change)).length,
      conflicts: all.filter(({ trouble }) => trouble === "conflict").length,
      incomplete: all.filter(({ trouble }) => trouble === "incomplete").length,
      refused: all.filter(({ trouble }) => trouble !== null && typeof trouble === "object").length,
      isSending: this.#isSending,
      away: this.#away,
    };
  }

  #tell(): void {
    this.#snapshot = this.#take();
    for (const listener of this.#listeners) listener();
  }
}

/** The value of one with the base of another of the same kind. */
function withBaseOf(change: AnswerChange, stored: AnswerChange): AnswerChange {
  if (change.kind === "challenge" && stored.kind === "challenge")
    return { ...change, base: stored.base };
  if (change.kind === "indicator" && stored.kind === "indicator")
    return { ...change, base: stored.base };
  if (change.kind === "test" && stored.kind === "test") return { ...change, base: stored.base };
  return change;
}
