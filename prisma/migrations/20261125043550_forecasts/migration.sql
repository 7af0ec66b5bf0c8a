-- CreateTable
CREATE TABLE "Forecast" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "engineVersion" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "inputDigest" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Forecast_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Outcome" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "note" TEXT NOT NULL DEFAULT '',
    "recordedById" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Outcome_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "DecisionPoint" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "atRun" INTEGER,
    "question" TEXT NOT NULL DEFAULT '',
    "setById" TEXT NOT NULL,
    "setAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DecisionPoint_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "FinishedProject" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "projectId" TEXT,
    "finishedOn" DATE NOT NULL,
    "estimateDays" DOUBLE PRECISION NOT NULL,
    "actualDays" DOUBLE PRECISION,
    "estimateDurationDays" DOUBLE PRECISION,
    "actualDurationDays" DOUBLE PRECISION,
    "context" JSONB NOT NULL DEFAULT '{}',
    "origin" TEXT NOT NULL,
    "addedById" TEXT NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL,
    "removedById" TEXT,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "FinishedProject_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateIndex
CREATE INDEX "Forecast_projectId_createdAt_idx" ON "Forecast"("projectId", "createdAt");

-- CreateIndex
CREATE INDEX "Outcome_projectId_subjectKind_subjectId_idx" ON "Outcome"("projectId", "subjectKind", "subjectId");

-- AddForeignKey
ALTER TABLE "Forecast" ADD CONSTRAINT "Forecast_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Outcome" ADD CONSTRAINT "Outcome_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DecisionPoint" ADD CONSTRAINT "DecisionPoint_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FinishedProject" ADD CONSTRAINT "FinishedProject_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was foretold and what came of it are never edited.
CREATE TRIGGER "Forecast_append_only" BEFORE UPDATE ON "Forecast"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "Outcome_append_only" BEFORE UPDATE ON "Outcome"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "DecisionPoint_append_only" BEFORE UPDATE ON "DecisionPoint"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
