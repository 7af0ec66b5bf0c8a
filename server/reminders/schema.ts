import { z } from "zod";
import type { TestId } from "#server/catalogue/schema.ts";
import type { Task } from "#server/platform/queue.ts";

/** A test whose credit is another than when it was last looked. */
export type Move = { readonly testId: TestId; readonly before: number; readonly now: number };

export const LookAround = {
  name: "look-around",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;

/** Every hour, and at the moment at which the next proof lapses. */
export const LookAtProject = {
  name: "look-at-project",
  payload: z.object({ projectId: z.string() }),
  lane: "later",
  maxAttempts: 3,
  keyedBy: ["projectId"],
} as const satisfies Task;
