import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { sha256 } from "#server/platform/digest.ts";

export async function personIn(db: Tx, scope: WorkspaceScope, userId: string) {
  const member = await db.member.findFirst({
    where: { workspaceId: scope.workspaceId, userId },
    select: {
      isDemo: true,
      leftAt: true,
      user: { select: { name: true, email: true, erasedAt: true } },
    },
  });
  if (!member) return null;
  const elsewhere = await db.member.count({
    where: { userId, leftAt: null, workspaceId: { not: scope.workspaceId } },
  });
  return { ...member.user, isDemo: member.isDemo, leftAt: member.leftAt, elsewhere };
}

const Rows = z.array(z.object({ row: z.record(z.string(), z.unknown()) }));

async function rowsOf(db: Tx, query: Prisma.Sql): Promise<Record<string, unknown>[]> {
  const found = await db.$queryRaw`SELECT to_jsonb(found) AS row FROM (${query}) found`;
  return Rows.parse(found).map(({ row }) => row);
}

/** What of a project's tables names a person as its maker. */
const MADE = [
  ["Estimate", "createdById", "createdAt"],
  ["Forecast", "createdById", "createdAt"],
  ["Outcome", "recordedById", "recordedAt"],
  ["PlanEntry", "byId", "at"],
  ["Snapshot", "recordedById", "recordedAt"],
  ["DecisionPoint", "setById", "setAt"],
  ["Connection", "createdById", "createdAt"],
  ["ProjectProfile", "changedById", "changedAt"],
  ["Evidence", "senderId", "receivedAt"],
  ["EvidenceRefusal", "senderId", "receivedAt"],
  ["GoneMark", "markerId", "at"],
  ["Waiver", "requestedById", "requestedAt"],
  ["Waiver", "ownerId", "requestedAt"],
  ["WaiverRuling", "ruledById", "ruledAt"],
  ["SignOff", "signedById", "signedAt"],
  ["Incident", "recordedById", "recordedAt"],
  ["IncidentEvent", "recordedById", "recordedAt"],
  ["CertificationEvent", "recordedById", "recordedAt"],
  ["HandoverReceipt", "drawnUpById", "drawnUpAt"],
  ["HandoverSignature", "signedById", "signedAt"],
  ["ActualEffort", "enteredById", "enteredAt"],
  ["Retrospective", "openedById", "openedAt"],
  ["Retrospective", "closedById", "closedAt"],
] as const;

function idOf(table: (typeof MADE)[number][0]): Prisma.Sql {
  if (table === "ProjectProfile") return Prisma.sql`x.version::text`;
  if (table === "Retrospective") return Prisma.sql`x.number::text`;
  if (table === "HandoverSignature") return Prisma.sql`x."receiptId"`;
  if (table === "WaiverRuling") return Prisma.sql`x."waiverId"`;
  if (table === "IncidentEvent") return Prisma.sql`x."incidentId"`;
  return table === "PlanEntry" ? Prisma.sql`x."itemId"` : Prisma.sql`x.id`;
}

