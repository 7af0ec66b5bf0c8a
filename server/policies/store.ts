import { Prisma } from "#prisma/client/client.ts";
import { actorId, type WorkspaceScope } from "#server/identity/scope.ts";
import { holdUntilEnd, jsonIn, type Tx, type WriteTx } from "#server/platform/db.ts";
import { Policy, PolicyVersion, PolicyVersionRef } from "./schema.ts";

/** The version of each gate that counts at a moment, or last, without its text. One statement, a row a gate. */
export async function standingVersions(
  db: Tx,
  scope: WorkspaceScope,
  at: Date | null,
): Promise<PolicyVersionRef[]> {
  const by = at === null ? Prisma.empty : Prisma.sql`AND "savedAt" <= ${at}`;
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON ("gateId") "gateId", "version", "digest", "savedById", "savedAt"
    FROM "GatePolicyVersion" WHERE "workspaceId" = ${scope.workspaceId} ${by}
    ORDER BY "gateId", "version" DESC`;
  return PolicyVersionRef.array().parse(rows);
}

/** One save at a time: a policy is checked against those of the other gates. */
export async function lockPolicies(tx: WriteTx, scope: WorkspaceScope): Promise<void> {
  const key = `policies/${scope.workspaceId}`;
  await holdUntilEnd(tx, key);
}

/** What these versions say. */
export async function policiesAt(
  db: Tx,
  scope: WorkspaceScope,
  refs: readonly PolicyVersionRef[],
): Promise<{ gateId: string; version: number; policy: Policy }[]> {
  if (refs.length === 0) return [];
  const rows = await db.gatePolicyVersion.findMany({
    where: {
      workspaceId: scope.workspaceId,
      OR: refs.map(({ gateId, version }) => ({ gateId, version })),
    },
    select: { gateId: true, version: true, policy: true },
  });
  return rows.map((row) => ({ ...row, policy: Policy.parse(row.policy) }));
}

/** Every version of a gate, the newest first. */
export async function versionsOf(
  db: Tx,
  scope: WorkspaceScope,
  gateId: string,
): Promise<PolicyVersion[]> {
  const rows = await db.gatePolicyVersion.findMany({
    where: { workspaceId: scope.workspaceId, gateId },
    orderBy: { version: "desc" },
    take: 200,
    select: {
      gateId: true,
      version: true,
      body: true,
      policy: true,
      digest: true,
      note: true,
      savedById: true,
      savedAt: true,
    },
  });
  return PolicyVersion.array().parse(rows);
}

export async function addVersion(
  tx: WriteTx,
  scope: WorkspaceScope,
  row: Omit<PolicyVersion, "savedById">,
): Promise<void> {
  const { workspaceId } = scope;
  const savedById = actorId(scope.actor);
  await tx.gatePolicyVersion.create({
    data: { ...row, workspaceId, policy: jsonIn(row.policy), savedById },
    select: { version: true },
  });
}
