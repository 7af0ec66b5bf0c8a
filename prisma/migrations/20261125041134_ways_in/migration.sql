-- AlterTable
ALTER TABLE "Evidence" ADD COLUMN     "bodyCoding" TEXT NOT NULL DEFAULT 'identity',
ADD COLUMN     "connectionId" TEXT,
ADD COLUMN     "effect" JSONB;

-- AlterTable
ALTER TABLE "Fact" ADD COLUMN     "ownId" TEXT;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "retentionDays" INTEGER;

-- CreateTable
CREATE TABLE "Delivery" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "fileName" TEXT,
    "mediaType" TEXT,
    "stated" JSONB NOT NULL,
    "actor" JSONB NOT NULL,
    "connectionId" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "evidenceId" TEXT,
    "refusalId" TEXT,
    "result" JSONB,

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "DeliveryPart" (
    "projectId" TEXT NOT NULL,
    "deliveryId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "DeliveryPart_pkey" PRIMARY KEY ("projectId","deliveryId","ordinal")
);

-- CreateTable
CREATE TABLE "Connection" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secretBox" BYTEA,
    "isEnabled" BOOLEAN NOT NULL DEFAULT true,
    "everyMinutes" INTEGER,
    "cursor" JSONB,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),
    "lastTriedAt" TIMESTAMPTZ(3),
    "lastSucceededAt" TIMESTAMPTZ(3),
    "lastError" JSONB,
    "failuresInARow" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3),

    CONSTRAINT "Connection_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "Pull" (
    "projectId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "received" INTEGER NOT NULL,
    "duplicates" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "error" JSONB,

    CONSTRAINT "Pull_pkey" PRIMARY KEY ("projectId","connectionId","id")
);

-- CreateTable
CREATE TABLE "GoneMark" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "factKind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "isGone" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "markerKind" TEXT NOT NULL,
    "markerId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "GoneMark_pkey" PRIMARY KEY ("projectId","id")
);

-- CreateTable
CREATE TABLE "RunRow" (
    "projectId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "experimentId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "lifecycleStage" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "parentRunId" TEXT,
    "user" TEXT,
    "recorded" INTEGER NOT NULL,
    "metrics" JSONB NOT NULL,
    "params" JSONB NOT NULL,
    "evidenceId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "pointer" TEXT NOT NULL,
    "toldAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RunRow_pkey" PRIMARY KEY ("projectId","runId")
);

-- CreateIndex
CREATE INDEX "Delivery_projectId_state_idx" ON "Delivery"("projectId", "state");

-- CreateIndex
CREATE INDEX "Connection_nextAt_idx" ON "Connection"("nextAt");

-- CreateIndex
CREATE INDEX "Connection_id_idx" ON "Connection"("id");

-- CreateIndex
CREATE INDEX "Pull_projectId_connectionId_startedAt_idx" ON "Pull"("projectId", "connectionId", "startedAt");

-- CreateIndex
CREATE INDEX "GoneMark_projectId_factKind_subject_idx" ON "GoneMark"("projectId", "factKind", "subject");

-- CreateIndex
CREATE INDEX "RunRow_projectId_startedAt_idx" ON "RunRow"("projectId", "startedAt");

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeliveryPart" ADD CONSTRAINT "DeliveryPart_projectId_deliveryId_fkey" FOREIGN KEY ("projectId", "deliveryId") REFERENCES "Delivery"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Pull" ADD CONSTRAINT "Pull_projectId_connectionId_fkey" FOREIGN KEY ("projectId", "connectionId") REFERENCES "Connection"("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "GoneMark" ADD CONSTRAINT "GoneMark_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RunRow" ADD CONSTRAINT "RunRow_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- History is append-only: what happened is never edited.
CREATE TRIGGER "Pull_append_only" BEFORE UPDATE ON "Pull"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
CREATE TRIGGER "GoneMark_append_only" BEFORE UPDATE ON "GoneMark"
  FOR EACH ROW EXECUTE FUNCTION "refuse_update"();

-- The closed list of the zod schema, so that no other writer can store what the product cannot read.
ALTER TABLE "Delivery"
  ADD CONSTRAINT "Delivery_state_known" CHECK ("state" IN ('receiving', 'processing', 'processed', 'refused'));
ALTER TABLE "Evidence"
  ADD CONSTRAINT "Evidence_bodyCoding_known" CHECK ("bodyCoding" IN ('identity', 'br'));
-- How a body is held belongs to what a document keeps.
CREATE TRIGGER "Evidence_coding" BEFORE UPDATE OF "bodyCoding", "connectionId"
  ON "Evidence" FOR EACH ROW EXECUTE FUNCTION "refuse_update"();
