/** What somebody can be told of, and how it is called at the head of a group. */
export const KINDS = [
  "mention",
  "waiver-asked",
  "waiver-ruled",
  "waiver-ending",
  "evidence-stale",
  "review-due",
  "plan-due",
  "round-invited",
  "round-revealed",
  "webhook-paused",
] as const;

/** The hour of the day, in the person's time zone, at which a digest goes out. */
export const DIGEST_HOUR = 8;
/** Days before the end of a waiver at which its owner, its requester and the approvers are told. */
export const WAIVER_WARNINGS = [7, 1];
/** Notices are kept for so long. */
export const KEPT_DAYS = 180;
/** Tries of one digest while the mail server does not take it, and minutes between them. */
export const MAIL_TRIES = 6;
export const MAIL_RETRY_MINUTES = 20;
/** More would not be read; the inbox has them all. */
export const LISTED_PER_PROJECT = 20;
