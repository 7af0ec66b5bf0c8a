import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { PublicKey } from "./schema.ts";
import { publicKeys } from "./store.ts";

export function publicKeysOf(deps: Deps, scope: WorkspaceScope): Promise<PublicKey[]> {
  return publicKeys(deps.db, scope);
}
