/** What somebody can be told of, and how it is called at the head of a group. */
export const KINDS = [
  "mention",
  "waiver-asked",
  "waiver-ruled",
  "waiver-ending",
  "evidence-stale",
  "review-due",
  "plan-due",
  "handover-due",
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
/** What Intl still calls by names that the IANA list has changed since. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ["Asia/Katmandu", "Asia/Kathmandu"],
  ["Asia/Calcutta", "Asia/Kolkata"],
  ["Asia/Saigon", "Asia/Ho_Chi_Minh"],
  ["Asia/Rangoon", "Asia/Yangon"],
  ["Europe/Kiev", "Europe/Kyiv"],
  ["America/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["America/Godthab", "America/Nuuk"],
  ["Atlantic/Faeroe", "Atlantic/Faroe"],
]);
