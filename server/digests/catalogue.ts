/** Tries of one digest while the mail server does not take it, and minutes between them. */
export const MAIL_TRIES = 6;
export const MAIL_RETRY_MINUTES = 20;
/** More would not be read; the inbox has them all. */
export const LISTED_PER_PROJECT = 20;

/** What a whole team is told in its chat; mentions and invitations are for one person. */
export const CHAT_KINDS = [
  "waiver-asked",
  "waiver-ruled",
  "waiver-ending",
  "evidence-stale",
  "review-due",
  "plan-due",
  "round-revealed",
] as const;
