import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";

/** Every night: adds a job for each project that has a retention. */
export const ApplyRetention = {
  name: "apply-retention",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 5,
  keyedBy: [],
} as const satisfies Task;

export const RetainProject = {
  name: "retain-project",
  payload: z.object({ projectId: z.string() }),
  lane: "later",
  maxAttempts: 5,
  keyedBy: ["projectId"],
} as const satisfies Task;

/** A document that is older than its project's retention. */
export const Aged = z.object({
  id: z.string(),
  factCount: z.int(),
  /** Its arrival, or when the same bytes were last seen. */
  lastSeenAt: z.date(),
});
export type Aged = z.infer<typeof Aged>;

export type Removed = { readonly documents: number; readonly facts: number };
