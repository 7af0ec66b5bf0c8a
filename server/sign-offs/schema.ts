import { z } from "zod";
import { Role } from "#server/identity/schema.ts";

/** One signature, or that it was taken back. */
export const SignOffRecord = z.object({
  id: z.string(),
  gateId: z.string(),
  role: Role,
  isSigned: z.boolean(),
  policyDigest: z.string(),
  signedById: z.string(),
  signedAt: z.coerce.date(),
});
export type SignOffRecord = z.infer<typeof SignOffRecord>;
