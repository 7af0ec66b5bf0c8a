import { GroupGrants } from "#server/accounts/schema.ts";
import type { Env } from "#server/platform/env.ts";
import type { OidcProvider } from "#server/platform/oidc.ts";
import type { Outcome, SignInEvent } from "./schema.ts";

export type Oidc = OidcProvider & { readonly grants: GroupGrants };

/**
 * What the settings say; null: there is none. Throws where a group is given what does not exist. The
 * start asks this before there is a database client, so it stands apart from whatever needs one.
 */
export function oidcSettings(env: Env): Oidc | null {
  if (!env.ASSAY_OIDC_ISSUER || !env.ASSAY_OIDC_CLIENT_ID) return null;
  const grants = GroupGrants.safeParse(JSON.parse(env.ASSAY_OIDC_GROUPS));
  if (!grants.success) {
    const [issue] = grants.error.issues;
    throw new Error(
      `Cannot start: ASSAY_OIDC_GROUPS: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}.`,
    );
  }
  return {
    issuer: env.ASSAY_OIDC_ISSUER,
    clientId: env.ASSAY_OIDC_CLIENT_ID,
    clientSecret: env.ASSAY_OIDC_CLIENT_SECRET,
    scopes: env.ASSAY_OIDC_SCOPES.split(/\s+/).filter((scope) => scope !== ""),
    groupsClaim: env.ASSAY_OIDC_GROUPS_CLAIM,
    grants: grants.data,
  };
}

/**
 * A path of this site; null for anything that could lead to another host. A browser takes a backslash
 * for a slash and leaves tabs and line breaks out, so that "/\t/example.org" is another site too.
 */
export function ownPath(path: string | null | undefined): string | null {
  return path && /^\/(?![/\\])[^\s\\\p{Cc}]*$/u.test(path) ? path : null;
}

const FACTOR_CHANGES: Readonly<Record<string, string>> = {
  "/two-factor/disable": "codes off",
  "/two-factor/generate-backup-codes": "new backup codes",
  "/passkey/verify-registration": "passkey added",
};
const SECOND_FACTOR = /^\/two-factor\/verify-(totp|backup-code)$/;

/** What an answer of better-auth means for the log; null: nothing. */
export function eventOf(of: Outcome): SignInEvent | null {
  const { path, email, userId } = of;
  if (path === "/sign-in/email") {
    if (of.isFailed) return email === undefined ? null : { kind: "failed", email };
    // With a second factor the session is taken back again until that is given.
    return of.hasSecondFactor || !of.isSignedIn ? null : signedIn(userId, "password");
  }
  if (SECOND_FACTOR.test(path)) {
    if (userId === undefined) return null;
    if (of.isFailed) return { kind: "failed-factor", userId };
    if (of.owesFactor) return signedIn(userId, "password");
    return of.isSignedIn ? { kind: "factor", userId, changed: "codes on" } : null;
  }
  if (of.isFailed || userId === undefined) return null;
  if (path.startsWith("/callback/")) return of.isSignedIn ? signedIn(userId, "sso") : null;
  if (path === "/passkey/verify-authentication") return signedIn(userId, "passkey");
  const changed = FACTOR_CHANGES[path];
  return changed === undefined ? null : { kind: "factor", userId, changed };
}

function signedIn(
  userId: string | undefined,
  by: "password" | "sso" | "passkey",
): SignInEvent | null {
  return userId === undefined ? null : { kind: "signed-in", userId, by };
}
