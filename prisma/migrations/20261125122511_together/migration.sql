-- AlterTable
ALTER TABLE "Assessment" ADD COLUMN     "pinned" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "roundNumber" INTEGER;

-- AlterTable
ALTER TABLE "GateDecision" ADD COLUMN     "cause" TEXT NOT NULL DEFAULT 'asked',
ADD COLUMN     "policyDigest" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "Member" ADD COLUMN     "digest" TEXT NOT NULL DEFAULT 'daily',
ADD COLUMN     "digestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "digestingAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "badgeKey" TEXT,
ADD COLUMN     "lookedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "timeZone" TEXT;

-- AlterTable
ALTER TABLE "Workspace" ADD COLUMN     "chatDigestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "chatHookBox" BYTEA;

-- CreateTable
CREATE TABLE "AssessmentRound" (
    "projectId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "openedById" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "dueAt" TIMESTAMPTZ(3),
    "revealedById" TEXT,
    "revealedAt" TIMESTAMPTZ(3),
    "ratings" JSONB,
    "closedById" TEXT,
    "closedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "AssessmentRound_pkey" PRIMARY KEY ("projectId","number")
);

-- CreateTable
CREATE TABLE "RoundInvitee" (
    "projectId" TEXT NOT NULL,
    "roundNumber" INTEGER NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "invitedById" TEXT NOT NULL,
    "invitedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RoundInvitee_pkey" PRIMARY KEY ("projectId","roundNumber","userId")
);

-- CreateTable
CREATE TABLE "Agreement" (
    "projectId" TEXT NOT NULL,
    "roundNumber" INTEGER NOT NULL,
    "targetKind" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "value" JSONB,
    "note" TEXT NOT NULL DEFAULT '',
    "recordedById" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Agreement_pkey" PRIMARY KEY ("projectId","roundNumber","targetKind","targetId","seq")
);

-- CreateTable
CREATE TABLE "AnswerProposal" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "forUserId" TEXT NOT NULL,
    "targetKind" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "evidenceIds" TEXT[],
    "proposedById" TEXT NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL,
    "ruling" TEXT,
    "ruledAt" TIMESTAMPTZ(3),

    CONSTRAINT "AnswerProposal_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "OwnCatalogue" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "OwnCatalogue_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "OwnCatalogueVersion" (
    "workspaceId" TEXT NOT NULL,
    "catalogueId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "format" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "importedById" TEXT NOT NULL,
    "importedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OwnCatalogueVersion_pkey" PRIMARY KEY ("workspaceId","catalogueId","version")
);

-- CreateTable
CREATE TABLE "ProjectCatalogue" (
    "workspaceId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "catalogueId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "version" INTEGER,
    "chosenById" TEXT NOT NULL,
    "chosenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectCatalogue_pkey" PRIMARY KEY ("workspaceId","projectId","catalogueId","seq")
);

-- CreateTable
CREATE TABLE "OwnAnswers" (
    "projectId" TEXT NOT NULL,
    "catalogueId" TEXT NOT NULL,
    "assessorId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "answers" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OwnAnswers_pkey" PRIMARY KEY ("projectId","catalogueId","assessorId")
);

-- CreateTable
CREATE TABLE "WeightOverride" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "weight" DOUBLE PRECISION,
    "reason" TEXT NOT NULL,
    "setById" TEXT NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WeightOverride_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "PlanEntry" (
    "projectId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "mitigationId" TEXT,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "ownerId" TEXT,
    "dueOn" DATE,
    "note" TEXT NOT NULL DEFAULT '',
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PlanEntry_pkey" PRIMARY KEY ("projectId","itemId","seq")
);

-- CreateTable
CREATE TABLE "Snapshot" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "effectiveAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedById" TEXT NOT NULL,
    "scores" JSONB NOT NULL,
    "digest" TEXT NOT NULL,

    CONSTRAINT "Snapshot_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "GatePolicyVersion" (
    "workspaceId" TEXT NOT NULL,
    "gateId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "policy" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "savedById" TEXT NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "GatePolicyVersion_pkey" PRIMARY KEY ("workspaceId","gateId","version")
);

-- CreateTable
CREATE TABLE "SigningKey" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "secretBox" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "SigningKey_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "Waiver" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "gateId" TEXT NOT NULL,
    "conditionId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "compensatingControl" TEXT NOT NULL,
    "followUp" TEXT NOT NULL DEFAULT '',
    "ownerId" TEXT NOT NULL,
    "requestedById" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "isEmergency" BOOLEAN NOT NULL DEFAULT false,
    "renewsId" TEXT,
    "policyVersion" TEXT NOT NULL,

    CONSTRAINT "Waiver_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "WaiverRuling" (
    "projectId" TEXT NOT NULL,
    "waiverId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "ruling" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "ruledById" TEXT NOT NULL,
    "ruledAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WaiverRuling_pkey" PRIMARY KEY ("projectId","waiverId","seq")
);

