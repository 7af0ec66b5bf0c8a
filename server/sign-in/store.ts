import { z } from "zod";
import { OIDC_PROVIDER } from "#server/accounts/schema.ts";
import { Access } from "#server/identity/schema.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

// Before there is a scope: who may come in, and how often somebody may try.

/** A person who may set a new password by mail: a member with an account of their own. */
export async function resettable(db: Tx, email: string) {
  return db.member.findFirst({
    where: {
      leftAt: null,
      user: { email, erasedAt: null, accounts: { some: { providerId: "credential" } } },
    },
    orderBy: { createdAt: "asc" },
    select: { workspaceId: true, userId: true },
  });
}

/** Where somebody is a member; null: nowhere any more. */
export function membershipOf(db: Tx, userId: string) {
  return db.member.findFirst({
    where: { userId, leftAt: null, user: { erasedAt: null } },
    orderBy: { createdAt: "asc" },
    select: { workspaceId: true },
  });
}

/** Whom the identity provider's subject is here; null when they have never come in. */
export async function personOfSubject(db: Tx, subject: string): Promise<string | null> {
  const account = await db.account.findFirst({
    where: { providerId: OIDC_PROVIDER, accountId: subject, user: { erasedAt: null } },
    select: { userId: true },
  });
  return account?.userId ?? null;
}

/** Everybody who is or was a member. */
export async function everyMember(tx: Tx, workspaceId: string) {
  const rows = await tx.member.findMany({
    where: { workspaceId },
    select: { userId: true, access: true, role: true, leftAt: true },
  });
  return rows.map((row) => ({ ...row, access: Access.parse(row.access) }));
}

export async function putMember(
  tx: WriteTx,
  of: { workspaceId: string; userId: string; access: Access; role: string; at: Date },
): Promise<void> {
  const { workspaceId, userId, access, role, at } = of;
  await tx.member.upsert({
    where: { workspaceId_userId: { workspaceId, userId } },
    create: { workspaceId, userId, access, role, createdAt: at },
    update: { access, role, leftAt: null },
    select: { userId: true },
  });
}

/**
 * Counts one try and says how many there were in this window. The row keeps when its window ends, which
 * is also what better-auth goes by when it clears the table of what is over.
 */
export async function countTry(
  tx: WriteTx,
  of: { id: string; key: string; at: Date; windowMs: number },
): Promise<number> {
  const now = BigInt(of.at.getTime());
  const ends = now + BigInt(of.windowMs);
  const rows = await tx.$queryRaw`
    INSERT INTO "RateLimit" AS r (id, key, count, "lastRequest") VALUES (${of.id}, ${of.key}, 1, ${ends})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r."lastRequest" <= ${now} THEN 1 ELSE r.count + 1 END,
      "lastRequest" = CASE WHEN r."lastRequest" <= ${now} THEN ${ends} ELSE r."lastRequest" END
    RETURNING count`;
  return Counted.parse(rows)[0].count;
}
const Counted = z.tuple([z.object({ count: z.int() })]);

export async function forgetTries(tx: WriteTx, key: string): Promise<void> {
  await tx.rateLimit.deleteMany({ where: { key } });
}

/** Codes, backup codes and passkeys of somebody who lost them, and every session that these let in. */
export async function dropFactors(tx: WriteTx, userId: string): Promise<void> {
  await tx.twoFactor.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.user.updateMany({ where: { id: userId }, data: { twoFactorEnabled: false } });
  await tx.session.deleteMany({ where: { userId } });
}
