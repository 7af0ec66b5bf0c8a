import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import type { PasswordLink } from "./schema.ts";
import * as store from "./store.ts";

/** Whom a password link is for, asked before its form is shown; null when it no longer works. */
export function passwordLink(deps: Deps, token: string): Promise<PasswordLink | null> {
  return store.openPasswordLink(deps.db, { tokenHash: sha256(token), at: deps.now() });
}
