import { z } from "zod";

/** Everything that is encrypted under ASSAY_SECRET, by what it belongs to. */
export const BoxKind = z.enum([
  "connection",
  "webhook",
  "chat",
  "signing-key",
  "delivery",
  "second-factor",
]);
export type BoxKind = z.infer<typeof BoxKind>;

/** A row that holds a box: `key` is its primary key, column by column. */
export const BoxRow = z.object({
  workspaceId: z.string(),
  key: z.array(z.string()).min(1),
  box: z.instanceof(Uint8Array),
});
export type BoxRow = z.infer<typeof BoxRow>;

/** A person's second factor, as better-auth encrypts it. */
export const FactorRow = z.object({
  workspaceId: z.string(),
  id: z.string(),
  secret: z.string(),
  backupCodes: z.string(),
});
export type FactorRow = z.infer<typeof FactorRow>;

/** How many of a kind there are, and how many of them are not under the current secret. */
export const BoxCount = z.object({ kind: BoxKind, boxes: z.int(), earlier: z.int() });
export type BoxCount = z.infer<typeof BoxCount>;

/** What a rotation came to: `unreadable` are under a secret that is not named any more. */
export const RotatedKind = z.object({ kind: BoxKind, renewed: z.int(), unreadable: z.int() });
export type RotatedKind = z.infer<typeof RotatedKind>;
