import { storableText } from "#server/evidence/rules/text.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { GoneMark } from "./schema.ts";

const MARK = {
  factKind: true,
  subject: true,
  isGone: true,
  reason: true,
  markerKind: true,
  markerId: true,
  at: true,
} as const;

/** One statement, so all or none; a mark is never edited. */
export async function addMarks(
  tx: WriteTx,
  scope: ProjectScope,
  rows: readonly Pick<
    GoneMark & { id: string },
    "id" | "factKind" | "subject" | "isGone" | "reason" | "at"
  >[],
): Promise<void> {
  const markerKind = scope.actor.kind === "service" ? "machine" : "person";
  const marker = { markerKind, markerId: actorId(scope.actor), projectId: scope.projectId };
  await tx.goneMark.createMany({
    data: rows.map((row) => ({ ...row, ...marker, reason: storableText(row.reason) })),
  });
}

/** Newest last. */
export async function marksOf(db: Tx, scope: ProjectScope): Promise<GoneMark[]> {
  const rows = await db.goneMark.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ at: "asc" }, { id: "asc" }],
    select: MARK,
  });
  return GoneMark.array().parse(rows);
}

/** Of these subjects, those that a fact of the project is about. */
export async function knownSubjects(
  db: Tx,
  scope: ProjectScope,
  subjects: readonly { factKind: string; subject: string }[],
): Promise<{ kind: string; subject: string }[]> {
  return db.fact.findMany({
    where: {
      projectId: scope.projectId,
      OR: subjects.map(({ factKind, subject }) => ({ kind: factKind, subject })),
    },
    distinct: ["kind", "subject"],
    select: { kind: true, subject: true },
  });
}
