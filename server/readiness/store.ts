import { z } from "zod";
import { Prisma } from "#prisma/client/client.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { OwnBody } from "#server/own-catalogues/rules/body.ts";
import type { Tx } from "#server/platform/db.ts";
import { type ProjectRecord, RecordRow, recordFrom, versionKey } from "./rules/record.ts";

/**
 * Every project that the scope sees (or the one named), in one statement: a list of a thousand
 * projects is one round trip. Answers are those of the latest assessment published by then, else of
 * the drafts; while people rate apart nobody's draft counts, and from the reveal on the ratings do; facts are never read. Evidence, what was accepted of it and incidents count as recorded by
 * `known`, which is `at` unless it is asked what is known today about that day.
 */
export async function projectRecords(
  db: Tx,
  scope: WorkspaceScope,
  of: { at: Date; known?: Date | undefined; projectIds?: readonly string[] | undefined },
): Promise<ProjectRecord[]> {
  const known = of.known ?? of.at;
  const rows = await db.$queryRaw`
    WITH own AS (${weightsAt(scope, of.at)}), asked AS (${ownItemsAt(scope, of.at)})
    SELECT p."id", p."slug", p."code", p."name", p."factors", p."profile", p."affectsPeople",
      p."regulatoryClass", p."owners", p."isDemo", p."updatedAt",
      a."number" AS "assessmentNumber", a."publishedAt",
      COALESCE(a."answers", r."ratings", d."answers", '[]'::jsonb) AS "assessors",
      COALESCE(a."pinned"->'agreements', '[]'::jsonb) AS "agreements",
      COALESCE(r."agreements", '[]'::jsonb) AS "agreementLog",
      CASE WHEN a."number" IS NULL THEN own."weights" ELSE COALESCE(a."pinned"->'weights', '[]'::jsonb) END AS "weights",
      COALESCE((SELECT jsonb_agg((x - 'answers' - 'scores') || jsonb_build_object('scores', (x->'scores') - 'challenges'))
        FROM jsonb_array_elements(COALESCE(a."pinned"->'catalogues', r."own")) x), '[]'::jsonb) AS "ownKept",
      COALESCE(oc."items", '[]'::jsonb) AS "ownRated",
      COALESCE(e."items", '[]'::json) AS "evidence",
      COALESCE(c."items", '[]'::jsonb) AS "acceptances",
      COALESCE(g."items", '[]'::jsonb) AS "gone",
      COALESCE(h."items", '[]'::jsonb) AS "handoverEvents",
      COALESCE(w."items", '[]'::json) AS "waivers",
      COALESCE(s."items", '[]'::json) AS "signOffs",
      COALESCE(i."items", '[]'::json) AS "incidents",
      COALESCE(rc."items", '[]'::json) AS "reviewCalls",
      asked."items" AS "ownItems"
    FROM "Project" p CROSS JOIN own CROSS JOIN asked
    LEFT JOIN LATERAL (
      SELECT "number", "publishedAt", "answers", "pinned" FROM "Assessment"
      WHERE "projectId" = p."id" AND "publishedAt" <= ${of.at}
      ORDER BY "number" DESC LIMIT 1
    ) a ON true
    LEFT JOIN LATERAL (${roundAt(of.at)}) r ON a."number" IS NULL
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object(
        'assessorId', "assessorId", 'role', "role", 'answers', "answers") ORDER BY "assessorId") AS "answers"
      FROM "AssessmentDraft"
      WHERE a."number" IS NULL AND r."number" IS NULL AND "projectId" = p."id" AND "updatedAt" <= ${of.at}
        AND "apartIn" IS NULL
    ) d ON true
    LEFT JOIN LATERAL (${ownRatedAt(of.at)}) oc ON a."number" IS NULL AND r."number" IS NULL
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
        'evidenceId', v."id", 'source', v."source", 'senderKind', v."senderKind", 'senderId', v."senderId",
        'receivedAt', v."receivedAt", 'observedAt', v."observedAt",
        'isDated', v."observedAtBasis" = 'document', 'context', v."context", 'readings', v."readings",
        'sightings', COALESCE((
          SELECT json_agg(json_build_object(
            'senderKind', s."senderKind", 'seenAt', s."seenAt", 'claimedAt', s."claimedAt") ORDER BY s."seenAt")
          FROM "Sighting" s
          WHERE s."projectId" = v."projectId" AND s."evidenceId" = v."id" AND s."seenAt" <= ${known}
        ), '[]'::json)) ORDER BY v."receivedAt", v."id") AS "items"
      FROM "Evidence" v
      WHERE v."projectId" = p."id" AND v."receivedAt" <= ${known} AND v."readings" <> '[]'::jsonb
    ) e ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object(
        'evidenceId', "evidenceId", 'targetId', "targetId", 'acceptedById', "acceptedById",
        'role', "role", 'acceptedAt', "acceptedAt") ORDER BY "acceptedAt", "id") AS "items"
      FROM "Acceptance" WHERE "projectId" = p."id" AND "acceptedAt" <= ${known}
    ) c ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object(
        'factKind', "factKind", 'subject', "subject", 'isGone', "isGone", 'at', "at") ORDER BY "at", "id") AS "items"
      FROM "GoneMark" WHERE "projectId" = p."id" AND "at" <= ${of.at}
    ) g ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object(
        'itemId', "itemId", 'seq', "seq", 'action', "action", 'note', "note", 'evidenceIds', "evidenceIds",
        'dueAt', "dueAt", 'ownerId', "ownerId", 'actorId', "actorId", 'role', "role", 'at', "at") ORDER BY "itemId", "seq") AS "items"
      FROM "HandoverEvent" WHERE "projectId" = p."id" AND "at" <= ${of.at}
    ) h ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
        'id', v."id", 'gateId', v."gateId", 'conditionId', v."conditionId", 'ownerId', v."ownerId",
        'requestedById', v."requestedById", 'requestedAt', v."requestedAt", 'expiresAt', v."expiresAt",
        'isEmergency', v."isEmergency", 'renewsId', v."renewsId", 'rulings', COALESCE((
          SELECT json_agg(json_build_object(
            'seq', r."seq", 'ruling', r."ruling", 'ruledById', r."ruledById", 'ruledAt', r."ruledAt") ORDER BY r."seq")
          FROM "WaiverRuling" r
          WHERE r."projectId" = v."projectId" AND r."waiverId" = v."id" AND r."ruledAt" <= ${of.at}
        ), '[]'::json)) ORDER BY v."requestedAt", v."id") AS "items"
      FROM "Waiver" v WHERE v."projectId" = p."id" AND v."requestedAt" <= ${of.at}
    ) w ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
        'id', "id", 'gateId', "gateId", 'role', "role", 'isSigned', "isSigned", 'policyDigest', "policyDigest",
        'signedById', "signedById", 'signedAt', "signedAt") ORDER BY "signedAt", "id") AS "items"
      FROM "SignOff" WHERE "projectId" = p."id" AND "signedAt" <= ${of.at}
    ) s ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
        'id', n."id", 'title', n."title", 'severity', n."severity", 'openedAt', n."openedAt",
        'recordedAt', n."recordedAt", 'events', COALESCE((
          SELECT json_agg(json_build_object(
            'seq', e."seq", 'kind', e."kind", 'at', e."at", 'recordedAt', e."recordedAt") ORDER BY e."seq")
          FROM "IncidentEvent" e
          WHERE e."projectId" = n."projectId" AND e."incidentId" = n."id" AND e."recordedAt" <= ${known}
        ), '[]'::json)) ORDER BY n."openedAt", n."id") AS "items"
      FROM "Incident" n WHERE n."projectId" = p."id" AND n."recordedAt" <= ${known}
    ) i ON true
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object(
        'trigger', "trigger", 'subject', "subject", 'at', "recordedAt") ORDER BY "recordedAt", "id") AS "items"
      FROM "CertificationEvent"
      WHERE "projectId" = p."id" AND "kind" = 'called' AND "recordedAt" <= ${known}
    ) rc ON true
    WHERE ${visible(scope, of.projectIds)}
    ORDER BY p."slug"`;
  const read = z.array(RecordRow).parse(rows);
  const bodies = await bodiesOf(db, scope, read);
  return read.map((row) => recordFrom(row, bodies));
}

