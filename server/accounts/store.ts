import { z } from "zod";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import { OIDC_PROVIDER } from "./schema.ts";

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
  tx: WriteTx,
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

/** Says which address they had before; another one is theirs, but not proven to be. */
export async function renameUser(
  tx: WriteTx,
  user: { id: string; name: string; email: string },
): Promise<string | null> {
  const before = await emailOf(tx, user.id);
  await tx.user.update({
    where: { id: user.id },
    data: {
      name: user.name,
      email: user.email,
      ...(before === user.email ? {} : { emailVerified: false }),
    },
    select: { id: true },
  });
  return before;
}

/** Sets the password and signs every device out: whoever held the old one is gone. */
export async function setPassword(
  tx: WriteTx,
  of: { accountRowId: string; userId: string; passwordHash: string; at: Date },
): Promise<void> {
  await tx.session.deleteMany({ where: { userId: of.userId } });
  await dropLinks(tx, of.userId);
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

// ── what a person's own account page reads and changes ──────────────────────────────────────────

/** Their own row; null for machines and for who has been erased. */
export async function accountOf(db: Tx, scope: WorkspaceScope) {
  const user = await db.user.findFirst({
    where: { id: personIn(scope), erasedAt: null },
    select: {
      id: true,
      name: true,
      email: true,
      emailVerified: true,
      twoFactorEnabled: true,
      accounts: { select: { providerId: true, password: true } },
      passkeys: {
        orderBy: { createdAt: "asc" },
        select: { id: true, name: true, createdAt: true },
      },
    },
  });
  if (!user) return null;
  const password = user.accounts.find((one) => one.providerId === "credential")?.password ?? null;
  const { accounts, ...row } = user;
  return { ...row, passwordHash: password, isByOidc: accounts.some(isOidc) };
}

const isOidc = (account: { providerId: string }) => account.providerId === OIDC_PROVIDER;

/** Nobody has this id: what a machine asks of "its" account is nothing. */
const personIn = ({ actor }: WorkspaceScope) => (actor.kind === "person" ? actor.userId : "");

export function sessionsOf(db: Tx, scope: WorkspaceScope, at: Date) {
  return db.session.findMany({
    where: { userId: personIn(scope), expiresAt: { gt: at } },
    orderBy: { updatedAt: "desc" },
    select: {
      id: true,
      ipAddress: true,
      userAgent: true,
      createdAt: true,
      updatedAt: true,
      expiresAt: true,
    },
  });
}

/** Ends those of their own sessions that `which` names; says how many. */
export async function endSessions(
  tx: WriteTx,
  scope: WorkspaceScope,
  which: { id: string } | { allBut: string | undefined },
): Promise<number> {
  const id =
    "id" in which ? which.id : which.allBut === undefined ? undefined : { not: which.allBut };
  const { count } = await tx.session.deleteMany({
    where: { userId: personIn(scope), ...(id === undefined ? {} : { id }) },
  });
  return count;
}

export async function touchSession(tx: WriteTx, of: { id: string; at: Date }): Promise<void> {
  await tx.session.updateMany({ where: { id: of.id }, data: { updatedAt: of.at } });
}

export async function setName(tx: WriteTx, scope: WorkspaceScope, name: string): Promise<void> {
  await tx.user.updateMany({ where: { id: personIn(scope) }, data: { name } });
}

export async function setPasswordHash(
  tx: WriteTx,
  scope: WorkspaceScope,
  of: { passwordHash: string; at: Date },
): Promise<void> {
  await dropLinks(tx, personIn(scope));
  await tx.account.updateMany({
    where: { userId: personIn(scope), providerId: "credential" },
    data: { password: of.passwordHash, updatedAt: of.at },
  });
}

export async function setEmail(
  tx: WriteTx,
  of: { userId: string; email: string; isProven: boolean },
): Promise<void> {
  await dropLinks(tx, of.userId);
  await tx.user.updateMany({
    where: { id: of.userId, erasedAt: null },
    data: { email: of.email, emailVerified: of.isProven },
  });
}

export async function removePasskey(
  tx: WriteTx,
  scope: WorkspaceScope,
  id: string,
): Promise<boolean> {
  const { count } = await tx.passkey.deleteMany({ where: { id, userId: personIn(scope) } });
  return count === 1;
}

const emailChangeKey = (tokenHash: string) => `email-change:${tokenHash}`;
const PendingEmail = z.object({ userId: z.string(), email: z.string() });

async function dropEmailChange(tx: WriteTx, userId: string): Promise<void> {
  await tx.verification.deleteMany({
    where: {
      identifier: { startsWith: "email-change:" },
      value: { startsWith: JSON.stringify({ userId }).slice(0, -1) },
    },
  });
}

/**
 * Open links to a new address or a new password: whoever asked for one knew the old password, or reads
 * the old address's mail, and is to be out once these change.
 */
async function dropLinks(tx: WriteTx, userId: string): Promise<void> {
  await dropEmailChange(tx, userId);
  await tx.ownerLink.deleteMany({ where: { userId, usedAt: null } });
}

/** Older links of the same person stop working. */
export async function replaceEmailChange(
  tx: WriteTx,
  of: { id: string; tokenHash: string; userId: string; email: string; at: Date; expiresAt: Date },
): Promise<void> {
  const value = JSON.stringify({ userId: of.userId, email: of.email });
  await dropEmailChange(tx, of.userId);
  await tx.verification.create({
    data: {
      id: of.id,
      identifier: emailChangeKey(of.tokenHash),
      value,
      expiresAt: of.expiresAt,
      createdAt: of.at,
      updatedAt: of.at,
    },
    select: { id: true },
  });
}

/** Uses nothing up. */
export async function openEmailChange(db: Tx, of: { tokenHash: string; at: Date }) {
  const row = await db.verification.findFirst({
    where: { identifier: emailChangeKey(of.tokenHash), expiresAt: { gt: of.at } },
    select: { value: true },
  });
  return row && PendingEmail.parse(JSON.parse(row.value));
}

/** One of two racing calls gets true. */
export async function consumeEmailChange(tx: WriteTx, tokenHash: string): Promise<boolean> {
  const { count } = await tx.verification.deleteMany({
    where: { identifier: emailChangeKey(tokenHash) },
  });
  return count === 1;
}

export async function emailOf(db: Tx, userId: string): Promise<string | null> {
  const user = await db.user.findUnique({ where: { id: userId }, select: { email: true } });
  return user?.email ?? null;
}

/** Counts of tries, sessions and open questions of sign-in that ended before `before`. */
export async function deleteEnded(tx: WriteTx, before: Date): Promise<void> {
  await tx.rateLimit.deleteMany({ where: { lastRequest: { lt: before.getTime() } } });
  await tx.session.deleteMany({ where: { expiresAt: { lt: before } } });
  await tx.verification.deleteMany({ where: { expiresAt: { lt: before } } });
}
