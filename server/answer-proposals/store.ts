import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { type AnswerProposal, ProposedAnswer } from "./schema.ts";

const COLUMNS = {
  id: true,
  targetKind: true,
  targetId: true,
  value: true,
  reason: true,
  evidenceIds: true,
  proposedById: true,
  proposedAt: true,
} as const;

/** What waits for the asking person, oldest first. Nobody else's is ever read. */
export async function waitingForMe(db: Tx, scope: ProjectScope): Promise<AnswerProposal[]> {
  const rows = await db.answerProposal.findMany({
    where: { projectId: scope.projectId, forUserId: actorId(scope.actor), ruling: null },
    orderBy: [{ proposedAt: "asc" }, { id: "asc" }],
    select: COLUMNS,
  });
  return rows.map(({ targetKind, targetId, value, ...row }) => ({
    ...row,
    answer: ProposedAnswer.parse({ kind: targetKind, id: targetId, value }),
  }));
}

export function countWaiting(db: Tx, scope: ProjectScope, forUserId: string): Promise<number> {
  return db.answerProposal.count({
    where: { projectId: scope.projectId, forUserId, ruling: null },
  });
}

export async function addProposal(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    answer: ProposedAnswer;
    reason: string;
    evidenceIds: readonly string[];
    forUserId: string;
    at: Date;
  },
): Promise<void> {
  await tx.answerProposal.create({
    data: {
      projectId: scope.projectId,
      id: of.id,
      forUserId: of.forUserId,
      targetKind: of.answer.kind,
      targetId: of.answer.id,
      value: jsonIn(of.answer.value),
      reason: of.reason,
      evidenceIds: [...of.evidenceIds],
      proposedById: actorId(scope.actor),
      proposedAt: of.at,
    },
    select: { id: true },
  });
}

/** false: it was ruled on already, or is not the asking person's. */
export async function rule(
  tx: WriteTx,
  scope: ProjectScope,
  of: { id: string; ruling: "accepted" | "declined"; at: Date },
): Promise<boolean> {
  const { count } = await tx.answerProposal.updateMany({
    where: {
      projectId: scope.projectId,
      id: of.id,
      forUserId: actorId(scope.actor),
      ruling: null,
    },
    data: { ruling: of.ruling, ruledAt: of.at },
  });
  return count === 1;
}

/** Which of these documents the project has. */
export async function documentsAmong(
  db: Tx,
  scope: ProjectScope,
  evidenceIds: readonly string[],
): Promise<string[]> {
  if (evidenceIds.length === 0) return [];
  const rows = await db.evidence.findMany({
    where: { projectId: scope.projectId, id: { in: [...evidenceIds] } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
