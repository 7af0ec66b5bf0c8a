import { z } from "zod";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { Ruling, type WaiverDue, type WaiverRow } from "./schema.ts";

/** Holds the project until the transaction ends: one request or ruling at a time, so that none is counted past. */
export async function lockWaivers(tx: Tx, scope: ProjectScope): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Project" WHERE "id" = ${scope.projectId} FOR UPDATE`;
}

/** Every waiver of the project, the newest first. */
export async function waivers(db: Tx, scope: ProjectScope): Promise<WaiverRow[]> {
  const rows = await db.waiver.findMany({
    where: { projectId: scope.projectId },
    orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      gateId: true,
      conditionId: true,
      reason: true,
      compensatingControl: true,
      followUp: true,
      ownerId: true,
      requestedById: true,
      requestedAt: true,
      expiresAt: true,
      isEmergency: true,
      renewsId: true,
      policyVersion: true,
      rulings: {
        orderBy: { seq: "asc" },
        select: { seq: true, ruling: true, note: true, ruledById: true, ruledAt: true },
      },
    },
  });
  return rows.map(({ rulings, ...row }) => ({
    ...row,
    rulings: rulings.map((one) => ({ ...one, ruling: Ruling.parse(one.ruling) })),
  }));
}

export async function addWaiver(
  tx: WriteTx,
  scope: ProjectScope,
  row: Omit<WaiverRow, "rulings" | "requestedById">,
): Promise<void> {
  await tx.waiver.create({
    data: { ...row, projectId: scope.projectId, requestedById: actorId(scope.actor) },
    select: { id: true },
  });
}

/** false when somebody else's ruling came first: the sequence is the key. */
export async function addRuling(
  tx: WriteTx,
  scope: ProjectScope,
  of: { waiverId: string; seq: number; ruling: Ruling; note: string; ruledAt: Date },
): Promise<boolean> {
  const { count } = await tx.waiverRuling.createMany({
    data: [{ ...of, projectId: scope.projectId, ruledById: actorId(scope.actor) }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** For which moment a recorded decision last saw this condition hold by itself; one about the past is about the past. */
export async function heldAt(
  db: Tx,
  scope: ProjectScope,
  of: { gateId: string; conditionId: string },
): Promise<Date | null> {
  const held = JSON.stringify([{ id: of.conditionId, outcome: "pass" }]);
  const rows = await db.$queryRaw`
    SELECT max("asOf") AS "at" FROM "GateDecision"
    WHERE "projectId" = ${scope.projectId} AND "gateId" = ${of.gateId} AND "asOf" <= "decidedAt"
      AND "conditions" @> ${held}::jsonb`;
  return z.array(z.object({ at: z.date().nullable() })).parse(rows)[0]?.at ?? null;
}

export async function memberIds(db: Tx, scope: ProjectScope): Promise<string[]> {
  const rows = await db.member.findMany({
    where: { workspaceId: scope.workspaceId, leftAt: null },
    select: { userId: true },
  });
  return rows.map(({ userId }) => userId);
}

// ── of every workspace, for the jobs ────────────────────────────────────────────────────────────

const Ref = z.object({ projectId: z.string(), waiverId: z.string() });
const WEEK_MS = 7 * 86_400_000;

/** Approved ones that ran out and of which that, or the decision that follows from it, is not written. */
export async function lapsedWaivers(db: Tx, at: Date): Promise<z.infer<typeof Ref>[]> {
  const since = new Date(at.getTime() - WEEK_MS);
  const rows = await db.$queryRaw`
    SELECT w."projectId", w."id" AS "waiverId"
    FROM "Waiver" w JOIN "Project" p ON p."id" = w."projectId" AND p."archivedAt" IS NULL
    WHERE w."expiresAt" <= ${at}
      AND EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
        AND r."waiverId" = w."id" AND r."ruling" = 'approved')
      AND (NOT EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
          AND r."waiverId" = w."id" AND r."ruling" IN ('withdrawn', 'revoked', 'expired', 'settled'))
        OR EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
          AND r."waiverId" = w."id" AND r."ruling" = 'expired' AND r."ruledAt" > ${since}
          AND NOT EXISTS (SELECT 1 FROM "GateDecision" d WHERE d."projectId" = w."projectId"
            AND d."gateId" = w."gateId" AND d."decidedAt" >= r."ruledAt")))
    ORDER BY w."expiresAt" LIMIT 500`;
  return z.array(Ref).parse(rows);
}

/** Where a job's waiver is; null when its project is gone or archived. */
export async function placeOf(
  db: Tx,
  projectId: string,
): Promise<{ workspaceId: string; slug: string } | null> {
  return db.project.findFirst({
    where: { id: projectId, archivedAt: null },
    select: { workspaceId: true, slug: true },
  });
}

const Due = z.object({
  workspaceId: z.string(),
  projectId: z.string(),
  slug: z.string(),
  waiverId: z.string(),
  gateId: z.string(),
  conditionId: z.string(),
  ownerId: z.string(),
  requestedById: z.string(),
  expiresAt: z.date(),
});

/** Approved ones that hold at `at` and end by `until`. */
export async function endingWaivers(db: Tx, of: { at: Date; until: Date }): Promise<WaiverDue[]> {
  const rows = await db.$queryRaw`
    SELECT p."workspaceId", w."projectId", p."slug", w."id" AS "waiverId", w."gateId", w."conditionId",
      w."ownerId", w."requestedById", w."expiresAt"
    FROM "Waiver" w JOIN "Project" p ON p."id" = w."projectId" AND p."archivedAt" IS NULL
    WHERE w."expiresAt" > ${of.at} AND w."expiresAt" <= ${of.until}
      AND EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
        AND r."waiverId" = w."id" AND r."ruling" = 'approved' AND r."ruledAt" <= ${of.at})
      AND NOT EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
        AND r."waiverId" = w."id" AND r."ruledAt" <= ${of.at}
        AND r."ruling" IN ('withdrawn', 'revoked', 'expired', 'settled'))
    ORDER BY w."expiresAt", w."id"`;
  return z.array(Due).parse(rows);
}

/** Emergencies that were approved and that nobody has looked at since. */
export async function unreviewedWaivers(db: Tx, at: Date): Promise<WaiverDue[]> {
  const rows = await db.$queryRaw`
    SELECT p."workspaceId", w."projectId", p."slug", w."id" AS "waiverId", w."gateId", w."conditionId",
      w."ownerId", w."requestedById", w."expiresAt"
    FROM "Waiver" w JOIN "Project" p ON p."id" = w."projectId" AND p."archivedAt" IS NULL
    WHERE w."isEmergency"
      AND EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
        AND r."waiverId" = w."id" AND r."ruling" = 'approved' AND r."ruledAt" <= ${at})
      AND NOT EXISTS (SELECT 1 FROM "WaiverRuling" r WHERE r."projectId" = w."projectId"
        AND r."waiverId" = w."id" AND r."ruling" = 'reviewed' AND r."ruledAt" <= ${at})
    ORDER BY w."expiresAt", w."id"`;
  return z.array(Due).parse(rows);
}
