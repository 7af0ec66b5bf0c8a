import type { Role } from "#server/identity/schema.ts";
import { dayText } from "#server/platform/paper/model.ts";
import { ROLE_NAMES } from "./catalogue.ts";
import type { RoleTurns, Turn } from "./rules/turns.ts";
import type { Handover, HandoverItem } from "./schema.ts";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);
const items = (n: number) => `${words(n)} item${n === 1 ? "" : "s"}`;
const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The page's title. */
export function handoverTitle({ progress }: Handover): string {
  const settled = progress.accepted + progress.notApplicable;
  const head = `${settled} of ${progress.total} items are settled`;
  if (settled === progress.total) return `All ${progress.total} items are settled`;
  if (progress.returned > 0) return `${head}; ${words(progress.returned)} came back`;
  if (progress.conditional > 0)
    return `${head}; ${words(progress.conditional)} ${progress.conditional === 1 ? "has" : "have"} a condition to meet`;
  if (progress.offered > 0)
    return `${head}; ${words(progress.offered)} ${progress.offered === 1 ? "waits" : "wait"} for an answer`;
  return settled === 0 ? `Nothing is handed over yet: ${progress.total} items to offer` : head;
}

/** What waits for whom, under the title. */
export function handoverLede({ items: all, progress }: Handover): string {
  const due = all.filter((item) => item.isDue);
  const waiting = due.filter((item) => item.state === "offered");
  const open = due.filter((item) => item.state === "open" || item.state === "returned");
  const parts = [
    waiting.length > 0
      ? `${upper(items(progress.offered))} ${progress.offered === 1 ? "waits" : "wait"} for an answer${mostly(waiting, "from", (item) => item.receiver)}.`
      : "",
    open.length > 0
      ? `${upper(items(open.length))} ${open.length === 1 ? "is" : "are"} still to be given${mostly(open, "by", (item) => item.giver)}.`
      : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : "Both sides stand behind every item.";
}

/** " from the engineer" when it is only one role, ", most from the engineer" when there are more. */
function mostly(
  list: readonly HandoverItem[],
  how: string,
  roleOf: (item: HandoverItem) => Role,
): string {
  const counts = new Map<Role, number>();
  for (const item of list) counts.set(roleOf(item), (counts.get(roleOf(item)) ?? 0) + 1);
  const [role] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (!role) return "";
  return counts.size === 1
    ? ` ${how} the ${ROLE_NAMES[role]}`
    : `, most ${how} the ${ROLE_NAMES[role]}`;
}

/** The state of an item in words. */
export function stateText(item: HandoverItem): string {
  if (item.state === "offered" && item.isExclusion) return "offered as not applicable";
  if (item.state === "offered" && item.isOfferedByEvidence) return "offered by evidence";
  if (item.state === "conditional") return "accepted with a condition";
  if (item.state === "open") return "not offered";
  return item.state === "not-applicable" ? "not applicable" : item.state;
}

/** A group of the checklist as a heading. */
export const groupName = (group: string) => upper(group);

/** Who has to do what with an item next, as the end of its row. */
export function turnText(turn: Turn): string {
  const by = turn.dueOn ? ` by ${dayText(turn.dueOn)}` : "";
  const who = ROLE_NAMES[turn.role];
  switch (turn.does) {
    case "offer":
      return `${who} offers${by}`;
    case "offer-again":
      return `${who} offers again${by}`;
    case "answer":
      return `${who} answers${by}`;
    case "meet":
      return "condition to meet";
    case "confirm":
      return `said to be met; ${who} confirms`;
  }
}

/** What waits for one role, in words. */
export function roleTurnText({ offer, answer, meet, overdue }: RoleTurns): string {
  const parts = [
    answer > 0 ? `${answer} to answer` : "",
    offer > 0 ? `${offer} to offer` : "",
    meet > 0 ? `${meet} ${meet === 1 ? "condition" : "conditions"} to meet` : "",
    overdue > 0 ? `${overdue} overdue` : "",
  ].filter(Boolean);
  return parts.join(", ");
}

/** Where an item is from, when it is not the catalogue's. */
export const ORIGIN_WORDS: Readonly<Record<HandoverItem["origin"], string | null>> = {
  catalogue: null,
  own: "asked for by this workspace",
  gap: "a gap of this project",
  disagreement: "seen differently by the two sides",
  unknown: "not known of this project",
};
