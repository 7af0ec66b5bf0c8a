-- DropIndex
DROP INDEX "ApiToken_workspaceId_idx";

-- AlterTable
ALTER TABLE "ApiToken" ADD COLUMN     "isLimited" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Invitation" ADD COLUMN     "email" TEXT;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "visibility" TEXT NOT NULL DEFAULT 'workspace';

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "erasedAt" TIMESTAMPTZ(3),
ADD COLUMN     "twoFactorEnabled" BOOLEAN DEFAULT false;

-- CreateTable
CREATE TABLE "TwoFactor" (
    "id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backupCodes" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "verified" BOOLEAN DEFAULT true,
    "failedVerificationCount" INTEGER DEFAULT 0,
    "lockedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "TwoFactor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Passkey" (
    "id" TEXT NOT NULL,
    "name" TEXT,
    "publicKey" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "credentialID" TEXT NOT NULL,
    "counter" INTEGER NOT NULL,
    "deviceType" TEXT NOT NULL,
    "backedUp" BOOLEAN NOT NULL,
    "transports" TEXT,
    "createdAt" TIMESTAMPTZ(3),
    "aaguid" TEXT,

    CONSTRAINT "Passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Team" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("workspaceId","id")
);

-- CreateTable
CREATE TABLE "TeamMember" (
    "workspaceId" TEXT NOT NULL,
    "teamId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,

    CONSTRAINT "TeamMember_pkey" PRIMARY KEY ("workspaceId","teamId","userId")
);

-- CreateTable
CREATE TABLE "ProjectRole" (
    "workspaceId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "userId" TEXT,
    "teamId" TEXT,
    "role" TEXT NOT NULL,
    "discipline" TEXT,
    "grantedById" TEXT NOT NULL,
    "grantedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ProjectRole_pkey" PRIMARY KEY ("workspaceId","projectId","id")
);

-- CreateTable
CREATE TABLE "ApiTokenProject" (
    "workspaceId" TEXT NOT NULL,
    "tokenId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,

    CONSTRAINT "ApiTokenProject_pkey" PRIMARY KEY ("workspaceId","tokenId","projectId")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "workspaceId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "subjectKind" TEXT,
    "subjectId" TEXT,
    "projectId" TEXT,
    "detail" TEXT NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("workspaceId","seq")
);

