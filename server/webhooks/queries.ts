import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { WEBHOOKS_MAX } from "./catalogue.ts";
import type { Message, WebhookList } from "./schema.ts";
import * as store from "./store.ts";

const SHOWN = 100;

export const notThere = () => new AppError("not-found", "There is no such webhook here.");

/** An address is told of every project, so a token of some projects has nothing to do with it. */
export function demandWhole(scope: WorkspaceScope): void {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "This token is limited to some projects.");
}

export async function webhooksOf(deps: Deps, scope: WorkspaceScope): Promise<WebhookList> {
  demandWhole(scope);
  return { max: WEBHOOKS_MAX, webhooks: await store.webhooks(deps.db, scope) };
}

/** The newest first. */
export async function messagesOf(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<Message[]> {
  demandWhole(scope);
  const [messages, box] = await Promise.all([
    store.messages(deps.db, scope, { webhookId: id, limit: SHOWN }),
    store.secretsBox(deps.db, scope, id),
  ]);
  if (box === null) throw notThere();
  return messages;
}
