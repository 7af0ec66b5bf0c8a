-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "tags" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "HandoverEvent" ADD COLUMN     "ownerId" TEXT;

-- AlterTable
ALTER TABLE "AssessmentDraft" ADD COLUMN     "apartIn" INTEGER;

-- AlterTable
ALTER TABLE "AssessmentRound" ADD COLUMN     "own" JSONB;

-- AlterTable
ALTER TABLE "OwnAnswers" ADD COLUMN     "apartIn" INTEGER;

-- CreateTable
CREATE TABLE "HandoverOwnItem" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "group" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "giver" TEXT NOT NULL,
    "receiver" TEXT NOT NULL,
    "requiredFrom" TEXT NOT NULL,
    "isRequired" BOOLEAN NOT NULL,
    "isRetired" BOOLEAN NOT NULL DEFAULT false,
    "savedById" TEXT NOT NULL,
    "savedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HandoverOwnItem_pkey" PRIMARY KEY ("workspaceId","id","version")
);

-- CreateTable
CREATE TABLE "HandoverReceipt" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "transition" TEXT NOT NULL,
    "area" TEXT,
    "content" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "drawnUpById" TEXT NOT NULL,
    "drawnUpAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HandoverReceipt_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "HandoverSignature" (
    "projectId" TEXT NOT NULL,
    "receiptId" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "signedById" TEXT NOT NULL,
    "signedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HandoverSignature_pkey" PRIMARY KEY ("projectId","receiptId","side")
);

-- CreateTable
CREATE TABLE "Retrospective" (
    "projectId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "edited" JSONB NOT NULL,
    "openedById" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "closedById" TEXT,
    "closedAt" TIMESTAMPTZ(3),
    "record" JSONB,
    "digest" TEXT,

    CONSTRAINT "Retrospective_pkey" PRIMARY KEY ("projectId","number")
);

-- CreateTable
CREATE TABLE "ActualEffort" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "packageId" TEXT,
    "label" TEXT NOT NULL,
    "days" DOUBLE PRECISION NOT NULL,
    "startedOn" DATE,
    "endedOn" DATE,
    "note" TEXT NOT NULL DEFAULT '',
    "enteredById" TEXT NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ActualEffort_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "ReportSchedule" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "projectId" TEXT,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "every" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "toUserIds" TEXT[],
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),
    "nextAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ReportSchedule_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "ReportDelivery" (
    "workspaceId" TEXT NOT NULL,
    "scheduleId" TEXT NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "userId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sentAt" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "ReportDelivery_pkey" PRIMARY KEY ("workspaceId","scheduleId","dueAt","userId")
);

-- CreateTable
CREATE TABLE "SavedView" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "isShared" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "ProjectRollup" (
    "workspaceId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "line" JSONB NOT NULL,
    "score" DOUBLE PRECISION,
    "band" TEXT,
    "stage" TEXT,
    "criticality" TEXT,
    "gateOutcome" TEXT NOT NULL,
    "testScore" DOUBLE PRECISION NOT NULL,
    "residuals" DOUBLE PRECISION[],
    "gains" DOUBLE PRECISION[],
    "marks" TEXT NOT NULL,
    "lapses" JSONB NOT NULL,
    "nextLapseAt" TIMESTAMPTZ(3),
    "staleEvidence" INTEGER NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "madeFrom" BIGINT NOT NULL,
    "engineVersion" TEXT NOT NULL,
    "computedAt" TIMESTAMPTZ(3) NOT NULL,
    "validUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectRollup_pkey" PRIMARY KEY ("workspaceId","projectId")
);

-- CreateTable
CREATE TABLE "RollupMark" (
    "id" BIGSERIAL NOT NULL,
    "projectId" TEXT NOT NULL,

    CONSTRAINT "RollupMark_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "RollupPoint" (
    "projectId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "score" DOUBLE PRECISION,
    "claimed" DOUBLE PRECISION,
    "testScore" DOUBLE PRECISION NOT NULL,
    "coverage" DOUBLE PRECISION NOT NULL,
    "band" TEXT,
    "gateOutcome" TEXT NOT NULL,
    "residuals" DOUBLE PRECISION[],

    CONSTRAINT "RollupPoint_pkey" PRIMARY KEY ("projectId","at")
);

-- CreateIndex
CREATE UNIQUE INDEX "HandoverSignature_projectId_receiptId_signedById_key" ON "HandoverSignature"("projectId", "receiptId", "signedById");

