/** The keys of the forms. They act only while the focus is inside a question, never in a text field. */
export type Press = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
};
export type QuickIntent =
  | { do: "level"; level: number }
  | { do: "state"; state: "experienced" | "not-experienced" | "not-applicable" | "unknown" }
  | { do: "move"; by: 1 | -1 };
export type FullIntent =
  | { do: "level"; level: number }
  | { do: "claim"; claim: "none" | "manual" | "automated" }
  | { do: "unknown" }
  | { do: "not-applicable" }
  | { do: "move"; by: 1 | -1 };

const STATES = new Map([
  ["e", "experienced"],
  ["x", "not-experienced"],
  ["n", "not-applicable"],
  ["u", "unknown"],
] as const);
const MOVES = new Map([
  ["j", 1],
  ["k", -1],
] as const);
const CLAIMS = new Map([
  ["0", "none"],
  ["m", "manual"],
  ["a", "automated"],
] as const);

/** Up and down move between challenges; left and right stay the browser's, inside a row. */
export function quickIntent(press: Press): QuickIntent | null {
  if (isChord(press)) return null;
  const { key } = press;
  if (key === "ArrowDown") return { do: "move", by: 1 };
  if (key === "ArrowUp") return { do: "move", by: -1 };
  const move = pick(MOVES, key);
  if (move) return { do: "move", by: move };
  const level = levelOf(key);
  if (level !== null) return { do: "level", level };
  const state = pick(STATES, key);
  return state ? { do: "state", state } : null;
}

/** Here the arrow keys stay the browser's: they walk the ladder. */
export function fullIntent(press: Press, kind: "indicator" | "test"): FullIntent | null {
  if (isChord(press)) return null;
  const { key } = press;
  const move = pick(MOVES, key);
  if (move) return { do: "move", by: move };
  if (key === "u") return { do: "unknown" };
  if (key === "n") return { do: "not-applicable" };
  if (kind === "test") {
    const claim = pick(CLAIMS, key);
    return claim ? { do: "claim", claim } : null;
  }
  const level = levelOf(key);
  return level === null ? null : { do: "level", level };
}

const isChord = (press: Press) => press.ctrlKey || press.metaKey || press.altKey;
const levelOf = (key: string) => (/^[0-4]$/.test(key) ? Number(key) : null);

function pick<V>(of: ReadonlyMap<string, V>, key: string): V | null {
  return of.get(key) ?? null;
}

/** Where a letter is text, it is not a key. */
export function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "radio" && target.type !== "checkbox")
  );
}
