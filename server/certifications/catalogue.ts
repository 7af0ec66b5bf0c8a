import type { Trigger } from "./schema.ts";

/** Of the catalogue's policy for staying in production; a test holds these to it. */
export const TRIGGER_TEXT = {
  "data-source": "new data source",
  purpose: "change of purpose",
  architecture: "architecture change",
  owner: "owner change",
  incident: "severe incident",
  factor: "context factor raised (stage, criticality, sensitivity)",
} as const satisfies Record<Trigger, string>;

/** Elapsed days between a review that is called for, or that failed, and the end of the certificate. */
export const GRACE_DAYS = 14;
export const GRACE_DAYS_CRITICAL = 3;

export const DAY_MS = 86_400_000;
