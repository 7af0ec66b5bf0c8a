import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { openInvitation } from "#server/invitations/queries.ts";
import {
  changeMember,
  createToken,
  newPasswordLink,
  removeMember,
} from "#server/members/commands.ts";
import { membersOf, tokensOf } from "#server/members/queries.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { claimOwnerLink, ensureWorkspaceAndOwner, newOwnerLink } from "./commands.ts";
import { passwordLink } from "./queries.ts";
import { scopeFromHeaders, withAuth } from "./session.ts";
import { isWellFormed, newTokenValue, scopeFromBearer } from "./tokens.ts";

const database = testDb();
const START = Date.parse("2026-03-01T12:00:00Z");
const BOOTSTRAP = "a-bootstrap-token-of-more-than-32-characters";
let clock = START;
const deps = () => database.deps(() => new Date(clock));
const person = { name: "Ada", email: "Ada@example.org", password: "correct horse battery" };

beforeAll(() => {
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function signIn(email: string, password: string): Promise<Headers> {
  const answer = await withAuth(deps(), (auth) =>
    auth.api.signInEmail({ body: { email, password }, asResponse: true }),
  );
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return new Headers(answer.ok ? { cookie } : {});
}

describe("first start", () => {
  test("twenty starts at once make one workspace, one owner, one bootstrap token", async () => {
    const starts = await Promise.all(
      Array.from({ length: 20 }, () =>
        ensureWorkspaceAndOwner(deps(), { bootstrapToken: BOOTSTRAP }),
      ),
    );
    expect(new Set(starts.map((start) => start.ownerUserId)).size).toBe(1);
    expect(await database.db.apiToken.count()).toBe(1);
    expect(await database.db.member.count()).toBe(1);
  });

  test("only the newest owner link is open, and none of it is stored in the clear", async () => {
    const first = await newOwnerLink(deps());
    const second = await newOwnerLink(deps());
    expect(await passwordLink(deps(), first.token)).toBeNull();
    expect(await passwordLink(deps(), second.token)).toMatchObject({
      access: "owner",
      isNew: true,
    });
    expect(second.token).toHaveLength(64);
    const rows = JSON.stringify(await database.db.ownerLink.findMany());
    expect(rows).not.toContain(second.token);
  });

  test("an owner link that is a day old no longer works", async () => {
    const { token } = await newOwnerLink(deps());
    clock = START + 24 * 3_600_000;
    expect(await passwordLink(deps(), token)).toBeNull();
    await expect(
      claimOwnerLink(deps(), { ...person, email: "ada@example.org", token, role: "engineer" }),
    ).rejects.toThrow("This link was used");
    clock = START;
  });

  test("of two who use the link at once one becomes the owner", async () => {
    const { ownerLinkToken } = await ensureWorkspaceAndOwner(deps());
    const claim = (name: string) =>
      claimOwnerLink(deps(), {
        ...person,
        name,
        email: "ada@example.org",
        token: ownerLinkToken ?? "",
        role: "engineer",
      });
    const done = await Promise.allSettled([claim("Ada"), claim("Ada")]);
    expect(done.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    const again = await ensureWorkspaceAndOwner(deps(), { bootstrapToken: `${BOOTSTRAP}-other` });
    expect(again.ownerLinkToken).toBeNull();
    expect(await scopeFromBearer(deps(), `Bearer ${BOOTSTRAP}-other`)).toBeNull();
  });
});

describe("session", () => {
  test("the cookie of a signed-in owner gives the owner's scope; a changed cookie gives none", async () => {
    const headers = await signIn("ada@example.org", person.password);
    const scope = await scopeFromHeaders(deps(), headers);
    expect(scope?.actor).toMatchObject({ kind: "person", access: "owner", role: "engineer" });
    const forged = (headers.get("cookie") ?? "").replace(/%3D$|.$/, "A");
    expect(await scopeFromHeaders(deps(), new Headers({ cookie: forged }))).toBeNull();
    expect(await scopeFromHeaders(deps(), new Headers())).toBeNull();
    const broken = [
      "assay.session_token=",
      "assay.session_token=%E0%A4%A",
      "assay.session_token=a.b",
    ];
    for (const cookie of broken)
      expect(await scopeFromHeaders(deps(), new Headers({ cookie }))).toBeNull();
  });

  test("a wrong password signs nobody in, and nobody can sign up from outside", async () => {
    expect((await signIn("ada@example.org", "not the password")).has("cookie")).toBe(false);
    const request = new Request("http://localhost:3000/api/auth/sign-up/email", {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:3000" },
      body: JSON.stringify({ ...person, email: "eve@example.org" }),
    });
    const answer = await withAuth(deps(), (auth) => auth.handler(request));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await database.db.user.count({ where: { email: "eve@example.org" } })).toBe(0);
  });

  test("a new owner link sets a new password and ends every session", async () => {
    const headers = await signIn("ada@example.org", person.password);
    const { token } = await newOwnerLink(deps());
    await claimOwnerLink(deps(), {
      ...person,
      email: "ada@example.org",
      password: "another good password",
      token,
      role: "product-owner",
    });
    expect(await scopeFromHeaders(deps(), headers)).toBeNull();
    expect((await signIn("ada@example.org", "another good password")).has("cookie")).toBe(true);
  });
});

describe("invitations and members", () => {
  const guest = { name: "Grace", email: "grace@example.org", password: "a long enough password" };

  test("an invitation makes one member in its role, once", async () => {
    const owner = await ownerScope(deps());
    const { token } = await invite(deps(), owner, { role: "sre", access: "member" });
    expect(await openInvitation(deps(), token)).toEqual({
      role: "sre",
      workspaceName: "Workspace",
      email: null,
    });
    const racing = await Promise.allSettled([
      acceptInvitation(deps(), { ...guest, token }),
      acceptInvitation(deps(), { ...guest, email: "other@example.org", token }),
    ]);
    expect(racing.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await openInvitation(deps(), token)).toBeNull();
    const joined = await membersOf(deps(), owner);
    expect(joined.filter((member) => member.role === "sre")).toHaveLength(1);
    expect(await database.db.user.count()).toBe(2);
  });

  test("somebody with an account joins with its password and not without", async () => {
    const owner = await ownerScope(deps());
    const member = (await membersOf(deps(), owner)).find((one) => one.role === "sre");
    const email = member?.email ?? "";
    await removeMember(deps(), owner, { userId: member?.userId ?? "" });
    const { token } = await invite(deps(), owner, { role: "security", access: "member" });
    await expect(
      acceptInvitation(deps(), { ...guest, email, token, password: "a guessed password" }),
    ).rejects.toThrow("Enter its password");
    await acceptInvitation(deps(), { ...guest, email, token });
    const again = (await membersOf(deps(), owner)).find((one) => one.email === email);
    expect(again?.role).toBe("security");
  });

  test("a member's password link sets their password and gives them no other role", async () => {
    const owner = await ownerScope(deps());
    const member = (await membersOf(deps(), owner)).find((one) => one.role === "security");
    const { token } = await newPasswordLink(deps(), owner, { userId: member?.userId ?? "" });
    expect(await passwordLink(deps(), token)).toMatchObject({ access: "member", isNew: false });
    const email = member?.email ?? "";
    const input = { name: "Grace", email, password: "a new long password", token };
    await claimOwnerLink(deps(), { ...input, role: "risk-owner" });
    expect((await signIn(email, "a new long password")).has("cookie")).toBe(true);
    const after = (await membersOf(deps(), owner)).find((one) => one.email === email);
    expect(after).toMatchObject({ role: "security", access: "member" });
  });

  test("the last owner can neither leave nor step down, not even when two do it at once", async () => {
    const owner = await ownerScope(deps());
    const [first, second] = await membersOf(deps(), owner);
    await changeMember(deps(), owner, { userId: second?.userId ?? "", access: "owner" });
    const stepDown = (userId: string) => changeMember(deps(), owner, { userId, access: "member" });
    const done = await Promise.allSettled([
      stepDown(first?.userId ?? ""),
      stepDown(second?.userId ?? ""),
    ]);
    expect(done.filter((result) => result.status === "rejected")).toHaveLength(1);
    const owners = (await membersOf(deps(), owner)).filter((one) => one.access === "owner");
    expect(owners).toHaveLength(1);
    await database.db.member.updateMany({
      where: { userId: first?.userId ?? "" },
      data: { access: "owner" },
    });
  });
});

describe("tokens", () => {
  test("every value carries a checksum that a changed character breaks", () => {
    const value = newTokenValue((bytes) => "ab".repeat(bytes));
    expect(isWellFormed(value)).toBe(true);
    expect(isWellFormed(value.replace("ab", "ac"))).toBe(false);
  });

  test("a token that only ingests is a service, one that writes is its person", async () => {
    const owner = await ownerScope(deps());
    const service = await createToken(deps(), owner, { name: "CI", scopes: ["ingest", "gate"] });
    const personal = await createToken(deps(), owner, {
      name: "Laptop",
      scopes: ["read", "write"],
    });
    const asService = await scopeFromBearer(deps(), `Bearer ${service.token}`);
    const asPerson = await scopeFromBearer(deps(), `bearer ${personal.token}`);
    expect(asService?.actor.kind).toBe("service");
    expect(asPerson?.actor).toMatchObject({ kind: "person", tokenId: personal.id });
    expect(service.expiresAt).toEqual(new Date(START + 90 * 86_400_000));
    const listed = JSON.stringify(await tokensOf(deps(), owner));
    expect(listed).not.toContain(service.token);
  });

  test("it stops working when it expires, is revoked or its person leaves", async () => {
    const owner = await ownerScope(deps());
    const expiresAt = new Date(START + 60_000).toISOString();
    const made = await createToken(deps(), owner, { name: "Short", scopes: ["read"], expiresAt });
    const bearer = `Bearer ${made.token}`;
    expect(await scopeFromBearer(deps(), bearer)).not.toBeNull();
    clock = START + 60_000;
    expect(await scopeFromBearer(deps(), bearer)).toBeNull();
    clock = START;
    const userId = owner.actor.kind === "person" ? owner.actor.userId : "";
    await database.db.member.updateMany({ where: { userId }, data: { leftAt: new Date(START) } });
    expect(await scopeFromBearer(deps(), bearer)).toBeNull();
    await database.db.member.updateMany({ where: { userId }, data: { leftAt: null } });
    expect(await scopeFromBearer(deps(), `Bearer ${BOOTSTRAP}`)).not.toBeNull();
    const bootstrap = (await tokensOf(deps(), owner)).find((one) => one.isBootstrap);
    const { revokeToken } = await import("#server/members/commands.ts");
    await revokeToken(deps(), owner, { id: bootstrap?.id ?? "" });
    expect(await scopeFromBearer(deps(), `Bearer ${BOOTSTRAP}`)).toBeNull();
  });
});