/** What the rated versions ask, each read once, however many projects rate by it. */
async function bodiesOf(db: Tx, scope: WorkspaceScope, rows: readonly RecordRow[]) {
  const rated = rows.flatMap(({ ownRated }) => ownRated);
  const refs = new Map(rated.map((one) => [versionKey(one), one]));
  if (refs.size === 0) return new Map<string, OwnBody>();
  const found = await db.ownCatalogueVersion.findMany({
    where: {
      workspaceId: scope.workspaceId,
      OR: [...refs.values()].map(({ catalogueId, version }) => ({ catalogueId, version })),
    },
    select: { catalogueId: true, version: true, body: true },
  });
  return new Map(found.map((row) => [versionKey(row), OwnBody.parse(row.body)]));
}

/** Of each own catalogue that the project rated by then: its version and what counted of everybody's answers. */
function ownRatedAt(at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT jsonb_agg(jsonb_build_object('catalogueId', c."id", 'slug', c."slug", 'name', c."name",
      'version', v."version", 'digest', v."digest", 'answers', COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
          'assessorId', x."assessorId", 'role', x."role", 'answers', x."answers") ORDER BY x."assessorId")
        FROM "OwnAnswers" x
        WHERE x."projectId" = p."id" AND x."catalogueId" = c."id" AND x."updatedAt" <= ${at} AND x."apartIn" IS NULL
      ), '[]'::jsonb)) ORDER BY c."slug") AS "items"
    FROM (
      SELECT DISTINCT ON ("catalogueId") "catalogueId", "version" FROM "ProjectCatalogue"
      WHERE "workspaceId" = p."workspaceId" AND "projectId" = p."id" AND "chosenAt" <= ${at}
      ORDER BY "catalogueId", "seq" DESC
    ) s
    JOIN "OwnCatalogue" c ON c."workspaceId" = p."workspaceId" AND c."id" = s."catalogueId"
    JOIN "OwnCatalogueVersion" v ON v."workspaceId" = p."workspaceId"
      AND v."catalogueId" = s."catalogueId" AND v."version" = s."version"`;
}

/**
 * The round that was under way: its ratings once they are revealed, nothing before. One that is open
 * today hides the drafts for any past day too, since drafts are only known as they stand now.
 */
function roundAt(at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT o."number", o."ratings", o."own", (
      SELECT jsonb_agg(jsonb_build_object('kind', "targetKind", 'id', "targetId", 'seq', "seq", 'value', "value",
        'note', "note", 'recordedById', "recordedById", 'recordedAt', "recordedAt") ORDER BY "targetKind", "targetId", "seq")
      FROM "Agreement"
      WHERE "projectId" = o."projectId" AND "roundNumber" = o."number" AND "recordedAt" <= ${at}
    ) AS "agreements"
    FROM (
      SELECT "projectId", "number", CASE WHEN "revealedAt" <= ${at} THEN "ratings" END AS "ratings",
        CASE WHEN "revealedAt" <= ${at} THEN "own" END AS "own"
      FROM "AssessmentRound"
      WHERE "projectId" = p."id" AND ("closedAt" IS NULL OR ("openedAt" <= ${at} AND "closedAt" > ${at}))
      ORDER BY "closedAt" DESC NULLS FIRST LIMIT 1
    ) o`;
}

