import { z } from "zod";

/** 1–255 visible ASCII characters, as the IETF draft's examples use. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

export const Reply = z.object({ status: z.int(), body: z.unknown() });
export type Reply = z.infer<typeof Reply>;

export const StoredBody = z.object({ value: z.unknown() });
