import { z } from "zod";

export const PersonId = z.strictObject({ userId: z.string().max(200) });

export const Erasure = z.strictObject({
  userId: z.string().max(200),
  /** Their name as it is shown, typed by whoever erases. */
  typedName: z.string().max(300),
});
export type Erasure = z.infer<typeof Erasure>;

export const Erased = z.object({ userId: z.string(), pseudonym: z.string() });
export type Erased = z.infer<typeof Erased>;

const Rows = z.array(z.record(z.string(), z.unknown()));

/** Everything that this workspace keeps of one person. No password, secret or token value is in it. */
export const PersonRecord = z.object({
  format: z.literal("assay-person"),
  version: z.literal(1),
  exportedAt: z.date(),
  account: z.record(z.string(), z.unknown()),
  /** How they sign in: providers and names of passkeys. */
  signIn: Rows,
  sessions: Rows,
  membership: Rows,
  teams: Rows,
  roles: Rows,
  invitations: Rows,
  tokens: Rows,
  answers: Rows,
  ownAnswers: Rows,
  rounds: Rows,
  agreements: Rows,
  published: Rows,
  acceptances: Rows,
  decisions: Rows,
  handover: Rows,
  /** What they said, and where others mention them. */
  comments: Rows,
  mentions: Rows,
  /** What their inbox holds. */
  notices: Rows,
  /** What else names them as its maker, by table. */
  made: Rows,
  /** Entries of the audit log that they made or that are about them. */
  audit: Rows,
});
export type PersonRecord = z.infer<typeof PersonRecord>;