/** The workspace's weights as they stood: the last of each target, without those that were taken back. One row. */
function weightsAt(scope: WorkspaceScope, at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT COALESCE(jsonb_agg(jsonb_build_object('target', "target", 'weight', "weight", 'reason', "reason")
      ORDER BY "target"), '[]'::jsonb) AS "weights"
    FROM (
      SELECT DISTINCT ON ("target") "target", "weight", "reason" FROM "WeightOverride"
      WHERE "workspaceId" = ${scope.workspaceId} AND "setAt" <= ${at}
      ORDER BY "target", "setAt" DESC, "id" DESC
    ) w WHERE "weight" IS NOT NULL`;
}

/** The workspace's own handover items as they stood: the last version of each that was not retired. One row. */
function ownItemsAt(scope: WorkspaceScope, at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT COALESCE(jsonb_agg(jsonb_build_object('id', "id", 'version', "version", 'group', "group", 'text', "text",
      'giver', "giver", 'receiver', "receiver", 'requiredFrom', "requiredFrom", 'isRequired', "isRequired")
      ORDER BY "id"), '[]'::jsonb) AS "items"
    FROM (
      SELECT DISTINCT ON ("id") * FROM "HandoverOwnItem"
      WHERE "workspaceId" = ${scope.workspaceId} AND "savedAt" <= ${at}
      ORDER BY "id", "version" DESC
    ) i WHERE NOT "isRetired"`;
}

