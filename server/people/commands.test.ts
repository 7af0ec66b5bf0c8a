import { expect, test } from "vitest";
import { verifyChain } from "#server/audit/queries.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { namedIn } from "#server/members/queries.ts";
import { registerProject } from "#server/projects/commands.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { eraseMe, erasePerson, exportPerson } from "./commands.ts";

const database = testDb();
const deps = () => database.deps();
const idOf = ({ actor }: WorkspaceScope) => (actor.kind === "person" ? actor.userId : "");

async function somebody(): Promise<{ scope: WorkspaceScope; userId: string; slug: string }> {
  const owner = await ownerScope(deps());
  const scope = await memberScope(deps(), "engineer");
  const userId = idOf(scope);
  const { slug } = await registerProject(deps(), scope, { name: `Of ${userId}`, factors: {} });
  const at = deps().now();
  const { db } = database;
  await db.session.create({
    data: {
      id: `s-${userId}`,
      token: `secret-${userId}`,
      userId,
      expiresAt: at,
      ipAddress: "192.0.2.7",
    },
  });
  await db.account.create({
    data: {
      id: `a-${userId}`,
      accountId: userId,
      providerId: "credential",
      userId,
      password: "secret-hash",
    },
  });
  await db.passkey.create({
    data: {
      id: `p-${userId}`,
      userId,
      publicKey: "k",
      credentialID: "c",
      counter: 0,
      deviceType: "d",
      backedUp: false,
    },
  });
  await db.twoFactor.create({
    data: { id: `t-${userId}`, userId, secret: "secret-totp", backupCodes: "secret-codes" },
  });
  await db.apiToken.create({
    data: {
      id: `k-${userId}`,
      workspaceId: owner.workspaceId,
      name: "laptop",
      tokenHash: `secret-hash-${userId}`,
      prefix: "assay_12",
      actor: "person",
      userId,
      scopes: ["read"],
      createdAt: at,
    },
  });
  return { scope, userId, slug };
}

test("what is kept of a person is given out whole, without a secret, and that is on record", async () => {
  const owner = await ownerScope(deps());
  const { userId, slug } = await somebody();
  const record = await exportPerson(deps(), owner, { userId });
  expect(record).toMatchObject({
    account: { id: userId, email: `${userId}@t.invalid` },
    sessions: [{ ipAddress: "192.0.2.7" }],
    tokens: [{ name: "laptop" }],
    roles: [{ project: slug, role: "lead" }],
  });
  expect(record.made).toEqual([
    expect.objectContaining({ table: "ProjectProfile", project: slug }),
  ]);
  expect(record.audit.map(({ action }) => action)).toContain("person.export");
  expect(JSON.stringify(record)).not.toMatch(/secret/);
});

test("an erased person leaves their work under a pseudonym, no way in, and a whole audit log", async () => {
  const owner = await ownerScope(deps());
  const { userId } = await somebody();
  const typedName = "Tester (engineer)";
  const wrong = erasePerson(deps(), owner, { userId, typedName: "Somebody" });
  await expect(wrong).rejects.toMatchObject({ code: "invalid" });
  const { pseudonym } = await erasePerson(deps(), owner, { userId, typedName });
  expect(pseudonym).toMatch(/^Former member [0-9a-f]{4}$/);
  const user = await database.db.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      name: true,
      email: true,
      erasedAt: true,
      sessions: true,
      accounts: true,
      passkeys: true,
      twoFactors: true,
    },
  });
  expect(user).toMatchObject({
    name: pseudonym,
    sessions: [],
    accounts: [],
    passkeys: [],
    twoFactors: [],
  });
  expect(user.email).toMatch(/\.invalid$/);
  expect(user.erasedAt).not.toBeNull();
  expect(await database.db.apiToken.count({ where: { userId, revokedAt: null } })).toBe(0);
  const profile = await database.db.projectProfile.findFirst({ where: { changedById: userId } });
  expect(profile).not.toBeNull();
  expect(await namedIn(deps(), owner)).toContainEqual(
    expect.objectContaining({ id: userId, name: pseudonym }),
  );
  expect(await verifyChain(deps(), owner)).toMatchObject({ isWhole: true });
  const entries = await database.db.auditEntry.findMany({ where: { subjectId: userId } });
  expect(JSON.stringify(entries.map(({ detail }) => detail))).not.toMatch(/Tester|t\.invalid/);
  const again = erasePerson(deps(), owner, { userId, typedName });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
});

test("the last owner, a reader of the demo and a member of another workspace are not erased", async () => {
  const owner = await ownerScope(deps());
  await expect(eraseMe(deps(), owner, { typedName: "Owner" })).rejects.toMatchObject({
    code: "conflict",
    message: "The workspace needs at least one owner.",
  });
  const { db } = database;
  const { userId, scope } = await somebody();
  await db.member.updateMany({ where: { userId }, data: { isDemo: true } });
  const typedName = "Tester (engineer)";
  await expect(erasePerson(deps(), owner, { userId, typedName })).rejects.toThrow(/demo/);
  await db.member.updateMany({ where: { userId }, data: { isDemo: false } });
  const createdAt = deps().now();
  await db.workspace.create({ data: { id: "ws-b", slug: "b", name: "B", createdAt } });
  await db.member.create({
    data: { workspaceId: "ws-b", userId, access: "member", role: "engineer", createdAt },
  });
  await expect(eraseMe(deps(), scope, { typedName })).rejects.toThrow(/another workspace/);
  await db.member.updateMany({ where: { workspaceId: "ws-b" }, data: { leftAt: createdAt } });
  await expect(eraseMe(deps(), scope, { typedName })).resolves.toMatchObject({ userId });
});
