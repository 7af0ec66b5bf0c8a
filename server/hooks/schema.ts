import { z } from "zod";

/** The headers that a hook may look at, in lower case. */
export type HookHeaders = { readonly get: (name: string) => string | null };

/** What the sender of a proven delivery is answered. */
export const HookAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("read"), evidenceId: z.string(), duplicate: z.boolean() }),
  /** A test of the way here, or an event that says nothing by itself. */
  z.object({ kind: z.literal("noted"), says: z.string() }),
  /** Proven to be the sender's, but nothing reads it: recorded as a refusal, and not asked for again. */
  z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
]);
export type HookAnswer = z.infer<typeof HookAnswer>;

/** Who a delivery is proven to be from, and which event it is. */
export type Proven = { readonly id: string; readonly type: string };
