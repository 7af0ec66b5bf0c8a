import { z } from "zod";

/** What anybody needs to check what a workspace signed. */
export const PublicKey = z.object({
  keyId: z.string(),
  /** SPKI in PEM. */
  publicKey: z.string(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
});
export type PublicKey = z.infer<typeof PublicKey>;