/** Everything that the workspace keeps of a person, by kind. Secrets, hashes of secrets and document bodies stay. */
export async function recordOf(db: Tx, scope: WorkspaceScope, userId: string) {
  const { workspaceId } = scope;
  const inProject = Prisma.sql`JOIN "Project" p ON p.id = x."projectId" AND p."workspaceId" = ${workspaceId}`;
  const mine = (sql: Prisma.Sql) => rowsOf(db, sql);
  // What somebody answers while people rate apart is told to nobody but themselves.
  const isOwn = scope.actor.kind === "person" && scope.actor.userId === userId;
  const made = MADE.map(
    ([table, column, at]) => Prisma.sql`
      SELECT ${table}::text AS "table", p.slug AS project,
        ${idOf(table)} AS id,
        x.${Prisma.raw(`"${at}"`)} AS at
      FROM ${Prisma.raw(`"${table}"`)} x ${inProject} WHERE x.${Prisma.raw(`"${column}"`)} = ${userId}`,
  );
  return {
    account: (
      await mine(Prisma.sql`SELECT id, name, email, "emailVerified", image, "createdAt", "updatedAt",
        "twoFactorEnabled", "timeZone", "erasedAt" FROM "User" WHERE id = ${userId}`)
    )[0],
    signIn: await mine(Prisma.sql`
      SELECT 'account' AS kind, "providerId" AS name, "createdAt" FROM "Account" WHERE "userId" = ${userId}
      UNION ALL SELECT 'passkey', name, "createdAt" FROM "Passkey" WHERE "userId" = ${userId}`),
    sessions:
      await mine(Prisma.sql`SELECT "createdAt", "updatedAt", "expiresAt", "ipAddress", "userAgent"
      FROM "Session" WHERE "userId" = ${userId} ORDER BY "createdAt"`),
    membership:
      await mine(Prisma.sql`SELECT access, role, "createdAt", "leftAt", digest, "digestedAt" FROM "Member"
      WHERE "workspaceId" = ${workspaceId} AND "userId" = ${userId}`),
    teams: await mine(Prisma.sql`SELECT t.id, t.name FROM "TeamMember" x
      JOIN "Team" t ON t."workspaceId" = x."workspaceId" AND t.id = x."teamId"
      WHERE x."workspaceId" = ${workspaceId} AND x."userId" = ${userId}`),
    roles: await mine(Prisma.sql`SELECT p.slug AS project, x.role, x.discipline, x."grantedAt"
      FROM "ProjectRole" x ${inProject} WHERE x."userId" = ${userId}`),
    invitations: await mine(Prisma.sql`SELECT id, role, access, "createdAt", "usedAt",
      "createdById" = ${userId} AS "isMadeByThem" FROM "Invitation"
      WHERE "workspaceId" = ${workspaceId} AND ("createdById" = ${userId} OR "usedById" = ${userId})`),
    tokens: await mine(Prisma.sql`SELECT id, name, prefix, actor, scopes, "createdAt", "expiresAt",
      "lastUsedAt", "revokedAt" FROM "ApiToken"
      WHERE "workspaceId" = ${workspaceId} AND "userId" = ${userId} ORDER BY "createdAt"`),
    answers: await mine(Prisma.sql`SELECT p.slug AS project, x.role, x.answers, x."updatedAt"
      FROM "AssessmentDraft" x ${inProject} WHERE x."assessorId" = ${userId} AND (${isOwn}::boolean OR x."apartIn" IS NULL AND NOT EXISTS (
        SELECT 1 FROM "AssessmentRound" r
        WHERE r."projectId" = x."projectId" AND r."closedAt" IS NULL AND r."revealedAt" IS NULL))`),
    ownAnswers:
      await mine(Prisma.sql`SELECT p.slug AS project, x."catalogueId", x.version, x.role, x.answers, x."updatedAt"
      FROM "OwnAnswers" x ${inProject} WHERE x."assessorId" = ${userId} AND (${isOwn}::boolean OR x."apartIn" IS NULL AND NOT EXISTS (
        SELECT 1 FROM "AssessmentRound" r
        WHERE r."projectId" = x."projectId" AND r."closedAt" IS NULL AND r."revealedAt" IS NULL))`),
    rounds: await mine(Prisma.sql`SELECT p.slug AS project, x."roundNumber", x.role, x."invitedAt"
      FROM "RoundInvitee" x ${inProject} WHERE x."userId" = ${userId}`),
    agreements: await mine(Prisma.sql`SELECT p.slug AS project, x."roundNumber", x."targetKind",
      x."targetId", x.value, x.note, x."recordedAt"
      FROM "Agreement" x ${inProject} WHERE x."recordedById" = ${userId}`),
    published: await mine(Prisma.sql`SELECT p.slug AS project, x.number, x."publishedAt",
      x."publishedById" = ${userId} AS "isPublishedByThem",
      jsonb_path_query_array(x.answers, '$.** ? (@.assessorId == $id)', jsonb_build_object('id', ${userId}::text)) AS answers
      FROM "Assessment" x ${inProject}
      WHERE x."publishedById" = ${userId} OR strpos(x.answers::text, ${userId}) > 0`),
    acceptances:
      await mine(Prisma.sql`SELECT p.slug AS project, x."evidenceId", x."targetId", x.note,
      x.role, x."acceptedAt" FROM "Acceptance" x ${inProject} WHERE x."acceptedById" = ${userId}`),
    decisions:
      await mine(Prisma.sql`SELECT p.slug AS project, x.id, x."gateId", x.outcome, x."decidedAt"
      FROM "GateDecision" x ${inProject} WHERE x."decidedById" = ${userId}`),
    handover:
      await mine(Prisma.sql`SELECT p.slug AS project, x."itemId", x.action, x.note, x.role, x.at,
        x."ownerId" = ${userId} AS "isTheirsToDo"
      FROM "HandoverEvent" x ${inProject} WHERE x."actorId" = ${userId} OR x."ownerId" = ${userId}`),
    comments:
      await mine(Prisma.sql`SELECT p.slug AS project, x."subjectKind", x."subjectId", x.body,
      x.at, x."removedAt" FROM "Comment" x ${inProject} WHERE x."byId" = ${userId} ORDER BY x.at`),
    // What others said is theirs; that they said it of somebody is that person's too.
    mentions:
      await mine(Prisma.sql`SELECT p.slug AS project, x."subjectKind", x."subjectId", x."byId", x.at
      FROM "Comment" x ${inProject} WHERE ${userId} = ANY(x.mentions) ORDER BY x.at`),
    notices: await mine(Prisma.sql`SELECT kind, key, detail, at, "readAt", "sentAt" FROM "Notice"
      WHERE "workspaceId" = ${workspaceId} AND "userId" = ${userId} ORDER BY at`),
    made: await mine(Prisma.join(made, " UNION ALL ")),
    audit:
      await mine(Prisma.sql`SELECT seq, at, action, outcome, "projectId", detail FROM "AuditEntry"
      WHERE "workspaceId" = ${workspaceId} AND ("actorId" = ${userId} OR "subjectId" = ${userId})
      ORDER BY seq`),
  };
}

