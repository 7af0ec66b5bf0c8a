import type { WaysIn } from "#server/accounts/schema.ts";
import { canMail } from "#server/platform/mail.ts";
import { oidcSettings } from "./commands.ts";

/** What the sign-in page offers beside a password and passkeys. */
export function waysIn(): WaysIn {
  return { oidc: oidcSettings() !== null, mail: canMail() };
}
