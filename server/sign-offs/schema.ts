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

/** How a role's signature on a gate stands. */
export const SignOffStanding = z.object({
  role: Role,
  /** The policy asks for it, or why it does not is settled by the project's own data. */
  isAsked: z.boolean(),
  state: z.enum(["signed", "lapsed", "taken-back", "not-signed"]),
  signedById: z.string().nullable(),
  signedAt: z.date().nullable(),
  /** When it ends by itself; null where it is no signature that counts. */
  until: z.date().nullable(),
  /** What the conditions beside the sign-offs said when it was signed. */
  outcome: z.string().nullable(),
  note: z.string(),
  /** Why it counts no more. */
  because: z.string().nullable(),
  /** Why the one who asks may not sign, or take it back; null where they may. */
  whyNotSign: z.string().nullable(),
  whyNotTakeBack: z.string().nullable(),
});
export type SignOffStanding = z.infer<typeof SignOffStanding>;

export const SignOffList = z.object({ gate: z.string(), signOffs: z.array(SignOffStanding) });
export type SignOffList = z.infer<typeof SignOffList>;

export const NewSignOff = z.strictObject({
  role: Role,
  /** false: take it back. */
  isSigned: z.boolean().default(true),
  note: z.string().trim().max(2_000).default(""),
});
export type NewSignOff = z.infer<typeof NewSignOff>;

/** A record with what only its readers see. */
export type SignOffRow = SignOffRecord & { readonly note: string; readonly outcome: string };