/** Projects of the scope: all that are not archived, or those named, which may be. */
function visible(scope: WorkspaceScope, projectIds: readonly string[] | undefined): Prisma.Sql {
  const limits = [
    Prisma.sql`p."workspaceId" = ${scope.workspaceId}`,
    ...[scope.onlyProjects, projectIds].flatMap((ids) =>
      ids ? [Prisma.sql`p."id" = ANY(${[...ids]}::text[])`] : [],
    ),
    ...(projectIds ? [] : [Prisma.sql`p."archivedAt" IS NULL`]),
  ];
  return Prisma.join(limits, " AND ");
}

const Stamp = z.object({ id: z.string(), stamp: z.string() });

/**
 * What each project's scores were made from, as a short text that differs as soon as any of it does.
 * Counting is far cheaper than reading, and every replica sees the same.
 */
export async function projectStamps(
  db: Tx,
  scope: WorkspaceScope,
  at: Date,
): Promise<z.infer<typeof Stamp>[]> {
  const rows = await db.$queryRaw`
    SELECT p."id", concat_ws('|', p."revision", p."profileVersion", p."updatedAt",
      (SELECT max("number") FROM "Assessment" WHERE "projectId" = p."id" AND "publishedAt" <= ${at}),
      (SELECT concat(count(*), '/', sum("revision"), '/', count("apartIn"), '/', max("updatedAt")) FROM "AssessmentDraft"
        WHERE "projectId" = p."id" AND "updatedAt" <= ${at}),
      (SELECT concat(count(*), '/', sum("revision"), '/', count("apartIn"), '/', max("updatedAt")) FROM "OwnAnswers"
        WHERE "projectId" = p."id" AND "updatedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("chosenAt")) FROM "ProjectCatalogue"
        WHERE "workspaceId" = p."workspaceId" AND "projectId" = p."id" AND "chosenAt" <= ${at}),
      (SELECT concat(count(*), '/', max("revealedAt"), '/', max("closedAt")) FROM "AssessmentRound"
        WHERE "projectId" = p."id"),
      (SELECT concat(count(*), '/', max("setAt")) FROM "WeightOverride"
        WHERE "workspaceId" = p."workspaceId" AND "setAt" <= ${at}),
      (SELECT concat(count(*), '/', max("savedAt")) FROM "HandoverOwnItem"
        WHERE "workspaceId" = p."workspaceId" AND "savedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("recordedAt")) FROM "Agreement" WHERE "projectId" = p."id"),
      (SELECT concat(count(*), '/', max("receivedAt"), '/', max("readingsVersion")) FROM "Evidence"
        WHERE "projectId" = p."id" AND "receivedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("seenAt")) FROM "Sighting"
        WHERE "projectId" = p."id" AND "seenAt" <= ${at}),
      (SELECT concat(count(*), '/', max("acceptedAt")) FROM "Acceptance"
        WHERE "projectId" = p."id" AND "acceptedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("at")) FROM "GoneMark"
        WHERE "projectId" = p."id" AND "at" <= ${at}),
      (SELECT concat(count(*), '/', max("at")) FROM "HandoverEvent"
        WHERE "projectId" = p."id" AND "at" <= ${at}),
      (SELECT concat(count(*), '/', max("requestedAt")) FROM "Waiver"
        WHERE "projectId" = p."id" AND "requestedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("ruledAt")) FROM "WaiverRuling"
        WHERE "projectId" = p."id" AND "ruledAt" <= ${at}),
      (SELECT concat(count(*), '/', max("signedAt")) FROM "SignOff"
        WHERE "projectId" = p."id" AND "signedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("recordedAt")) FROM "Incident"
        WHERE "projectId" = p."id" AND "recordedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("recordedAt")) FROM "CertificationEvent"
        WHERE "projectId" = p."id" AND "recordedAt" <= ${at}),
      (SELECT concat(count(*), '/', max("recordedAt")) FROM "IncidentEvent"
        WHERE "projectId" = p."id" AND "recordedAt" <= ${at})) AS "stamp"
    FROM "Project" p WHERE ${visible(scope, undefined)}`;
  return z.array(Stamp).parse(rows);
}

/** Members who have not left, by id. */
export async function activeMemberIds(db: Tx, scope: WorkspaceScope): Promise<string[]> {
  const rows = await db.member.findMany({
    where: { workspaceId: scope.workspaceId, leftAt: null },
    select: { userId: true },
  });
  return rows.map((row) => row.userId);
}