/** The row stays, so that what names it by id still names somebody; everything that says who goes. */
export async function erase(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { userId: string; pseudonym: string; email: string; address: string; at: Date },
): Promise<void> {
  const { userId, at } = of;
  const { workspaceId } = scope;
  await tx.session.deleteMany({ where: { userId } });
  await tx.account.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.twoFactor.deleteMany({ where: { userId } });
  await tx.ownerLink.deleteMany({ where: { userId } });
  // What waits for a confirmation is kept under the address, or holds it, or one that is not theirs yet.
  await tx.verification.deleteMany({
    where: {
      OR: [of.email, userId].flatMap((contains) => [
        { identifier: { contains } },
        { value: { contains } },
      ]),
    },
  });
  // Tries are counted under a digest of the address, from which it can be guessed.
  await tx.rateLimit.deleteMany({ where: { key: { endsWith: `|${sha256(of.email)}` } } });
  await tx.invitation.updateMany({
    where: { email: of.email, usedAt: null, revokedAt: null },
    data: { revokedAt: at },
  });
  await tx.invitation.updateMany({
    where: { OR: [{ email: of.email }, { usedById: userId, workspaceId }] },
    data: { email: null, note: null },
  });
  // What they said is free text and may tell who they are; that they said something, and that others
  // named them, is known by their id alone.
  await tx.comment.updateMany({
    where: { byId: userId, removedAt: null, project: { workspaceId } },
    data: { body: "", mentions: [], removedAt: at },
  });
  await tx.notice.deleteMany({ where: { workspaceId, userId } });
  await tx.user.update({
    where: { id: userId },
    data: {
      name: of.pseudonym,
      email: of.address,
      emailVerified: false,
      image: null,
      twoFactorEnabled: false,
      timeZone: null,
      erasedAt: at,
    },
    select: { id: true },
  });
  await tx.member.updateMany({ where: { userId, leftAt: null }, data: { leftAt: at } });
}
