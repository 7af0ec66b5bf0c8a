/** Everything that an address can be told. What is not here does not compile. */
export const EVENT_TYPES = [
  "gate.decided",
  "waiver.requested",
  "waiver.ruled",
  "waiver.expired",
  "evidence.stale",
  "evidence.fresh",
  "assessment.published",
  "round.revealed",
  "incident.opened",
] as const;

export const EVENT_WORDS: Readonly<Record<(typeof EVENT_TYPES)[number], string>> = {
  "gate.decided": "A gate was decided",
  "waiver.requested": "A waiver was requested",
  "waiver.ruled": "A waiver was ruled on",
  "waiver.expired": "A waiver ran out",
  "evidence.stale": "Credit of tests fell",
  "evidence.fresh": "Credit of tests rose",
  "assessment.published": "An assessment was published",
  "round.revealed": "Ratings of a round were revealed",
  "incident.opened": "An incident was opened",
};

/** Asked for by hand, so that an address can be tried; it is sent whatever the address wants. */
export const TEST_EVENT = "webhook.test";

/**
 * Seconds from one try to the next: the schedule that Standard Webhooks recommends. Ten tries in a
 * little over three days; then the message is given up and can be sent again by hand.
 */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** An address at which nothing was taken for so long is paused. */
export const PAUSE_AFTER_DAYS = 5;
/** Messages that are settled are kept for so long. */
export const KEPT_DAYS = 30;
/** After a rotation both secrets sign, so that a receiver can change over without losing a message. */
export const BOTH_SIGN_HOURS = 24;
export const WEBHOOKS_MAX = 20;
export const TIMEOUT_MS = 15_000;
/** More of an answer is not read, and is a failure. */
export const ANSWER_BYTES_MAX = 1_000_000;
