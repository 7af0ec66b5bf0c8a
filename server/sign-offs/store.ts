import { Role } from "#server/identity/schema.ts";
import { actorId, type ProjectScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { SignOffRow } from "./schema.ts";

/** Every signature on a gate and every one taken back, in the order of time. */
export async function signOffs(db: Tx, scope: ProjectScope, gateId: string): Promise<SignOffRow[]> {
  const rows = await db.signOff.findMany({
    where: { projectId: scope.projectId, gateId },
    orderBy: [{ signedAt: "asc" }, { id: "asc" }],
    select: {
      id: true,
      gateId: true,
      role: true,
      isSigned: true,
      note: true,
      outcome: true,
      policyDigest: true,
      signedById: true,
      signedAt: true,
    },
  });
  return rows.map((row) => ({ ...row, role: Role.parse(row.role) }));
}

export async function addSignOff(
  tx: WriteTx,
  scope: ProjectScope,
  row: Omit<SignOffRow, "signedById">,
): Promise<void> {
  await tx.signOff.create({
    data: { ...row, projectId: scope.projectId, signedById: actorId(scope.actor) },
    select: { id: true },
  });
}
