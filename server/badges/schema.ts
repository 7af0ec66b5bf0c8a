import { z } from "zod";

/** 128 random bits in hex; who has the address sees the outcome and nothing else. */
export const BadgeKey = z.string().regex(/^[0-9a-f]{32}$/);

export const Badge = z.object({ path: z.string().nullable() });
export type Badge = z.infer<typeof Badge>;

export const BadgeChange = z.strictObject({
  /** new also takes the old address out of use. */
  to: z.enum(["new", "off"]),
});
export type BadgeChange = z.infer<typeof BadgeChange>;
