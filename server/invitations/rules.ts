import { PERMISSIONS } from "#server/identity/permissions.ts";
import type { Access } from "#server/identity/schema.ts";
import { whyNotChange } from "#server/members/rules.ts";

/**
 * Whether an invitation still lets somebody in. It does so for its maker: who has left, or could not make
 * it any more, would otherwise come back by a link they kept.
 */
export function isOpen(
  of: {
    readonly access: Access;
    readonly usedAt: Date | null;
    readonly revokedAt: Date | null;
    readonly expiresAt: Date;
    readonly createdBy: { readonly access: Access; readonly leftAt: Date | null };
  },
  at: Date,
): boolean {
  const { access: mine, leftAt } = of.createdBy;
  const managers: readonly string[] = PERMISSIONS["members.manage"].may;
  const couldMake =
    leftAt === null &&
    managers.includes(mine) &&
    whyNotChange({ mine, theirs: of.access, to: of.access }) === null;
  return couldMake && of.usedAt === null && of.revokedAt === null && of.expiresAt > at;
}
