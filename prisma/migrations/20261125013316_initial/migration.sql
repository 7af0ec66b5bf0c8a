-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Member" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "access" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "leftAt" TIMESTAMPTZ(3),

    CONSTRAINT "Member_pkey" PRIMARY KEY ("workspaceId","userId")
);

-- CreateTable
CREATE TABLE "OwnerLink" (
    "tokenHash" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OwnerLink_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "access" TEXT NOT NULL DEFAULT 'member',
    "note" TEXT,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "usedById" TEXT,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "scopes" TEXT[],
    "projectIds" TEXT[],
    "isBootstrap" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotentReply" (
    "workspaceId" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "requestDigest" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IdempotentReply_pkey" PRIMARY KEY ("workspaceId","actorId","key")
);

-- CreateTable
CREATE TABLE "Project" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "factors" JSONB NOT NULL,
    "affectsPeople" BOOLEAN,
    "regulatoryClass" TEXT,
    "target" JSONB,
    "links" JSONB NOT NULL DEFAULT '[]',
    "owners" JSONB NOT NULL DEFAULT '[]',
    "profile" JSONB NOT NULL DEFAULT '{}',
    "profileVersion" INTEGER NOT NULL DEFAULT 1,
    "isDemo" BOOLEAN NOT NULL DEFAULT false,
    "demoNote" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProjectProfile" (
    "projectId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "profile" JSONB NOT NULL,
    "changedById" TEXT NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectProfile_pkey" PRIMARY KEY ("projectId","version")
);

-- CreateTable
CREATE TABLE "AssessmentDraft" (
    "projectId" TEXT NOT NULL,
    "assessorId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "answers" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AssessmentDraft_pkey" PRIMARY KEY ("projectId","assessorId")
);

-- CreateTable
CREATE TABLE "Assessment" (
    "projectId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "catalogueVersion" TEXT NOT NULL,
    "engineVersion" TEXT NOT NULL,
    "publishedById" TEXT NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "answers" JSONB NOT NULL,
    "scores" JSONB NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "Assessment_pkey" PRIMARY KEY ("projectId","number")
);

-- CreateTable
CREATE TABLE "Evidence" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "storedDigest" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "recognisedBy" TEXT NOT NULL,
    "fileName" TEXT,
    "mediaType" TEXT,
    "sizeBytes" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,
    "senderKind" TEXT NOT NULL,
    "senderId" TEXT NOT NULL,
    "context" JSONB NOT NULL,
    "observedAt" TIMESTAMPTZ(3),
    "observedAtBasis" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "factCount" INTEGER NOT NULL,
    "notes" JSONB NOT NULL,
    "readings" JSONB NOT NULL,
    "readingsVersion" TEXT NOT NULL,
    "isSample" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Evidence_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Fact" (
    "projectId" TEXT NOT NULL,
    "evidenceId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "unit" TEXT,
    "observedAt" TIMESTAMPTZ(3),
    "pointer" TEXT NOT NULL,

    CONSTRAINT "Fact_pkey" PRIMARY KEY ("projectId","evidenceId","ordinal")
);

-- CreateTable
CREATE TABLE "Sighting" (
    "projectId" TEXT NOT NULL,
    "evidenceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "senderKind" TEXT NOT NULL,
    "senderId" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "claimedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Sighting_pkey" PRIMARY KEY ("projectId","evidenceId","id")
);

