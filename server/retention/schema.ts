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

/** Every night: rows without their document, and files that a killed process left. */
export const SweepOrphans = {
  name: "sweep-orphans",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 5,
  keyedBy: [],
} as const satisfies Task;

/** A document that is older than its project's retention. */
export const Aged = z.object({
  id: z.string(),
  kind: z.string(),
  bytes: z.int(),
  factCount: z.int(),
  /** Its arrival, or when the same bytes were last seen. */
  lastSeenAt: z.date(),
});
export type Aged = z.infer<typeof Aged>;

export type Removed = { readonly documents: number; readonly facts: number };

export const KindSize = z.object({
  /** The tool that the documents are of, such as junit. */
  kind: z.string(),
  documents: z.int(),
  /** As the database holds them, most of them compressed. */
  storedBytes: z.number(),
  sentBytes: z.number(),
  facts: z.int(),
  oldestAt: z.date(),
});
export type KindSize = z.infer<typeof KindSize>;

const NextSweep = z.object({ documents: z.int(), storedBytes: z.number() });

/** What evidence takes, and what the next sweep would delete of it. */
export const Storage = z.object({
  kinds: z.array(KindSize.extend({ next: NextSweep })),
  total: KindSize.omit({ kind: true, oldestAt: true }).extend({ next: NextSweep }),
  /** Projects that delete anything, and those that could not be looked at for their number. */
  retained: z.int(),
  unseen: z.int(),
});
export type Storage = z.infer<typeof Storage>;
