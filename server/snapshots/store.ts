import { z } from "zod";
import { Agreed, AssessorAnswers } from "#server/assessments/schema.ts";
import { GateOutcome } from "#server/gates/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { Profile } from "#server/projects/schema.ts";
import { OwnWeight } from "#server/weights/schema.ts";
import { Frozen, type Snapshot, type SnapshotHead } from "./schema.ts";

/** Plain SQL: Prisma walks every value of a JSON column, which for scores costs more than scoring. */
export async function addSnapshot(
  tx: WriteTx,
  scope: ProjectScope,
  of: {
    id: string;
    name: string;
    note: string;
    effectiveAt: Date;
    recordedAt: Date;
    scoresJson: string;
    digest: string;
  },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Snapshot" ("projectId", "id", "name", "note", "effectiveAt", "recordedAt", "recordedById",
      "scores", "digest")
    VALUES (${scope.projectId}, ${of.id}, ${of.name}, ${of.note}, ${of.effectiveAt}, ${of.recordedAt},
      ${actorId(scope.actor)}, ${of.scoresJson}::jsonb, ${of.digest})`;
}

const Head = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  effectiveAt: z.date(),
  recordedAt: z.date(),
  recordedById: z.string(),
  digest: z.string(),
  score: z.number().nullable(),
  mlTestScore: z.number(),
  coverage: z.number(),
  gateOutcome: GateOutcome,
});

const SNAPSHOTS_MAX = 200;

const textOf = (head: z.infer<typeof Head>): SnapshotHead => ({
  ...head,
  effectiveAt: head.effectiveAt.toISOString(),
  recordedAt: head.recordedAt.toISOString(),
});

/** The latest moment first, without the whole of their scores. */
export async function snapshots(db: Tx, scope: ProjectScope): Promise<SnapshotHead[]> {
  const rows = await db.$queryRaw`
    SELECT "id", "name", "note", "effectiveAt", "recordedAt", "recordedById", "digest",
      ("scores"->>'score')::float8 AS "score", ("scores"->'mlTestScore'->>'final')::float8 AS "mlTestScore",
      ("scores"->>'coverage')::float8 AS "coverage", "scores"->'gate'->>'outcome' AS "gateOutcome"
    FROM "Snapshot" WHERE "projectId" = ${scope.projectId}
    ORDER BY "effectiveAt" DESC, "id" DESC LIMIT ${SNAPSHOTS_MAX}`;
  return z.array(Head).parse(rows).map(textOf);
}

export async function findSnapshot(
  db: Tx,
  scope: ProjectScope,
  id: string,
): Promise<Snapshot | null> {
  const row = await db.snapshot.findUnique({
    where: { projectId_id: { projectId: scope.projectId, id } },
    select: {
      id: true,
      name: true,
      note: true,
      effectiveAt: true,
      recordedAt: true,
      recordedById: true,
      digest: true,
      scores: true,
    },
  });
  if (!row) return null;
  const scores = Frozen.parse(row.scores);
  return {
    ...textOf({
      ...row,
      score: scores.score,
      mlTestScore: scores.mlTestScore.final,
      coverage: scores.coverage,
      gateOutcome: scores.gate.outcome,
    }),
    scores,
  };
}

const PublishedRow = z.object({
  number: z.int(),
  publishedAt: z.date(),
  assessors: z.array(AssessorAnswers),
  agreements: z.array(Agreed),
  weights: z.array(OwnWeight),
});

/** Every published assessment with its answers, the oldest first. */
export async function publishedOf(db: Tx, scope: ProjectScope) {
  const rows = await db.$queryRaw`
    SELECT "number", "publishedAt", "answers" AS "assessors",
      COALESCE("pinned"->'agreements', '[]'::jsonb) AS "agreements",
      COALESCE("pinned"->'weights', '[]'::jsonb) AS "weights"
    FROM "Assessment" WHERE "projectId" = ${scope.projectId} ORDER BY "number"`;
  return z.array(PublishedRow).parse(rows);
}

/** Every version of what rules must know of the project, the oldest first. */
export async function profilesOf(db: Tx, scope: ProjectScope) {
  const rows = await db.projectProfile.findMany({
    where: { projectId: scope.projectId },
    orderBy: { version: "asc" },
    select: { profile: true, changedAt: true },
  });
  return z.array(z.object({ profile: Profile, changedAt: z.date() })).parse(rows);
}

export async function draftsChangedAt(db: Tx, scope: ProjectScope): Promise<Date | null> {
  const { _max } = await db.assessmentDraft.aggregate({
    where: { projectId: scope.projectId, apartIn: null },
    _max: { updatedAt: true },
  });
  return _max.updatedAt;
}

/** As many as a chart can still tell apart. */
const MARKERS_MAX = 500;
const Moment = z.object({
  kind: z.enum(["decision", "release"]),
  at: z.date(),
  label: z.string(),
  id: z.string(),
});

/** Decisions and releases in a span of time, in one statement. A release is a deployment that succeeded or a model version. */
export async function momentsBetween(
  db: Tx,
  scope: ProjectScope,
  of: { from: Date; to: Date },
): Promise<z.infer<typeof Moment>[]> {
  const rows = await db.$queryRaw`
    (SELECT 'decision' AS "kind", "decidedAt" AS "at", "gateId" || ': ' || "outcome" AS "label", "id"
      FROM "GateDecision" WHERE "projectId" = ${scope.projectId}
        AND "decidedAt" BETWEEN ${of.from} AND ${of.to}
      ORDER BY "decidedAt" DESC LIMIT ${MARKERS_MAX})
    UNION ALL
    (SELECT 'release', f."observedAt", f."subject", f."evidenceId"
      FROM "Fact" f WHERE f."projectId" = ${scope.projectId} AND f."kind" IN ('deployment', 'model-version')
        AND f."observedAt" BETWEEN ${of.from} AND ${of.to}
        AND (f."kind" = 'model-version' OR f."value"->>'status' = 'succeeded')
      ORDER BY f."observedAt" DESC LIMIT ${MARKERS_MAX})`;
  return z.array(Moment).parse(rows);
}
