import { EVENT_TYPES, EVENT_WORDS, TEST_EVENT } from "./catalogue.ts";
import type { Message, Webhook } from "./schema.ts";

/** Title of the page: whether what is sent is taken. */
export function webhooksTitle(
  webhooks: readonly Pick<Webhook, "pausedAt" | "failingSince">[],
): string {
  const paused = webhooks.filter(({ pausedAt }) => pausedAt !== null).length;
  const failing = webhooks.filter(
    (one) => one.pausedAt === null && one.failingSince !== null,
  ).length;
  if (webhooks.length === 0) return "Nobody outside is told what happens here";
  if (webhooks.length === 1) {
    if (paused) return "One address was told what happens, and is paused";
    return `One address is told what happens${failing ? ", and does not take it" : ""}`;
  }
  const all = `${webhooks.length} addresses are told what happens`;
  if (paused > 0) return `${all}; ${paused === 1 ? "one is" : `${paused} are`} paused`;
  return failing > 0 ? `${all}; ${failing === 1 ? "one does" : `${failing} do`} not take it` : all;
}

/** Such as: A gate was decided, a waiver ran out. */
export function wantedWords(events: readonly string[]): string {
  if (events.length === 0) return "Everything";
  const words = EVENT_TYPES.filter((type) => events.includes(type)).map(
    (type) => EVENT_WORDS[type],
  );
  // After the first they go on in the sentence.
  return words
    .map((text, i) => (i === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1)))
    .join(", ");
}

export function eventWords(event: string): string {
  const known = EVENT_TYPES.find((type) => type === event);
  return known ? EVENT_WORDS[known] : event === TEST_EVENT ? "A test" : event;
}

/** What became of a message. */
export function messageWords({ state, attempts, lastStatus, lastError }: Message): string {
  const tries = attempts === 1 ? "1 try" : `${attempts} tries`;
  if (state === "delivered") return `Taken (${lastStatus ?? "answered"}), ${tries}`;
  const why = lastError ?? "not tried yet";
  return state === "waiting"
    ? attempts === 0
      ? "Waits to be sent"
      : `Waits: ${why} ${tries} so far`
    : `Given up: ${why}`;
}
