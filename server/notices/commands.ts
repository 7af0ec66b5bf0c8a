import { audited, unaudited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { KEPT_DAYS } from "./catalogue.ts";
import { isTimeZone } from "./rules.ts";
import type { MarkRead, NewNotice, PreferenceChange } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Puts something into people's inboxes, in the transaction that makes it so. Each is told a thing once:
 * the same kind and key again is nothing new.
 */
export async function tell(
  deps: Deps,
  tx: Tx,
  place: { readonly workspaceId: string; readonly projectId?: string },
  notices: readonly NewNotice[],
): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map((notice) => ({ ...notice, id: deps.newId() }));
  await store.addNotices(unaudited(tx, "notice"), place, { at: deps.now(), rows });
}

export async function tellAdmins(
  deps: Deps,
  tx: Tx,
  place: { readonly workspaceId: string },
  notice: Omit<NewNotice, "userId">,
): Promise<void> {
  const ids = await store.adminIds(tx, place);
  await tell(
    deps,
    tx,
    { workspaceId: place.workspaceId },
    ids.map((userId) => ({ ...notice, userId })),
  );
}

export async function markRead(
  deps: Deps,
  scope: WorkspaceScope,
  { ids, isRead }: MarkRead,
): Promise<void> {
  const { workspaceId, onlyProjects } = scope;
  const reader = { workspaceId, onlyProjects, userId: personOf(scope).userId };
  const readAt = isRead ? deps.now() : null;
  await store.markRead(unaudited(deps.db, "notice"), reader, { ids, readAt });
}

/** The daily job. */
export async function tidyNotices(deps: Deps): Promise<void> {
  const before = new Date(deps.now().getTime() - KEPT_DAYS * 86_400_000);
  await store.deleteNotices(unaudited(deps.db, "notice"), before);
}

/** What a browser says where nobody has chosen; never in place of a choice. */
export async function adoptTimeZone(
  deps: Deps,
  scope: WorkspaceScope,
  { timeZone }: { timeZone: string },
): Promise<void> {
  const { userId } = personOf(scope);
  if (isTimeZone(timeZone))
    await store.adoptTimeZone(unaudited(deps.db, "notice"), { userId, timeZone });
}

/** One's own: how often what waits comes by mail, and by which clock. */
export async function setPreferences(
  deps: Deps,
  scope: WorkspaceScope,
  change: PreferenceChange,
): Promise<void> {
  const { userId } = personOf(scope);
  const { digest, timeZone } = change;
  if (typeof timeZone === "string" && !isTimeZone(timeZone))
    throw new AppError("invalid", "There is no such time zone.", { pointer: "/timeZone" });
  const said = {
    action: "person.account",
    subject: { kind: "person", id: userId },
    detail: { changed: "notices", digest, timeZone },
  } as const;
  const { workspaceId } = scope;
  await audited(deps, scope, said, (tx) =>
    store.setPreferences(tx, { workspaceId, userId }, change),
  );
}
