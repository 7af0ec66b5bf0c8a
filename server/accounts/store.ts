import { z } from "zod";
import { Access } from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";

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

export async function renameUser(
  tx: WriteTx,
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
  tx: WriteTx,
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
/** Its name in our addresses and rows; there is one provider. */
export const OIDC_PROVIDER = "oidc";

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
  await tx.account.updateMany({
    where: { userId: personIn(scope), providerId: "credential" },
    data: { password: of.passwordHash, updatedAt: of.at },
  });
}

export async function setEmail(
  tx: WriteTx,
  of: { userId: string; email: string; isProven: boolean },
): Promise<void> {
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

/** Older links of the same person stop working. */
export async function replaceEmailChange(
  tx: WriteTx,
  of: { id: string; tokenHash: string; userId: string; email: string; at: Date; expiresAt: Date },
): Promise<void> {
  const value = JSON.stringify({ userId: of.userId, email: of.email });
  await tx.verification.deleteMany({
    where: {
      identifier: { startsWith: "email-change:" },
      value: { startsWith: JSON.stringify({ userId: of.userId }).slice(0, -1) },
    },
  });
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

// ── before there is a scope: who may come in, and how often somebody may try ────────────────────

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

/** The members, locked, so that access decided by groups cannot race a change on the members page. */
export async function lockedMembers(tx: WriteTx, workspaceId: string) {
  await tx.$executeRaw`SELECT 1 FROM "Workspace" WHERE id = ${workspaceId} FOR UPDATE`;
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

/** Also what was given to them: somebody who comes back starts anew. */
export async function endMembership(
  tx: WriteTx,
  of: { workspaceId: string; userId: string; at: Date },
): Promise<void> {
  const theirs = { workspaceId: of.workspaceId, userId: of.userId };
  await tx.member.updateMany({ where: { ...theirs, leftAt: null }, data: { leftAt: of.at } });
  await tx.teamMember.deleteMany({ where: theirs });
  await tx.projectRole.deleteMany({ where: theirs });
  await tx.apiToken.updateMany({
    where: { ...theirs, actor: "person", revokedAt: null },
    data: { revokedAt: of.at },
  });
  await tx.session.deleteMany({ where: { userId: of.userId } });
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

export async function emailOf(db: Tx, userId: string): Promise<string | null> {
  const user = await db.user.findUnique({ where: { id: userId }, select: { email: true } });
  return user?.email ?? null;
}
