import { audited } from "#server/audit/commands.ts";
import { isChallengeId, isTestId } from "#server/catalogue/catalogue.ts";
import { IndicatorId } from "#server/catalogue/schema.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { tell } from "#server/notices/commands.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { peopleOf } from "#server/roles/queries.ts";
import { demandDiscussable } from "#server/rounds/commands.ts";
import { subjectWords } from "./findings.ts";
import { mentionsIn, pathOf } from "./rules.ts";
import { MENTIONS_MAX, type NewComment, type Subject } from "./schema.ts";
import * as store from "./store.ts";

/**
 * Says something under an answer, a condition or an item. Whoever is mentioned is told. About answers
 * nothing is said while people rate apart.
 */
export async function writeComment(
  deps: Deps,
  scope: ProjectScope,
  { subject, body }: NewComment,
): Promise<{ id: string }> {
  const { userId: me } = personOf(scope);
  demandSubject(subject);
  const mentions = mentionsIn(body);
  await demandMayBeMentioned(deps, scope, mentions);
  const id = deps.newId();
  const at = deps.now();
  const said = {
    action: "comment.write",
    subject: { kind: "comment", id },
    detail: { on: subject.kind, id: subject.id, mentions },
  } as const;
  const detail = { byId: me, on: subjectWords(subject), at: pathOf(subject), commentId: id };
  await audited(deps, scope, said, async (tx) => {
    if (subject.kind === "answer") await demandDiscussable(tx, scope);
    await store.addComment(tx, scope, { id, subject, body, mentions, at });
    const others = mentions.filter((userId) => userId !== me);
    const notice = { kind: "mention", key: id, detail } as const;
    await tell(
      deps,
      tx,
      scope,
      others.map((userId) => ({ ...notice, userId })),
    );
  });
  return { id };
}

/** By its author alone. */
export async function takeBack(
  deps: Deps,
  scope: ProjectScope,
  { id }: { id: string },
): Promise<void> {
  personOf(scope);
  const said = { action: "comment.remove", subject: { kind: "comment", id } } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.removeComment(tx, scope, { id, at: deps.now() })))
      throw new AppError("not-found", "There is no comment of yours with this id here.");
  });
}

/** Catalogues of the workspace's own have ids of their own, so of an answer only the built-in shape is known. */
function demandSubject({ kind, id }: Subject): void {
  if (kind !== "answer" || isTestId(id) || isChallengeId(id)) return;
  if (IndicatorId.safeParse(id).success || /^[a-z][\w-]*:[\w.-]+$/.test(id)) return;
  throw new AppError("invalid", `There is no question "${id.slice(0, 60)}".`, {
    pointer: "/subject/id",
  });
}

async function demandMayBeMentioned(
  deps: Deps,
  scope: ProjectScope,
  mentions: readonly string[],
): Promise<void> {
  if (mentions.length > MENTIONS_MAX)
    throw new AppError("invalid", `A comment mentions ${MENTIONS_MAX} people at most.`, {
      pointer: "/body",
    });
  if (mentions.length === 0) return;
  const { participants } = await peopleOf(deps, scope);
  const here = new Set(participants.map(({ userId }) => userId));
  if (mentions.some((id) => !here.has(id)))
    throw new AppError("invalid", "Somebody who is mentioned may not see this project.", {
      pointer: "/body",
    });
}
