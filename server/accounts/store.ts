import type { Tx } from "#server/platform/db.ts";

export async function accountByEmail(db: Tx, email: string) {
  const user = await db.user.findUnique({
    where: { email },
    select: {
      id: true,
      accounts: { where: { providerId: "credential" }, select: { password: true } },
    },
  });
  return user && { userId: user.id, passwordHash: user.accounts[0]?.password ?? null };
}

export async function addUser(
  tx: Tx,
  user: { id: string; name: string; email: string; at: Date },
): Promise<void> {
  await tx.user.create({
    data: {
      id: user.id,
      name: user.name,
      email: user.email,
      createdAt: user.at,
      updatedAt: user.at,
    },
    select: { id: true },
  });
}

export async function renameUser(
  tx: Tx,
  user: { id: string; name: string; email: string },
): Promise<void> {
  await tx.user.update({
    where: { id: user.id },
    data: { name: user.name, email: user.email },
    select: { id: true },
  });
}

/** Sets the password and signs every device out: whoever held the old one is gone. */
export async function setPassword(
  tx: Tx,
  of: { accountRowId: string; userId: string; passwordHash: string; at: Date },
): Promise<void> {
  await tx.session.deleteMany({ where: { userId: of.userId } });
  await tx.account.deleteMany({ where: { userId: of.userId, providerId: "credential" } });
  await tx.account.create({
    data: {
      id: of.accountRowId,
      accountId: of.userId,
      providerId: "credential",
      userId: of.userId,
      password: of.passwordHash,
      createdAt: of.at,
      updatedAt: of.at,
    },
    select: { id: true },
  });
}
