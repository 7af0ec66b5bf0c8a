import type { WaysIn } from "#server/accounts/schema.ts";
import { readEnv } from "#server/platform/env.ts";
import { canMail } from "#server/platform/mail.ts";
import { oidcSettings } from "./rules.ts";

/** What the sign-in page offers beside a password and passkeys. */
export function waysIn(): WaysIn {
  return { oidc: oidcSettings(readEnv()) !== null, mail: canMail() };
}