-- CreateIndex
CREATE INDEX "ReportSchedule_nextAt_idx" ON "ReportSchedule"("nextAt");

-- CreateIndex
CREATE INDEX "ProjectRollup_workspaceId_score_idx" ON "ProjectRollup"("workspaceId", "score");

-- CreateIndex
CREATE INDEX "ProjectRollup_validUntil_idx" ON "ProjectRollup"("validUntil");

-- CreateIndex
CREATE INDEX "RollupPoint_at_idx" ON "RollupPoint"("at");

-- AddForeignKey
ALTER TABLE "HandoverOwnItem" ADD CONSTRAINT "HandoverOwnItem_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandoverReceipt" ADD CONSTRAINT "HandoverReceipt_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandoverSignature" ADD CONSTRAINT "HandoverSignature_projectId_receiptId_fkey" FOREIGN KEY ("projectId", "receiptId") REFERENCES "HandoverReceipt"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Retrospective" ADD CONSTRAINT "Retrospective_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ActualEffort" ADD CONSTRAINT "ActualEffort_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReportSchedule" ADD CONSTRAINT "ReportSchedule_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReportSchedule" ADD CONSTRAINT "ReportSchedule_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReportDelivery" ADD CONSTRAINT "ReportDelivery_workspaceId_scheduleId_fkey" FOREIGN KEY ("workspaceId", "scheduleId") REFERENCES "ReportSchedule"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedView" ADD CONSTRAINT "SavedView_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectRollup" ADD CONSTRAINT "ProjectRollup_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RollupMark" ADD CONSTRAINT "RollupMark_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RollupPoint" ADD CONSTRAINT "RollupPoint_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was handed over, signed and looked back on stays as it was.
CREATE TRIGGER "HandoverReceipt_append_only" BEFORE UPDATE ON "HandoverReceipt"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "HandoverSignature_append_only" BEFORE UPDATE ON "HandoverSignature"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "HandoverOwnItem_append_only" BEFORE UPDATE ON "HandoverOwnItem"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
-- Nor is it taken away by itself: only with the project it belongs to, which the reference sees to.
CREATE FUNCTION "refuse_delete_alone"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION '% is kept: it leaves with its project only', TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER "HandoverReceipt_kept" BEFORE DELETE ON "HandoverReceipt"
  FOR EACH ROW EXECUTE FUNCTION "refuse_delete_alone"();
CREATE TRIGGER "HandoverSignature_kept" BEFORE DELETE ON "HandoverSignature"
  FOR EACH ROW EXECUTE FUNCTION "refuse_delete_alone"();
CREATE FUNCTION "keep_retrospective"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."closedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a retrospective that is closed is not changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Retrospective_keep" BEFORE UPDATE ON "Retrospective"
  FOR EACH ROW EXECUTE FUNCTION "keep_retrospective"();

-- The closed lists of the zod schemas, so that no other writer can store what the product cannot read.
ALTER TABLE "HandoverEvent" DROP CONSTRAINT "HandoverEvent_action_known";
ALTER TABLE "HandoverEvent" ADD CONSTRAINT "HandoverEvent_action_known" CHECK ("action" IN ('offered', 'excluded', 'accepted', 'conditional', 'met', 'returned', 'not-applicable', 'reopened', 'planned'));
ALTER TABLE "HandoverOwnItem"
  ADD CONSTRAINT "HandoverOwnItem_stage_known" CHECK ("requiredFrom" IN ('pilot', 'production')),
  ADD CONSTRAINT "HandoverOwnItem_two_roles" CHECK ("giver" <> "receiver"),
  ADD CONSTRAINT "HandoverOwnItem_counts_up" CHECK ("version" >= 1);
ALTER TABLE "HandoverSignature" ADD CONSTRAINT "HandoverSignature_side_known" CHECK ("side" IN ('giving', 'receiving'));
ALTER TABLE "ReportSchedule" ADD CONSTRAINT "ReportSchedule_every_known" CHECK ("every" IN ('weekly', 'monthly'));
ALTER TABLE "ReportDelivery" ADD CONSTRAINT "ReportDelivery_state_known" CHECK ("state" IN ('waiting', 'sent', 'failed'));

