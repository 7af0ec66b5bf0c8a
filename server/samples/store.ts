import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

// One statement a table and batch: the rows go as one JSON parameter, which is about nine times
// faster than a parameter a value, and no batch can hit the limit of 65,535 parameters.

/** The person of a sample with this address, if an earlier seed made them. */
export async function samplePerson(
  db: Tx,
  scope: WorkspaceScope,
  email: string,
): Promise<string | null> {
  const row = await db.member.findFirst({
    where: { workspaceId: scope.workspaceId, isDemo: true, user: { email } },
    select: { userId: true },
  });
  return row?.userId ?? null;
}

export async function addSampleProjects(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { rows: readonly object[]; note: string; changedById: string },
): Promise<void> {
  const rows = JSON.stringify(of.rows);
  await tx.$executeRaw`
    INSERT INTO "Project" ("id", "workspaceId", "slug", "code", "name", "description", "factors",
      "affectsPeople", "isDemo", "demoNote", "createdAt", "updatedAt")
    SELECT "id", ${scope.workspaceId}, "slug", "code", "name", "description", "factors",
      "affectsPeople", true, ${of.note}, "createdAt", "createdAt"
    FROM jsonb_to_recordset(${rows}::jsonb) AS row("id" text, "slug" text, "code" text, "name" text,
      "description" text, "factors" jsonb, "affectsPeople" boolean, "createdAt" timestamptz)`;
  await tx.$executeRaw`
    INSERT INTO "ProjectProfile" ("projectId", "version", "profile", "changedById", "changedAt")
    SELECT "id", 1, '{}', ${of.changedById}, "createdAt"
    FROM jsonb_to_recordset(${rows}::jsonb) AS row("id" text, "createdAt" timestamptz)`;
}

export async function addSampleAssessments(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { drafts: readonly object[]; published: readonly object[] },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "AssessmentDraft" ("projectId", "assessorId", "role", "answers", "updatedAt")
    SELECT "projectId", "assessorId", "role", "answers", row."updatedAt"
    FROM jsonb_to_recordset(${JSON.stringify(of.drafts)}::jsonb) AS row("projectId" text,
      "assessorId" text, "role" text, "answers" jsonb, "updatedAt" timestamptz)
    JOIN "Project" ON "Project"."id" = row."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}`;
  await tx.$executeRaw`
    INSERT INTO "Assessment" ("projectId", "number", "catalogueVersion", "engineVersion",
      "publishedById", "publishedAt", "note", "answers", "scores", "digest")
    SELECT "projectId", "number", "catalogueVersion", "engineVersion", "publishedById",
      "publishedAt", "note", "answers", "scores", "digest"
    FROM jsonb_to_recordset(${JSON.stringify(of.published)}::jsonb) AS row("projectId" text,
      "number" int, "catalogueVersion" text, "engineVersion" text, "publishedById" text,
      "publishedAt" timestamptz, "note" text, "answers" jsonb, "scores" jsonb, "digest" text)
    JOIN "Project" ON "Project"."id" = row."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}`;
}

