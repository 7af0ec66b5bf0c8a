import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { CommentRow, type Counts, type Subject, type SubjectKind } from "./schema.ts";

const ROW = {
  id: true,
  subjectKind: true,
  subjectId: true,
  body: true,
  byId: true,
  at: true,
  removedAt: true,
} as const;
const THREAD_MAX = 500;

export async function thread(
  db: Tx,
  scope: ProjectScope,
  { kind, id }: Subject,
): Promise<CommentRow[]> {
  const rows = await db.comment.findMany({
    where: { projectId: scope.projectId, subjectKind: kind, subjectId: id },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    take: THREAD_MAX,
    select: ROW,
  });
  return CommentRow.array().parse(rows);
}

/** Of every thread of a kind in one statement; what was taken back does not count. */
export async function counts(db: Tx, scope: ProjectScope, kind: SubjectKind): Promise<Counts> {
  const rows = await db.comment.groupBy({
    by: ["subjectId"],
    where: { projectId: scope.projectId, subjectKind: kind, removedAt: null },
    _count: { _all: true },
  });
  return Object.fromEntries(rows.map(({ subjectId, _count }) => [subjectId, _count._all]));
}

export async function addComment(
  tx: WriteTx,
  scope: ProjectScope,
  row: { id: string; subject: Subject; body: string; mentions: readonly string[]; at: Date },
): Promise<void> {
  const { subject, mentions, ...rest } = row;
  await tx.comment.create({
    data: {
      ...rest,
      projectId: scope.projectId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      mentions: [...mentions],
      byId: actorId(scope.actor),
    },
    select: { id: true },
  });
}

/** Its text goes; that somebody said something stays. false: it is not theirs, or is gone already. */
export async function removeComment(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.comment.updateMany({
    where: {
      projectId: scope.projectId,
      id: of.id,
      byId: actorId(scope.actor),
      removedAt: null,
    },
    data: { body: "", mentions: [], removedAt: of.at },
  });
  return count === 1;
}