-- CreateTable
CREATE TABLE "SignOff" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "gateId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "isSigned" BOOLEAN NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "outcome" TEXT NOT NULL,
    "policyDigest" TEXT NOT NULL,
    "signedById" TEXT NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignOff_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Incident" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "recordedById" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Incident_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "IncidentEvent" (
    "projectId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "link" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "recordedById" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IncidentEvent_pkey" PRIMARY KEY ("projectId","incidentId","seq")
);

-- CreateTable
CREATE TABLE "CertificationEvent" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "gateId" TEXT,
    "trigger" TEXT,
    "subject" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "recordedById" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CertificationEvent_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Comment" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "mentions" TEXT[],
    "byId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Notice" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "projectId" TEXT,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "Webhook" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "secretBox" BYTEA NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),
    "pausedAt" TIMESTAMPTZ(3),
    "failuresInARow" INTEGER NOT NULL DEFAULT 0,
    "failingSince" TIMESTAMPTZ(3),

    CONSTRAINT "Webhook_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "WebhookMessage" (
    "workspaceId" TEXT NOT NULL,
    "webhookId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3),
    "lastStatus" INTEGER,
    "lastError" TEXT,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "WebhookMessage_pkey" PRIMARY KEY ("workspaceId","webhookId","id")
);

-- CreateIndex
CREATE INDEX "AnswerProposal_projectId_forUserId_idx" ON "AnswerProposal"("projectId", "forUserId");

-- CreateIndex
CREATE UNIQUE INDEX "OwnCatalogue_workspaceId_slug_key" ON "OwnCatalogue"("workspaceId", "slug");

-- CreateIndex
CREATE INDEX "WeightOverride_workspaceId_target_idx" ON "WeightOverride"("workspaceId", "target");

-- CreateIndex
CREATE INDEX "Snapshot_projectId_effectiveAt_idx" ON "Snapshot"("projectId", "effectiveAt");

-- CreateIndex
CREATE INDEX "Waiver_projectId_gateId_idx" ON "Waiver"("projectId", "gateId");

-- CreateIndex
CREATE INDEX "Waiver_expiresAt_idx" ON "Waiver"("expiresAt");

-- CreateIndex
CREATE INDEX "SignOff_projectId_gateId_role_idx" ON "SignOff"("projectId", "gateId", "role");

-- CreateIndex
CREATE INDEX "Comment_projectId_subjectKind_subjectId_at_idx" ON "Comment"("projectId", "subjectKind", "subjectId", "at");