-- A page reads fifty lines and counts over all of them: what it counts is kept apart from the lines themselves.
ALTER TABLE "ProjectRollup" ALTER COLUMN "line" SET STORAGE EXTERNAL;
ALTER TABLE "ProjectRollup" SET (toast_tuple_target = 1024);

-- What was revealed by own catalogues stays as it was revealed, too.
CREATE OR REPLACE FUNCTION "keep_ratings"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."closedAt" IS NOT NULL OR (OLD."ratings" IS NOT NULL
    AND (NEW."ratings" IS DISTINCT FROM OLD."ratings" OR NEW."own" IS DISTINCT FROM OLD."own")) THEN
    RAISE EXCEPTION 'a round that is closed, and ratings that were revealed, are not changed';
  END IF;
  RETURN NEW;
END $$;

-- Whatever a project's line is made of marks the line when it changes, whoever changes it. Marks are only
-- added, so nobody waits for anybody. A project that is being deleted has none left to mark.
CREATE FUNCTION "mark_rollups"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "RollupMark" ("projectId")
  SELECT p."id" FROM "Project" p WHERE p."id" IN (SELECT "projectId" FROM changed);
  RETURN NULL;
END $$;
CREATE FUNCTION "mark_rollups_of_workspace"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "RollupMark" ("projectId")
  SELECT p."id" FROM "Project" p WHERE p."workspaceId" IN (SELECT "workspaceId" FROM changed);
  RETURN NULL;
END $$;
-- Who left the workspace owns no area of a project any more.
CREATE FUNCTION "mark_rollups_of_owners"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "RollupMark" ("projectId")
  SELECT DISTINCT p."id" FROM changed c
  JOIN "Project" p ON p."workspaceId" = c."workspaceId"
    AND p."owners" @> jsonb_build_array(jsonb_build_object('userId', c."userId"));
  RETURN NULL;
END $$;
CREATE FUNCTION "mark_own_rollup"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "RollupMark" ("projectId") VALUES (NEW."id");
  RETURN NULL;
END $$;
CREATE TRIGGER "Project_rollup_insert" AFTER INSERT ON "Project"
  FOR EACH ROW EXECUTE FUNCTION "mark_own_rollup"();
CREATE TRIGGER "Project_rollup_update" AFTER UPDATE OF "slug", "code", "name", "factors", "affectsPeople",
    "regulatoryClass", "owners", "profile", "profileVersion", "isDemo", "archivedAt", "revision", "updatedAt"
  ON "Project" FOR EACH ROW EXECUTE FUNCTION "mark_own_rollup"();
DO $$
DECLARE
  source record;
BEGIN
  FOR source IN
    SELECT name, 'mark_rollups' AS does FROM unnest(ARRAY['Assessment', 'AssessmentDraft', 'AssessmentRound',
      'Agreement', 'Evidence', 'Sighting', 'Acceptance', 'GoneMark', 'HandoverEvent', 'Waiver', 'WaiverRuling',
      'SignOff', 'Incident', 'IncidentEvent', 'CertificationEvent', 'OwnAnswers', 'ProjectCatalogue']) AS name
    UNION ALL SELECT name, 'mark_rollups_of_workspace' FROM unnest(ARRAY['GatePolicyVersion', 'WeightOverride', 'HandoverOwnItem']) AS name
    UNION ALL SELECT 'Member', 'mark_rollups_of_owners'
  LOOP
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      source.name || '_rollup_insert', source.name, source.does);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      source.name || '_rollup_update', source.name, source.does);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      source.name || '_rollup_delete', source.name, source.does);
  END LOOP;
END $$;
-- Projects that were there before have no line yet.
INSERT INTO "RollupMark" ("projectId") SELECT "id" FROM "Project";

-- Processes that do jobs, and jobs that were taken back from those that died.
CREATE TABLE "WorkerProcess" (
    "id" TEXT NOT NULL,
    "pools" TEXT[],
    "host" TEXT NOT NULL,
    "lanes" TEXT[],
    "version" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "beatAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WorkerProcess_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "FreedJob" (
    "id" TEXT NOT NULL,
    "jobId" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "about" JSONB NOT NULL,
    "worker" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "lockedAt" TIMESTAMPTZ(3) NOT NULL,
    "freedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "FreedJob_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "FreedJob_freedAt_idx" ON "FreedJob"("freedAt");

-- How long documents of one kind are kept, where it is not as long as all others.
ALTER TABLE "Project" ADD COLUMN "retentionByKind" JSONB NOT NULL DEFAULT '{}';
