import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { open, secretsOf } from "#server/platform/secret-box.ts";
import { demandWhole } from "#server/webhooks/queries.ts";
import type { Chat } from "./schema.ts";
import * as store from "./store.ts";

/** The address itself is a secret: whoever has it can write there. */
export async function chatOf(deps: Deps, scope: WorkspaceScope): Promise<Chat> {
  demandWhole(scope);
  const kept = await store.chatOf(deps.db, scope.workspaceId);
  const url = chatUrl(deps, kept?.chatHookBox ?? null);
  return { host: url && new URL(url).host, lastAt: kept?.chatDigestedAt ?? null };
}

export function chatUrl(deps: Deps, box: Uint8Array | null): string | null {
  return box && new TextDecoder().decode(open(secretsOf(deps), box));
}