-- CreateTable
CREATE TABLE "EvidenceRefusal" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fileName" TEXT,
    "sizeBytes" INTEGER NOT NULL,
    "senderKind" TEXT NOT NULL,
    "senderId" TEXT NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "pointer" TEXT,

    CONSTRAINT "EvidenceRefusal_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Acceptance" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "evidenceId" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "acceptedById" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Acceptance_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "GateDecision" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "gateId" TEXT NOT NULL,
    "policyVersion" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "conditions" JSONB NOT NULL,
    "snapshot" JSONB NOT NULL,
    "snapshotDigest" TEXT NOT NULL,
    "decidedById" TEXT NOT NULL,
    "decidedAt" TIMESTAMPTZ(3) NOT NULL,
    "asOf" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "GateDecision_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Estimate" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "result" JSONB NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Estimate_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "HandoverEvent" (
    "projectId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "evidenceIds" TEXT[],
    "dueAt" TIMESTAMPTZ(3),
    "actorId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HandoverEvent_pkey" PRIMARY KEY ("projectId","itemId","seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "Invitation_workspaceId_idx" ON "Invitation"("workspaceId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_tokenHash_key" ON "ApiToken"("tokenHash");

-- CreateIndex
CREATE INDEX "ApiToken_workspaceId_idx" ON "ApiToken"("workspaceId");

-- CreateIndex
CREATE UNIQUE INDEX "Project_workspaceId_slug_key" ON "Project"("workspaceId", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "Project_workspaceId_id_key" ON "Project"("workspaceId", "id");

-- CreateIndex
CREATE INDEX "Evidence_projectId_receivedAt_idx" ON "Evidence"("projectId", "receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Evidence_projectId_digest_key" ON "Evidence"("projectId", "digest");

-- CreateIndex
CREATE INDEX "Fact_projectId_kind_subject_idx" ON "Fact"("projectId", "kind", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "Acceptance_projectId_evidenceId_targetId_acceptedById_key" ON "Acceptance"("projectId", "evidenceId", "targetId", "acceptedById");

-- CreateIndex
CREATE INDEX "GateDecision_projectId_gateId_decidedAt_idx" ON "GateDecision"("projectId", "gateId", "decidedAt");

-- CreateIndex
CREATE INDEX "Estimate_projectId_createdAt_idx" ON "Estimate"("projectId", "createdAt");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectProfile" ADD CONSTRAINT "ProjectProfile_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AssessmentDraft" ADD CONSTRAINT "AssessmentDraft_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assessment" ADD CONSTRAINT "Assessment_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Evidence" ADD CONSTRAINT "Evidence_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Fact" ADD CONSTRAINT "Fact_projectId_evidenceId_fkey" FOREIGN KEY ("projectId", "evidenceId") REFERENCES "Evidence"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sighting" ADD CONSTRAINT "Sighting_projectId_evidenceId_fkey" FOREIGN KEY ("projectId", "evidenceId") REFERENCES "Evidence"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvidenceRefusal" ADD CONSTRAINT "EvidenceRefusal_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Acceptance" ADD CONSTRAINT "Acceptance_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GateDecision" ADD CONSTRAINT "GateDecision_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Estimate" ADD CONSTRAINT "Estimate_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandoverEvent" ADD CONSTRAINT "HandoverEvent_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Written by hand from here on: what Prisma's schema language cannot say.

-- What has been said stays said. A correction is a new row; deleting is left to the erasing of a
-- whole project or workspace.
CREATE FUNCTION "refuse_update"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: add a new row instead of changing one', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER "Assessment_append_only" BEFORE UPDATE ON "Assessment"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "GateDecision_append_only" BEFORE UPDATE ON "GateDecision"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Estimate_append_only" BEFORE UPDATE ON "Estimate"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "HandoverEvent_append_only" BEFORE UPDATE ON "HandoverEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Acceptance_append_only" BEFORE UPDATE ON "Acceptance"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Fact_append_only" BEFORE UPDATE ON "Fact"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Sighting_append_only" BEFORE UPDATE ON "Sighting"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "ProjectProfile_append_only" BEFORE UPDATE ON "ProjectProfile"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();

-- A document keeps what identifies it; its readings are derived and may be computed again.
CREATE TRIGGER "Evidence_identity" BEFORE UPDATE OF
  "projectId", "id", "digest", "storedDigest", "source", "format", "recognisedBy", "fileName",
  "mediaType", "sizeBytes", "body", "senderKind", "senderId", "context", "receivedAt", "isSample"
  ON "Evidence" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();

-- The closed lists of the zod schemas, so that no other writer can store what the product cannot read.
ALTER TABLE "Member"
  ADD CONSTRAINT "Member_access_known" CHECK ("access" IN ('owner', 'member')),
  ADD CONSTRAINT "Member_role_known" CHECK ("role" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner'));
ALTER TABLE "Invitation"
  ADD CONSTRAINT "Invitation_access_known" CHECK ("access" IN ('owner', 'member')),
  ADD CONSTRAINT "Invitation_role_known" CHECK ("role" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner'));
ALTER TABLE "ApiToken"
  ADD CONSTRAINT "ApiToken_actor_known" CHECK ("actor" IN ('service', 'person')),
  ADD CONSTRAINT "ApiToken_scopes_known" CHECK ("scopes" <@ ARRAY['ingest', 'gate', 'read', 'write', 'admin']);
ALTER TABLE "Project"
  ADD CONSTRAINT "Project_regulatory_class_known" CHECK ("regulatoryClass" IN ('none', 'minimal', 'limited', 'high-risk', 'prohibited')),
  ADD CONSTRAINT "Project_counts_up" CHECK ("revision" >= 1 AND "profileVersion" >= 1);
ALTER TABLE "AssessmentDraft"
  ADD CONSTRAINT "AssessmentDraft_role_known" CHECK ("role" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner')),
  ADD CONSTRAINT "AssessmentDraft_counts_up" CHECK ("revision" >= 1);
ALTER TABLE "Assessment"
  ADD CONSTRAINT "Assessment_counts_up" CHECK ("number" >= 1);
ALTER TABLE "Evidence"
  ADD CONSTRAINT "Evidence_sender_known" CHECK ("senderKind" IN ('machine', 'person')),
  ADD CONSTRAINT "Evidence_digest_is_sha256" CHECK ("digest" ~ '^[0-9a-f]{64}$' AND "storedDigest" ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT "Evidence_sizes" CHECK ("sizeBytes" >= 0 AND "factCount" >= 0);
ALTER TABLE "Sighting"
  ADD CONSTRAINT "Sighting_sender_known" CHECK ("senderKind" IN ('machine', 'person'));
ALTER TABLE "EvidenceRefusal"
  ADD CONSTRAINT "EvidenceRefusal_sender_known" CHECK ("senderKind" IN ('machine', 'person'));
ALTER TABLE "Acceptance"
  ADD CONSTRAINT "Acceptance_role_known" CHECK ("role" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner'));
ALTER TABLE "GateDecision"
  ADD CONSTRAINT "GateDecision_outcome_known" CHECK ("outcome" IN ('pass', 'warn', 'blocked', 'unknown'));
ALTER TABLE "HandoverEvent"
  ADD CONSTRAINT "HandoverEvent_action_known" CHECK ("action" IN ('offered', 'accepted', 'conditional', 'returned', 'not-applicable', 'reopened')),
  ADD CONSTRAINT "HandoverEvent_role_known" CHECK ("role" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner')),
  ADD CONSTRAINT "HandoverEvent_counts_up" CHECK ("seq" >= 1);
