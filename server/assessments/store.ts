import { z } from "zod";
import { Role } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Readiness } from "#server/readiness/schema.ts";
import { OwnWeight } from "#server/weights/schema.ts";
import { type PublishedRecord, publishedRowOf } from "./rules/compare.ts";
import { Agreed, Answers, AssessorAnswers, type Draft, type PublishedRow } from "./schema.ts";

// ── working drafts ──────────────────────────────────────────────────────────────────────────────

const draftKey = (scope: ProjectScope) => ({
  projectId: scope.projectId,
  assessorId: actorId(scope.actor),
});

export async function myDraft(db: Tx, scope: ProjectScope): Promise<Draft> {
  const row = await db.assessmentDraft.findUnique({
    where: { projectId_assessorId: draftKey(scope) },
    select: { revision: true, answers: true, updatedAt: true },
  });
  if (!row) return { revision: 0, answers: { challenges: {}, tests: {} }, updatedAt: null };
  return { ...row, answers: Answers.parse(row.answers) };
}

/** Two saves of one person in one project queue up here, the very first one included, which has no row to hold. */
export async function lockMyDraft(tx: Tx, scope: ProjectScope): Promise<Draft> {
  const key = `draft ${scope.projectId} ${actorId(scope.actor)}`;
  await holdUntilEnd(tx, key);
  return myDraft(tx, scope);
}

export async function saveMyDraft(
  tx: WriteTx,
  scope: ProjectScope,
  of: { role: Role; answers: Answers; at: Date; apartIn: number | null },
): Promise<number> {
  const { role, answers, at: updatedAt, apartIn } = of;
  const data = { role, answers: jsonIn(answers), updatedAt, apartIn };
  const { revision } = await tx.assessmentDraft.upsert({
    where: { projectId_assessorId: draftKey(scope) },
    create: { ...draftKey(scope), ...data },
    update: { ...data, revision: { increment: 1 } },
    select: { revision: true },
  });
  return revision;
}

export type StandingDraft = AssessorAnswers & {
  readonly updatedAt: Date;
  /** The round that it was last changed in while people rated apart, and that is not revealed. */
  readonly apartIn: number | null;
};

/** Everybody's answers as they stand, in a stable order; with what is still its author's alone. */
export async function drafts(db: Tx, scope: ProjectScope): Promise<StandingDraft[]> {
  const rows = await db.assessmentDraft.findMany({
    where: { projectId: scope.projectId },
    orderBy: { assessorId: "asc" },
    select: { assessorId: true, role: true, answers: true, updatedAt: true, apartIn: true },
  });
  return rows.map((row) => ({
    assessorId: row.assessorId,
    role: Role.parse(row.role),
    answers: Answers.parse(row.answers),
    updatedAt: row.updatedAt,
    apartIn: row.apartIn,
  }));
}

/** What these people rated apart is everybody's from now on. */
export async function showDrafts(
  tx: WriteTx,
  scope: ProjectScope,
  assessorIds: readonly string[],
): Promise<void> {
  await tx.assessmentDraft.updateMany({
    where: { projectId: scope.projectId, assessorId: { in: [...assessorIds] } },
    data: { apartIn: null },
  });
}

// ── published assessments ───────────────────────────────────────────────────────────────────────

export function latestPublished(db: Tx, scope: ProjectScope) {
  return db.assessment.findFirst({
    where: { projectId: scope.projectId },
    orderBy: { number: "desc" },
    select: { number: true, publishedAt: true, roundNumber: true },
  });
}

export async function publishedAnswers(
  db: Tx,
  scope: ProjectScope,
  number: number,
): Promise<AssessorAnswers[]> {
  const row = await db.assessment.findUnique({
    where: { projectId_number: { projectId: scope.projectId, number } },
    select: { answers: true },
  });
  return row ? AssessorAnswers.array().parse(row.answers) : [];
}

export async function addPublished(
  tx: WriteTx,
  scope: ProjectScope,
  of: PublishedRecord,
): Promise<void> {
  const { answers, scores, agreements, weights, catalogues, ...plain } = of;
  await tx.assessment.create({
    data: {
      ...plain,
      projectId: scope.projectId,
      pinned: jsonIn({
        ...(agreements.length > 0 && { agreements }),
        ...(weights.length > 0 && { weights }),
        ...(catalogues.length > 0 && { catalogues }),
      }),
      answers: jsonIn(answers),
      scores: jsonIn(scores),
    },
    select: { number: true },
  });
}

const ROW = {
  number: true,
  catalogueVersion: true,
  engineVersion: true,
  publishedById: true,
  publishedAt: true,
  note: true,
  digest: true,
  answers: true,
  scores: true,
  roundNumber: true,
  pinned: true,
} as const;

/** What else an assessment stands on; the keys that others pin are theirs. */
const Pinned = z.object({
  agreements: z.array(Agreed).default([]),
  weights: z.array(OwnWeight).default([]),
  catalogues: z.array(PinnedCatalogue).default([]),
});

/** Newest first. */
export async function publishedRows(db: Tx, scope: ProjectScope): Promise<PublishedRow[]> {
  const rows = await db.assessment.findMany({
    where: { projectId: scope.projectId },
    orderBy: { number: "desc" },
    select: ROW,
  });
  return rows.map((row) => publishedRowOf(recordOf(row)));
}

export async function published(
  db: Tx,
  scope: ProjectScope,
  number: number,
): Promise<PublishedRecord | null> {
  const row = await db.assessment.findUnique({
    where: { projectId_number: { projectId: scope.projectId, number } },
    select: ROW,
  });
  return row && recordOf(row);
}

function recordOf<T extends { answers: unknown; scores: unknown; pinned: unknown }>(of: T) {
  const { pinned, ...row } = of;
  return {
    ...row,
    ...Pinned.parse(pinned),
    answers: AssessorAnswers.array().parse(row.answers),
    scores: Readiness.parse(row.scores),
  };
}
