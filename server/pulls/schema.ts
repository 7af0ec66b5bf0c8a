import { z } from "zod";
import type { Task } from "#server/platform/queue.ts";

export const PullConnection = {
  name: "pull-connection",
  payload: z.object({ projectId: z.string(), connectionId: z.string() }),
  lane: "later",
  maxAttempts: 3,
  keyedBy: ["projectId", "connectionId"],
} as const satisfies Task;
export type ConnectionRef = z.infer<typeof PullConnection.payload>;

/** What came of one try, or of one delivery to a hook. */
export type Pulled = {
  readonly received: number;
  readonly duplicates: number;
  readonly refused: number;
};

/** A connection that is taken up by a worker, and where it belongs. */
export const Place = z.object({
  projectId: z.string(),
  slug: z.string(),
  workspaceId: z.string(),
});
export type Place = z.infer<typeof Place>;

const Millis = z.number().nullable();
/** Where each kind goes on. What another version wrote is forgotten: everything is read again. */
export const MlflowPulled = z.object({
  seenMs: Millis,
  running: z.array(z.string()),
  /** When everything was read the last time. */
  fullAtMs: Millis,
});
export const FolderPulled = z.object({ seen: z.record(z.string(), z.string()) });
export const BucketPulled = FolderPulled.extend({ changedAt: z.string().nullable() });