-- CreateTable
CREATE TABLE "AuditPending" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "subjectKind" TEXT,
    "subjectId" TEXT,
    "projectId" TEXT,
    "detail" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "between" TEXT NOT NULL,
    "after" TEXT NOT NULL,

    CONSTRAINT "AuditPending_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditHead" (
    "workspaceId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "previousHash" TEXT NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateIndex
CREATE INDEX "TwoFactor_secret_idx" ON "TwoFactor"("secret");

-- CreateIndex
CREATE INDEX "TwoFactor_userId_idx" ON "TwoFactor"("userId");

-- CreateIndex
CREATE INDEX "Passkey_userId_idx" ON "Passkey"("userId");

-- CreateIndex
CREATE INDEX "Passkey_credentialID_idx" ON "Passkey"("credentialID");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Team_workspaceId_name_key" ON "Team"("workspaceId", "name");

-- CreateIndex
CREATE INDEX "TeamMember_workspaceId_userId_idx" ON "TeamMember"("workspaceId", "userId");

-- CreateIndex
CREATE INDEX "ProjectRole_workspaceId_userId_idx" ON "ProjectRole"("workspaceId", "userId");

-- CreateIndex
CREATE INDEX "ProjectRole_workspaceId_teamId_idx" ON "ProjectRole"("workspaceId", "teamId");

-- CreateIndex
CREATE UNIQUE INDEX "ProjectRole_projectId_userId_key" ON "ProjectRole"("projectId", "userId");

-- CreateIndex
CREATE UNIQUE INDEX "ProjectRole_projectId_teamId_key" ON "ProjectRole"("projectId", "teamId");

-- CreateIndex
CREATE INDEX "ApiTokenProject_workspaceId_projectId_idx" ON "ApiTokenProject"("workspaceId", "projectId");

-- CreateIndex
CREATE INDEX "AuditEntry_workspaceId_at_idx" ON "AuditEntry"("workspaceId", "at");

-- CreateIndex
CREATE INDEX "AuditEntry_workspaceId_projectId_seq_idx" ON "AuditEntry"("workspaceId", "projectId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_workspaceId_id_key" ON "ApiToken"("workspaceId", "id");

-- AddForeignKey
ALTER TABLE "TwoFactor" ADD CONSTRAINT "TwoFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Passkey" ADD CONSTRAINT "Passkey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_workspaceId_teamId_fkey" FOREIGN KEY ("workspaceId", "teamId") REFERENCES "Team"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_workspaceId_userId_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectRole" ADD CONSTRAINT "ProjectRole_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectRole" ADD CONSTRAINT "ProjectRole_workspaceId_userId_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectRole" ADD CONSTRAINT "ProjectRole_workspaceId_teamId_fkey" FOREIGN KEY ("workspaceId", "teamId") REFERENCES "Team"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OwnerLink" ADD CONSTRAINT "OwnerLink_workspaceId_userId_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_workspaceId_createdById_fkey" FOREIGN KEY ("workspaceId", "createdById") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_workspaceId_userId_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "Member"("workspaceId", "userId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiTokenProject" ADD CONSTRAINT "ApiTokenProject_workspaceId_tokenId_fkey" FOREIGN KEY ("workspaceId", "tokenId") REFERENCES "ApiToken"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApiTokenProject" ADD CONSTRAINT "ApiTokenProject_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditHead" ADD CONSTRAINT "AuditHead_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FinishedProject" ADD CONSTRAINT "FinishedProject_workspaceId_projectId_fkey" FOREIGN KEY ("workspaceId", "projectId") REFERENCES "Project"("workspaceId", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- The limits of tokens that were made before; a project that is gone has no row to point to.
UPDATE "ApiToken" SET "isLimited" = true WHERE cardinality("projectIds") > 0;
INSERT INTO "ApiTokenProject" ("workspaceId", "tokenId", "projectId")
  SELECT t."workspaceId", t."id", p."id"
  FROM "ApiToken" t JOIN "Project" p ON p."workspaceId" = t."workspaceId" AND p."id" = ANY (t."projectIds");
ALTER TABLE "ApiToken" DROP COLUMN "projectIds";

ALTER TABLE "ProjectRole" ADD CONSTRAINT "ProjectRole_holder" CHECK (num_nonnulls("userId", "teamId") = 1),
  ADD CONSTRAINT "ProjectRole_role_known" CHECK ("role" IN ('lead', 'assessor', 'approver', 'viewer')),
  ADD CONSTRAINT "ProjectRole_discipline_known" CHECK ("discipline" IN ('data-scientist', 'engineer', 'data-engineer', 'sre', 'product-owner', 'privacy-legal', 'security', 'risk-owner'));
ALTER TABLE "Project" ADD CONSTRAINT "Project_visibility_known" CHECK ("visibility" IN ('workspace', 'restricted'));
ALTER TABLE "Member" DROP CONSTRAINT "Member_access_known",
  ADD CONSTRAINT "Member_access_known" CHECK ("access" IN ('owner', 'admin', 'member', 'viewer'));
ALTER TABLE "Invitation" DROP CONSTRAINT "Invitation_access_known",
  ADD CONSTRAINT "Invitation_access_known" CHECK ("access" IN ('owner', 'admin', 'member', 'viewer'));

-- An event that is delivered once more is found by its id, among however many documents.
CREATE INDEX "Evidence_event" ON "Evidence" ("projectId", md5("context" #>> '{event,id}'))
  WHERE "context" ? 'event';

-- What was done stays written: no change, no removal, not even by whoever owns the table, short of
-- dropping these triggers. The rights are taken away too, which a role that is not the owner cannot undo.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "AuditEntry_no_truncate" BEFORE TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
REVOKE UPDATE, DELETE, TRUNCATE ON "AuditEntry" FROM PUBLIC;

-- Every workspace has a chain from its first moment, whoever makes it, so that no writer has to.
CREATE FUNCTION "begin_chain"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "AuditHead" ("workspaceId", "seq", "hash", "previousHash") VALUES (NEW."id", 0, repeat('0', 64), '');
  RETURN NEW;
END $$;
CREATE TRIGGER "Workspace_chain" AFTER INSERT ON "Workspace" FOR EACH ROW EXECUTE FUNCTION "begin_chain"();
INSERT INTO "AuditHead" ("workspaceId", "seq", "hash", "previousHash") SELECT "id", 0, repeat('0', 64), '' FROM "Workspace";

-- An entry gets its place when its transaction commits and not before, so that the lock on the head, for which
-- every other writer of the workspace waits, is held for the commit alone and never for the application.
CREATE FUNCTION "chain_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head "AuditHead";
BEGIN
  DELETE FROM "AuditPending" WHERE "id" = NEW."id";
  UPDATE "AuditHead" SET "seq" = "seq" + 1, "previousHash" = "hash",
    "hash" = encode(sha256(convert_to(NEW."before" || "hash" || NEW."between" || ("seq" + 1)::text || NEW."after", 'UTF8')), 'hex')
    WHERE "workspaceId" = NEW."workspaceId" RETURNING * INTO head;
  IF NOT FOUND THEN RAISE EXCEPTION 'workspace % has no audit chain', NEW."workspaceId"; END IF;
  INSERT INTO "AuditEntry" ("workspaceId", "seq", "at", "actorKind", "actorId", "action", "outcome",
    "subjectKind", "subjectId", "projectId", "detail", "previousHash", "hash")
  VALUES (NEW."workspaceId", head."seq", NEW."at", NEW."actorKind", NEW."actorId", NEW."action", NEW."outcome",
    NEW."subjectKind", NEW."subjectId", NEW."projectId", NEW."detail", head."previousHash", head."hash");
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "AuditPending_chain" AFTER INSERT ON "AuditPending" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "chain_entry"();
