import { personOf } from "#server/identity/permissions.ts";
import type { ProjectRoleName } from "#server/identity/schema.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canMail } from "#server/platform/mail.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { noticeHref, noticeText } from "./findings.ts";
import { timeZones } from "./rules.ts";
import type { Inbox, Notice, NoticeRow, Preferences } from "./schema.ts";
import * as store from "./store.ts";

const SHOWN = 200;

const readerOf = (scope: WorkspaceScope): store.Reader => ({
  workspaceId: scope.workspaceId,
  userId: personOf(scope).userId,
  onlyProjects: scope.onlyProjects,
});

/** What waits for whoever asks, the unread first. */
export async function inboxOf(deps: Deps, scope: WorkspaceScope): Promise<Inbox> {
  const reader = readerOf(scope);
  const [rows, unread] = await Promise.all([
    store.notices(deps.db, reader, SHOWN + 1),
    store.unreadCount(deps.db, reader),
  ]);
  const notices = await told(deps, scope, rows.slice(0, SHOWN));
  return { unread, notices, isCut: rows.length > SHOWN };
}

/** How many wait: the figure beside the inbox on every page. */
export function unreadOf(deps: Deps, scope: WorkspaceScope): Promise<number> {
  return store.unreadCount(deps.db, readerOf(scope));
}

/** With the names that people have now: a notice holds their ids only. */
export async function told(
  deps: Deps,
  place: Pick<WorkspaceScope, "workspaceId">,
  rows: readonly NoticeRow[],
): Promise<Notice[]> {
  const ids = rows.flatMap(({ detail }) => (detail.byId ? [String(detail.byId)] : []));
  const names = await store.namesOf(deps.db, place, ids);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    text: noticeText(row, (id) => names.get(id) ?? null),
    href: noticeHref(row),
    at: row.at,
    isRead: row.readAt !== null,
    project: row.project && { slug: row.project.slug, name: row.project.name },
  }));
}

export async function preferencesOf(deps: Deps, scope: WorkspaceScope): Promise<Preferences> {
  const { workspaceId, userId } = readerOf(scope);
  const kept = await store.preferences(deps.db, { workspaceId, userId });
  return { ...kept, canMail: canMail(), zones: timeZones() };
}

/** By whose clock they read; null where nobody, and no browser of theirs, has said. */
export async function timeZoneOf(deps: Deps, { actor }: WorkspaceScope): Promise<string | null> {
  return actor.kind === "person" ? store.timeZoneOf(deps.db, actor.userId) : null;
}

/** Who is this in the project; where there is nobody, who leads it. */
export async function peopleIn(
  deps: Deps,
  scope: ProjectScope,
  role: ProjectRoleName,
): Promise<string[]> {
  const { participants } = await peopleOf(deps, scope);
  const found = participants.filter((one) => one.role === role);
  const given = found.filter((one) => one.by !== "workspace");
  const all = given.length > 0 ? given : found;
  const leads = participants.filter((one) => one.role === "lead");
  return (all.length > 0 ? all : leads).map(({ userId }) => userId);
}
