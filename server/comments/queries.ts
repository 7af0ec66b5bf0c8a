import { whyNotIn } from "#server/identity/permissions.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { namedIn } from "#server/members/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { whyNotDiscuss } from "#server/rounds/rules.ts";
import { openRound } from "#server/rounds/store.ts";
import { partsOf } from "./rules.ts";
import type { CommentRow, Counts, Subject, SubjectKind, Thread } from "./schema.ts";
import * as store from "./store.ts";

/** One thread, the oldest first, with who can be mentioned in it. */
export async function threadOf(deps: Deps, scope: ProjectScope, subject: Subject): Promise<Thread> {
  const [rows, named, { participants }, round] = await Promise.all([
    store.thread(deps.db, scope, subject),
    namedIn(deps, scope),
    peopleOf(deps, scope),
    subject.kind === "answer" ? openRound(deps.db, scope) : null,
  ]);
  const names = new Map(named.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? null;
  const me = actorId(scope.actor);
  const comment = (row: CommentRow) => ({
    id: row.id,
    byId: row.byId,
    by: nameOf(row.byId) ?? "A former member",
    at: row.at,
    isMine: row.byId === me,
    isRemoved: row.removedAt !== null,
    parts: partsOf(row.body, nameOf),
  });
  return {
    comments: rows.map(comment),
    people: participants.flatMap(({ userId }) => {
      const name = nameOf(userId);
      return name === null ? [] : [{ id: userId, name }];
    }),
    whyNotWrite: whyNotIn(scope, "comments.write") ?? whyNotDiscuss(round),
  };
}

export function countsOf(
  deps: Deps,
  scope: ProjectScope,
  { kind }: { kind: SubjectKind },
): Promise<Counts> {
  return store.counts(deps.db, scope, kind);
}
