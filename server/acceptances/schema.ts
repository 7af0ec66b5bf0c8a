import { z } from "zod";
import { Effect, StoredAcceptance } from "#server/receipts/schema.ts";

/** At most this many at once: each is looked at by a person. */
const ITEMS_MAX = 500;

export const AcceptMany = z.object({
  items: z
    .array(
      z.object({
        evidenceId: z.string().max(100),
        /** All that the document is offered for when left out. */
        targetId: z.string().max(60).optional(),
      }),
    )
    .min(1)
    .max(ITEMS_MAX),
  note: z.string().max(2_000).default(""),
  /** Say what would change, and change nothing. */
  preview: z.boolean().default(false),
});
export type AcceptMany = z.infer<typeof AcceptMany>;

export const AcceptedMany = z.object({
  preview: z.boolean(),
  /** In a preview those that would be. */
  accepted: z.array(StoredAcceptance),
  /** Those the asker may not accept, or that are not offered, each with its reason. */
  barred: z.array(
    z.object({ evidenceId: z.string(), targetId: z.string().nullable(), reason: z.string() }),
  ),
  effect: Effect,
  summary: z.string(),
});
export type AcceptedMany = z.infer<typeof AcceptedMany>;