-- CreateIndex
CREATE INDEX "Notice_workspaceId_userId_at_idx" ON "Notice"("workspaceId", "userId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Notice_workspaceId_userId_kind_key_key" ON "Notice"("workspaceId", "userId", "kind", "key");

-- CreateIndex
CREATE INDEX "WebhookMessage_nextAt_idx" ON "WebhookMessage"("nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "Project_badgeKey_key" ON "Project"("badgeKey");

-- AddForeignKey
ALTER TABLE "AssessmentRound" ADD CONSTRAINT "AssessmentRound_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RoundInvitee" ADD CONSTRAINT "RoundInvitee_projectId_roundNumber_fkey" FOREIGN KEY ("projectId", "roundNumber") REFERENCES "AssessmentRound"("projectId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Agreement" ADD CONSTRAINT "Agreement_projectId_roundNumber_fkey" FOREIGN KEY ("projectId", "roundNumber") REFERENCES "AssessmentRound"("projectId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AnswerProposal" ADD CONSTRAINT "AnswerProposal_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnCatalogue" ADD CONSTRAINT "OwnCatalogue_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnCatalogueVersion" ADD CONSTRAINT "OwnCatalogueVersion_workspaceId_catalogueId_fkey" FOREIGN KEY ("workspaceId", "catalogueId") REFERENCES "OwnCatalogue"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectCatalogue" ADD CONSTRAINT "ProjectCatalogue_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectCatalogue" ADD CONSTRAINT "ProjectCatalogue_workspaceId_catalogueId_version_fkey" FOREIGN KEY ("workspaceId", "catalogueId", "version") REFERENCES "OwnCatalogueVersion"("workspaceId", "catalogueId", "version") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnAnswers" ADD CONSTRAINT "OwnAnswers_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WeightOverride" ADD CONSTRAINT "WeightOverride_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanEntry" ADD CONSTRAINT "PlanEntry_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Snapshot" ADD CONSTRAINT "Snapshot_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GatePolicyVersion" ADD CONSTRAINT "GatePolicyVersion_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SigningKey" ADD CONSTRAINT "SigningKey_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Waiver" ADD CONSTRAINT "Waiver_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WaiverRuling" ADD CONSTRAINT "WaiverRuling_projectId_waiverId_fkey" FOREIGN KEY ("projectId", "waiverId") REFERENCES "Waiver"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignOff" ADD CONSTRAINT "SignOff_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IncidentEvent" ADD CONSTRAINT "IncidentEvent_projectId_incidentId_fkey" FOREIGN KEY ("projectId", "incidentId") REFERENCES "Incident"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CertificationEvent" ADD CONSTRAINT "CertificationEvent_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_workspaceId_userId_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Webhook" ADD CONSTRAINT "Webhook_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WebhookMessage" ADD CONSTRAINT "WebhookMessage_workspaceId_webhookId_fkey" FOREIGN KEY ("workspaceId", "webhookId") REFERENCES "Webhook"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A project has at most one round that is not closed, whoever opens two at once.
CREATE UNIQUE INDEX "AssessmentRound_open" ON "AssessmentRound" ("projectId") WHERE "closedAt" IS NULL;

-- What waits for a digest; every minute it is asked who has any.
CREATE INDEX "Notice_waiting" ON "Notice" ("workspaceId", "userId") WHERE "readAt" IS NULL AND "sentAt" IS NULL;
-- What was revealed stays as it was revealed.
CREATE FUNCTION "keep_ratings"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."closedAt" IS NOT NULL OR (OLD."ratings" IS NOT NULL AND NEW."ratings" IS DISTINCT FROM OLD."ratings") THEN
    RAISE EXCEPTION 'a round that is closed, and ratings that were revealed, are not changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "AssessmentRound_keep" BEFORE UPDATE ON "AssessmentRound"
  FOR EACH ROW EXECUTE FUNCTION "keep_ratings"();

CREATE TRIGGER "Agreement_append_only" BEFORE UPDATE ON "Agreement"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "OwnCatalogueVersion_append_only" BEFORE UPDATE ON "OwnCatalogueVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "ProjectCatalogue_append_only" BEFORE UPDATE ON "ProjectCatalogue"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "WeightOverride_append_only" BEFORE UPDATE ON "WeightOverride"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "PlanEntry_append_only" BEFORE UPDATE ON "PlanEntry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Snapshot_append_only" BEFORE UPDATE ON "Snapshot"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "GatePolicyVersion_append_only" BEFORE UPDATE ON "GatePolicyVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Waiver_append_only" BEFORE UPDATE ON "Waiver"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "WaiverRuling_append_only" BEFORE UPDATE ON "WaiverRuling"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "SignOff_append_only" BEFORE UPDATE ON "SignOff"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Incident_append_only" BEFORE UPDATE ON "Incident"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "IncidentEvent_append_only" BEFORE UPDATE ON "IncidentEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "CertificationEvent_append_only" BEFORE UPDATE ON "CertificationEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();

-- The closed lists of the zod schemas, so that no other writer can store what the product cannot read.
ALTER TABLE "AssessmentRound" ADD CONSTRAINT "AssessmentRound_outcome_known" CHECK ("outcome" IN ('published', 'cancelled')),
  ADD CONSTRAINT "AssessmentRound_closed" CHECK (num_nonnulls("outcome", "closedAt", "closedById") IN (0, 3));
ALTER TABLE "Agreement" ADD CONSTRAINT "Agreement_target_known" CHECK ("targetKind" IN ('challenge', 'indicator', 'test'));
ALTER TABLE "AnswerProposal" ADD CONSTRAINT "AnswerProposal_ruling_known" CHECK ("ruling" IN ('accepted', 'declined'));
ALTER TABLE "PlanEntry" ADD CONSTRAINT "PlanEntry_state_known" CHECK ("state" IN ('planned', 'doing', 'done', 'dropped'));
ALTER TABLE "WaiverRuling" ADD CONSTRAINT "WaiverRuling_ruling_known" CHECK ("ruling" IN ('approved', 'refused', 'withdrawn', 'revoked', 'expired', 'reviewed', 'settled'));
ALTER TABLE "CertificationEvent" ADD CONSTRAINT "CertificationEvent_kind_known" CHECK ("kind" IN ('called', 'planned')),
  ADD CONSTRAINT "CertificationEvent_trigger_known" CHECK ("trigger" IN ('data-source', 'purpose', 'architecture', 'owner', 'incident', 'factor')),
  ADD CONSTRAINT "CertificationEvent_fits" CHECK (("kind" = 'called') = ("trigger" IS NOT NULL) AND ("kind" = 'planned') = ("gateId" IS NOT NULL));
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_severity_known" CHECK ("severity" IN ('minor', 'major', 'severe'));
ALTER TABLE "IncidentEvent" ADD CONSTRAINT "IncidentEvent_kind_known" CHECK ("kind" IN ('closed', 'reopened', 'postmortem'));
ALTER TABLE "Member" ADD CONSTRAINT "Member_digest_known" CHECK ("digest" IN ('daily', 'weekly', 'off'));
ALTER TABLE "WebhookMessage" ADD CONSTRAINT "WebhookMessage_state_known" CHECK ("state" IN ('waiting', 'delivered', 'given-up'));
