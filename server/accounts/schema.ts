import { z } from "zod";
import { Access, Role } from "#server/identity/schema.ts";
import type { Task } from "#server/platform/queue.ts";

/** The identity provider's name in our addresses and rows; there is one. */
export const OIDC_PROVIDER = "oidc";

/** What members of a group of the identity provider are here. */
export const GroupGrant = z.strictObject({ access: Access, role: Role.default("engineer") });
export type GroupGrant = z.infer<typeof GroupGrant>;
/** By the group's name as the provider sends it. */
export const GroupGrants = z.record(z.string().min(1), GroupGrant);
export type GroupGrants = z.infer<typeof GroupGrants>;

export const Session = z.object({
  id: z.string(),
  /** Such as Firefox on Linux. */
  device: z.string(),
  address: z.string().nullable(),
  startedAt: z.date(),
  lastUsedAt: z.date(),
  expiresAt: z.date(),
  isThis: z.boolean(),
});
export type Session = z.infer<typeof Session>;

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.date().nullable(),
});
export type Passkey = z.infer<typeof Passkey>;

/** How a person signs in, as their own account page shows it. */
export const Account = z.object({
  name: z.string(),
  email: z.string(),
  isEmailProven: z.boolean(),
  hasPassword: z.boolean(),
  /** Signs in through the identity provider too, or only so. */
  isByOidc: z.boolean(),
  hasSecondFactor: z.boolean(),
  passkeys: z.array(Passkey),
  /** Without mail an address is changed at once. */
  canMail: z.boolean(),
});
export type Account = z.infer<typeof Account>;

const Password = z.string().min(10, "at least 10 characters").max(128, "at most 128 characters");
const Email = z.email("enter an e-mail address").max(254).toLowerCase();

export const Rename = z.strictObject({ name: z.string().trim().min(1, "enter a name").max(100) });
export type Rename = z.infer<typeof Rename>;

export const PasswordChange = z.strictObject({
  current: z.string().min(1).max(128),
  password: Password,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

export const EmailChange = z.strictObject({ email: Email, current: z.string().min(1).max(128) });
export type EmailChange = z.infer<typeof EmailChange>;
/** mailed: it counts once the link in the mail was followed; changed: nothing can be mailed here. */
export const EmailChanged = z.enum(["mailed", "changed"]);
export type EmailChanged = z.infer<typeof EmailChanged>;

export const ResetRequest = z.strictObject({ email: Email });
export type ResetRequest = z.infer<typeof ResetRequest>;

/** What the sign-in page offers. */
export const WaysIn = z.object({ oidc: z.boolean(), mail: z.boolean() });
export type WaysIn = z.infer<typeof WaysIn>;

export const TidySignIns = {
  name: "tidy-sign-ins",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;
