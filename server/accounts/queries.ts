import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { canMail } from "#server/platform/mail.ts";
import { deviceOf } from "./rules.ts";
import type { Account, Session } from "./schema.ts";
import * as store from "./store.ts";

export async function accountOf(deps: Deps, scope: WorkspaceScope): Promise<Account> {
  const row = await store.accountOf(deps.db, scope);
  if (!row) throw new AppError("not-found", "A service token has no account.");
  return {
    name: row.name,
    email: row.email,
    isEmailProven: row.emailVerified,
    hasPassword: row.passwordHash !== null,
    isByOidc: row.isByOidc,
    hasSecondFactor: row.twoFactorEnabled === true,
    passkeys: row.passkeys.map(({ id, name, createdAt }) => ({
      id,
      name: name || "Passkey",
      createdAt,
    })),
    canMail: canMail(),
  };
}

/** Where they are signed in, the one used last first. */
export async function sessionsOf(deps: Deps, scope: WorkspaceScope): Promise<Session[]> {
  const current = scope.actor.kind === "person" ? scope.actor.sessionId : undefined;
  const rows = await store.sessionsOf(deps.db, scope, deps.now());
  return rows.map((row) => ({
    id: row.id,
    device: deviceOf(row.userAgent),
    address: row.ipAddress || null,
    startedAt: row.createdAt,
    lastUsedAt: row.updatedAt,
    expiresAt: row.expiresAt,
    isThis: row.id === current,
  }));
}

/** The address that a mailed link would make one's own; null when it no longer works. Uses nothing up. */
export async function pendingEmail(deps: Deps, token: string): Promise<string | null> {
  const found = await store.openEmailChange(deps.db, { tokenHash: sha256(token), at: deps.now() });
  return found?.email ?? null;
}
