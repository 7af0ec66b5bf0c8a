import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import * as store from "./store.ts";

/** Whether a link would still work; asked before the form is shown, and uses nothing up. */
export async function isOwnerLinkOpen(deps: Deps, token: string): Promise<boolean> {
  const link = await store.ownerLinkState(deps.db, sha256(token));
  return link !== null && link.usedAt === null && link.expiresAt > deps.now();
}
