import { z } from "zod";

export const Ruling = z.enum(["approved", "refused", "withdrawn", "revoked", "expired"]);
export type Ruling = z.infer<typeof Ruling>;

/** A waiver with its rulings, as far as they were made by the moment that is looked at. */
export const WaiverRecord = z.object({
  id: z.string(),
  gateId: z.string(),
  conditionId: z.string(),
  ownerId: z.string(),
  requestedById: z.string(),
  requestedAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  isEmergency: z.boolean(),
  renewsId: z.string().nullable(),
  rulings: z.array(
    z.object({ seq: z.int(), ruling: Ruling, ruledById: z.string(), ruledAt: z.coerce.date() }),
  ),
});
export type WaiverRecord = z.infer<typeof WaiverRecord>;

export const WaiverState = z.enum([
  "requested",
  "approved",
  "refused",
  "withdrawn",
  "revoked",
  "expired",
]);
export type WaiverState = z.infer<typeof WaiverState>;

/** What a gate needs to know of a waiver. */
export const WaiverStanding = z.object({
  id: z.string(),
  gateId: z.string(),
  conditionId: z.string(),
  state: WaiverState,
  expiresAt: z.date(),
  /** Another one goes on from it. */
  isRenewed: z.boolean(),
});
export type WaiverStanding = z.infer<typeof WaiverStanding>;