/** Each pick is a document of the pool in one project; the pool is sent once a batch. */
export async function addSampleEvidence(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: {
    documents: readonly object[];
    picks: readonly object[];
    acceptances: readonly object[];
  },
): Promise<void> {
  const documents = JSON.stringify(of.documents);
  const picks = JSON.stringify(of.picks);
  await tx.$executeRaw`
    INSERT INTO "Evidence" ("projectId", "id", "digest", "storedDigest", "source", "format",
      "recognisedBy", "fileName", "mediaType", "sizeBytes", "body", "senderKind", "senderId",
      "context", "observedAt", "observedAtBasis", "receivedAt", "factCount", "notes", "readings",
      "readingsVersion", "isSample")
    SELECT pick."projectId", pick."id", "digest", "storedDigest", "source", "format",
      "recognisedBy", "fileName", "mediaType", "sizeBytes", decode("body", 'base64'), "senderKind",
      "senderId", '{}', "observedAt", 'document', "receivedAt", jsonb_array_length("facts"),
      "notes", "readings", "readingsVersion", true
    FROM jsonb_to_recordset(${picks}::jsonb) AS pick("projectId" text, "id" text, "document" text,
      "senderKind" text, "senderId" text)
    JOIN jsonb_to_recordset(${documents}::jsonb) AS document("key" text, "digest" text,
      "storedDigest" text, "source" text, "format" text, "recognisedBy" text, "fileName" text,
      "mediaType" text, "sizeBytes" int, "body" text, "observedAt" timestamptz,
      "receivedAt" timestamptz, "facts" jsonb, "notes" jsonb, "readings" jsonb,
      "readingsVersion" text) ON document."key" = pick."document"
    JOIN "Project" ON "Project"."id" = pick."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}`;
  await tx.$executeRaw`
    INSERT INTO "Fact" ("projectId", "evidenceId", "ordinal", "kind", "subject", "value", "unit",
      "observedAt", "pointer")
    SELECT pick."projectId", pick."id", fact."ordinal", "kind", "subject", "value", "unit",
      "observedAt", "pointer"
    FROM jsonb_to_recordset(${picks}::jsonb) AS pick("projectId" text, "id" text, "document" text)
    JOIN jsonb_to_recordset(${documents}::jsonb) AS document("key" text, "facts" jsonb)
      ON document."key" = pick."document"
    CROSS JOIN LATERAL jsonb_to_recordset(document."facts") AS fact("ordinal" int, "kind" text,
      "subject" text, "value" jsonb, "unit" text, "observedAt" timestamptz, "pointer" text)
    JOIN "Project" ON "Project"."id" = pick."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}`;
  await tx.$executeRaw`
    INSERT INTO "Acceptance" ("projectId", "id", "evidenceId", "targetId", "acceptedById", "role",
      "acceptedAt")
    SELECT "projectId", row."id", "evidenceId", "targetId", "acceptedById", "role", "acceptedAt"
    FROM jsonb_to_recordset(${JSON.stringify(of.acceptances)}::jsonb) AS row("projectId" text,
      "id" text, "evidenceId" text, "targetId" text, "acceptedById" text, "role" text,
      "acceptedAt" timestamptz)
    JOIN "Project" ON "Project"."id" = row."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}`;
}

/** A row for every week of each span; the spans are few, so the database makes the rows. */
export async function addSampleWeeks(
  tx: WriteTx,
  scope: WorkspaceScope,
  spans: readonly object[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "RollupPoint" ("projectId", "at", "score", "claimed", "testScore", "coverage", "band",
      "gateOutcome", "residuals")
    SELECT span."projectId", week, span."score", span."claimed", span."testScore", span."coverage",
      span."band", span."gateOutcome", span."residuals"
    FROM jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) AS span("projectId" text, "at" timestamptz,
      "to" timestamptz, "score" float8, "claimed" float8, "testScore" float8, "coverage" float8, "band" text,
      "gateOutcome" text, "residuals" float8[])
    JOIN "Project" ON "Project"."id" = span."projectId" AND "Project"."workspaceId" = ${scope.workspaceId}
    CROSS JOIN LATERAL generate_series(span."at", span."to", interval '168 hours') week
    ON CONFLICT DO NOTHING`;
}

/** What the workspace holds, read back after a seed. */
export async function countRows(db: Tx, scope: WorkspaceScope) {
  const project = { workspaceId: scope.workspaceId };
  const [projects, drafts, assessments, evidence, facts, acceptances, weeks] = await Promise.all([
    db.project.count({ where: project }),
    db.assessmentDraft.count({ where: { project } }),
    db.assessment.count({ where: { project } }),
    db.evidence.count({ where: { project } }),
    db.fact.count({ where: { evidence: { project } } }),
    db.acceptance.count({ where: { project } }),
    db.rollupPoint.count({ where: { project } }),
  ]);
  return { projects, drafts, assessments, evidence, facts, acceptances, weeks };
}
