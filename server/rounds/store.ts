import { Prisma } from "#prisma/client/client.ts";
import { AgreementEntry, AssessorAnswers } from "#server/assessments/schema.ts";
import { Role } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { PinnedCatalogue } from "#server/own-catalogues/schema.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { tellFollowers } from "#server/platform/live.ts";
import { type RoundRecord, roundTopic } from "./rules.ts";
import type { NewAgreement, NewRound } from "./schema.ts";

// ── one at a time ───────────────────────────────────────────────────────────────────────────────

const lockName = ({ projectId }: ProjectScope) => `round ${projectId}`;

/** Opening, revealing, settling and closing queue up here, and wait for answers that are being saved. */
export async function lockRound(tx: Tx, scope: ProjectScope): Promise<void> {
  await holdUntilEnd(tx, lockName(scope));
}

/** Saving answers: many at once, but none across a reveal. */
export async function shareRound(tx: Tx, scope: ProjectScope): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${lockName(scope)}, 0))`;
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────

const ROUND = {
  number: true,
  note: true,
  openedById: true,
  openedAt: true,
  dueAt: true,
  revealedById: true,
  revealedAt: true,
  ratings: true,
  own: true,
  closedAt: true,
  outcome: true,
  invitees: { select: { userId: true, role: true }, orderBy: { userId: "asc" } },
} as const satisfies Prisma.AssessmentRoundSelect;

type Row = Prisma.AssessmentRoundGetPayload<{ select: typeof ROUND }>;

function recordOf({ ratings, own, outcome, invitees, ...row }: Row): RoundRecord {
  return {
    ...row,
    state: outcome === null ? (row.revealedAt ? "revealed" : "open") : outcomeOf(outcome),
    ratings: ratings === null ? null : AssessorAnswers.array().parse(ratings),
    own: own === null ? [] : PinnedCatalogue.array().parse(own),
    invitees: invitees.map(({ userId, role }) => ({ userId, role: Role.parse(role) })),
  };
}
const outcomeOf = (outcome: string) => (outcome === "published" ? "published" : "cancelled");

/** The newest round, open or not. */
export async function latestRound(db: Tx, scope: ProjectScope): Promise<RoundRecord | null> {
  const row = await db.assessmentRound.findFirst({
    where: { projectId: scope.projectId },
    orderBy: { number: "desc" },
    select: ROUND,
  });
  return row && recordOf(row);
}

export async function openRound(db: Tx, scope: ProjectScope): Promise<RoundRecord | null> {
  const row = await db.assessmentRound.findFirst({
    where: { projectId: scope.projectId, closedAt: null },
    select: ROUND,
  });
  return row && recordOf(row);
}

/** Every line of what was settled in a round, the oldest of each target first. */
export async function agreements(
  db: Tx,
  scope: ProjectScope,
  roundNumber: number,
): Promise<AgreementEntry[]> {
  const rows = await db.agreement.findMany({
    where: { projectId: scope.projectId, roundNumber },
    orderBy: [{ targetKind: "asc" }, { targetId: "asc" }, { seq: "asc" }],
    select: {
      targetKind: true,
      targetId: true,
      seq: true,
      value: true,
      note: true,
      recordedById: true,
      recordedAt: true,
    },
  });
  return rows.map(({ targetKind: kind, targetId: id, ...row }) =>
    AgreementEntry.parse({ kind, id, ...row }),
  );
}

/** Tells whoever watches that somebody answered. */
export function tellRound(tx: WriteTx, scope: ProjectScope): Promise<void> {
  return tellFollowers(tx, roundTopic(scope));
}

// ── writing ─────────────────────────────────────────────────────────────────────────────────────

export async function addRound(
  tx: WriteTx,
  scope: ProjectScope,
  of: Omit<NewRound, "invitees"> & { number: number; at: Date },
): Promise<void> {
  const { at, ...round } = of;
  await tx.assessmentRound.create({
    data: {
      ...round,
      projectId: scope.projectId,
      openedById: actorId(scope.actor),
      openedAt: at,
    },
    select: { number: true },
  });
  await tellFollowers(tx, roundTopic(scope));
}

/** Who is asked already is asked in the new role. */
export async function addInvitees(
  tx: WriteTx,
  scope: ProjectScope,
  of: { round: number; invitees: NewRound["invitees"]; at: Date },
): Promise<void> {
  const place = { projectId: scope.projectId, roundNumber: of.round };
  const ids = of.invitees.map(({ userId }) => userId);
  await tx.roundInvitee.deleteMany({ where: { ...place, userId: { in: ids } } });
  await tx.roundInvitee.createMany({
    data: of.invitees.map((one) => ({
      ...place,
      ...one,
      invitedById: actorId(scope.actor),
      invitedAt: of.at,
    })),
  });
  await tellFollowers(tx, roundTopic(scope));
}

export async function saveReveal(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    round: number;
    ratings: readonly AssessorAnswers[];
    own: readonly PinnedCatalogue[];
    at: Date;
  },
): Promise<void> {
  await tx.assessmentRound.update({
    where: { projectId_number: { projectId: scope.projectId, number: of.round } },
    data: {
      revealedById: actorId(scope.actor),
      revealedAt: of.at,
      ratings: jsonIn(of.ratings),
      own: jsonIn(of.own),
    },
    select: { number: true },
  });
  await tellFollowers(tx, roundTopic(scope));
}

export async function closeRound(
  tx: WriteTx,
  scope: ProjectScope,
  of: { round: number; outcome: "published" | "cancelled"; at: Date },
): Promise<void> {
  await tx.assessmentRound.update({
    where: { projectId_number: { projectId: scope.projectId, number: of.round } },
    data: { closedById: actorId(scope.actor), closedAt: of.at, outcome: of.outcome },
    select: { number: true },
  });
  await tellFollowers(tx, roundTopic(scope));
}

export async function addAgreement(
  tx: WriteTx,
  scope: ProjectScope,
  of: NewAgreement & { seq: number; at: Date },
): Promise<void> {
  await tx.agreement.create({
    data: {
      projectId: scope.projectId,
      roundNumber: of.round,
      targetKind: of.kind,
      targetId: of.id,
      seq: of.seq,
      value: of.value === null ? Prisma.DbNull : jsonIn(of.value),
      note: of.note,
      recordedById: actorId(scope.actor),
      recordedAt: of.at,
    },
    select: { seq: true },
  });
  await tellFollowers(tx, roundTopic(scope));
}
