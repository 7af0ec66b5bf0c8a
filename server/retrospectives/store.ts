import { z } from "zod";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import { jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Edited, Head, Moment, RetrospectiveRecord } from "./schema.ts";

const COLUMNS = {
  number: true,
  from: true,
  to: true,
  revision: true,
  openedById: true,
  openedAt: true,
  closedById: true,
  closedAt: true,
  digest: true,
} as const;

type Row = {
  number: number;
  from: Date;
  to: Date;
  revision: number;
  openedById: string;
  openedAt: Date;
  closedById: string | null;
  closedAt: Date | null;
  digest: string | null;
};

const headOf = (row: Row): Head =>
  Head.parse({
    ...row,
    from: row.from.toISOString(),
    to: row.to.toISOString(),
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  });

/** More than a project ever has. */
const HEADS_MAX = 100;

/** The latest first. */
export async function heads(db: Tx, scope: ProjectScope): Promise<Head[]> {
  const rows = await db.retrospective.findMany({
    where: { projectId: scope.projectId },
    orderBy: { number: "desc" },
    take: HEADS_MAX,
    select: COLUMNS,
  });
  return rows.map(headOf);
}

export type Kept = {
  readonly head: Head;
  readonly edited: Edited;
  /** What it showed when it was closed. */
  readonly record: RetrospectiveRecord | null;
};

export async function retrospective(
  db: Tx,
  scope: ProjectScope,
  number: number,
): Promise<Kept | null> {
  const row = await db.retrospective.findUnique({
    where: { projectId_number: { projectId: scope.projectId, number } },
    select: { ...COLUMNS, edited: true, record: true },
  });
  if (!row) return null;
  return {
    head: headOf(row),
    edited: Edited.parse(row.edited),
    record: row.record === null ? null : RetrospectiveRecord.parse(row.record),
  };
}

export async function addRetrospective(
  tx: WriteTx,
  scope: ProjectScope,
  of: { number: number; from: Date; to: Date; edited: Edited; at: Date },
): Promise<void> {
  await tx.retrospective.create({
    data: {
      projectId: scope.projectId,
      number: of.number,
      from: of.from,
      to: of.to,
      edited: jsonIn(of.edited),
      openedById: actorId(scope.actor),
      openedAt: of.at,
    },
    select: { number: true },
  });
}

/** False when another save came first, or it is closed. */
export async function saveRetrospective(
  tx: WriteTx,
  scope: ProjectScope,
  of: { number: number; revision: number; from: Date; to: Date; edited: Edited },
): Promise<boolean> {
  const { number, revision, from, to } = of;
  const { count } = await tx.retrospective.updateMany({
    where: { projectId: scope.projectId, number, revision, closedAt: null },
    data: { from, to, edited: jsonIn(of.edited), revision: revision + 1 },
  });
  return count === 1;
}

/** The same. Plain SQL: Prisma walks every value of a JSON column. */
export async function closeRetrospective(
  tx: WriteTx,
  scope: ProjectScope,
  of: { number: number; revision: number; recordJson: string; digest: string; at: Date },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE "Retrospective" SET "record" = ${of.recordJson}::jsonb, "digest" = ${of.digest},
      "closedById" = ${actorId(scope.actor)}, "closedAt" = ${of.at}
    WHERE "projectId" = ${scope.projectId} AND "number" = ${of.number}
      AND "revision" = ${of.revision} AND "closedAt" IS NULL`;
  return count === 1;
}

/** Days read at most of each kind; far more than are shown. */
const DAYS_MAX = 4_000;
const MomentRow = Moment.extend({ at: z.date() });

/** Runs by day, documents by day and source, decisions one by one, in one statement. */
export async function momentsOf(
  db: Tx,
  scope: ProjectScope,
  of: { from: Date; to: Date },
): Promise<Moment[]> {
  const rows = await db.$queryRaw`
    (SELECT 'runs' AS "lane", min("startedAt") AS "at", count(*)::int AS "count",
        count(*) || CASE WHEN count(*) = 1 THEN ' run' ELSE ' runs' END
        || CASE WHEN count(*) FILTER (WHERE "status" = 'FAILED') > 0
          THEN ', ' || count(*) FILTER (WHERE "status" = 'FAILED') || ' failed' ELSE '' END AS "text",
        NULL AS "id"
      FROM "RunRow" WHERE "projectId" = ${scope.projectId}
        AND "startedAt" BETWEEN ${of.from} AND ${of.to}
      GROUP BY ("startedAt" AT TIME ZONE 'UTC')::date ORDER BY 2 DESC LIMIT ${DAYS_MAX})
    UNION ALL
    (SELECT 'evidence', min("receivedAt"), count(*)::int,
        "source" || CASE WHEN count(*) = 1 THEN ': 1 document' ELSE ': ' || count(*) || ' documents' END,
        NULL
      FROM "Evidence" WHERE "projectId" = ${scope.projectId}
        AND "receivedAt" BETWEEN ${of.from} AND ${of.to}
      GROUP BY ("receivedAt" AT TIME ZONE 'UTC')::date, "source" ORDER BY 2 DESC LIMIT ${DAYS_MAX})
    UNION ALL
    (SELECT 'decisions', "decidedAt", 1, "gateId" || ': ' || "outcome", "id"
      FROM "GateDecision" WHERE "projectId" = ${scope.projectId}
        AND "decidedAt" BETWEEN ${of.from} AND ${of.to}
      ORDER BY "decidedAt" DESC LIMIT ${DAYS_MAX})`;
  return z
    .array(MomentRow)
    .parse(rows)
    .map((row) => ({ ...row, at: row.at.toISOString() }));
}

const Decided = z.object({ gate: z.string(), outcome: z.string(), at: z.date() });

/** The last decision before each of these moments, in their order. */
export async function decisionsBefore(
  db: Tx,
  scope: ProjectScope,
  moments: readonly Date[],
): Promise<({ gate: string; outcome: string; at: string } | null)[]> {
  return Promise.all(
    moments.map(async (moment) => {
      const row = await db.gateDecision.findFirst({
        where: { projectId: scope.projectId, decidedAt: { lt: moment } },
        orderBy: [{ decidedAt: "desc" }, { id: "desc" }],
        select: { gateId: true, outcome: true, decidedAt: true },
      });
      if (!row) return null;
      const { gate, outcome, at } = Decided.parse({
        gate: row.gateId,
        outcome: row.outcome,
        at: row.decidedAt,
      });
      return { gate, outcome, at: at.toISOString() };
    }),
  );
}

/** The first run that is known of the project; null without any. */
export async function firstRunAt(db: Tx, scope: ProjectScope): Promise<Date | null> {
  const { _min } = await db.runRow.aggregate({
    where: { projectId: scope.projectId },
    _min: { startedAt: true },
  });
  return _min.startedAt;
}
