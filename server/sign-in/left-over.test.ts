import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import {
  changeEmail,
  changePassword,
  confirmEmail,
  tidySignIns,
} from "#server/accounts/commands.ts";
import { accountOf } from "#server/accounts/queries.ts";
import { claimOwnerLink } from "#server/identity/commands.ts";
import { passwordLink } from "#server/identity/queries.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { answerAuth, scopeFromHeaders } from "#server/identity/session.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { invitationsOf, openInvitation } from "#server/invitations/queries.ts";
import { changeMember, newPasswordLink, removeMember } from "#server/members/commands.ts";
import { Jar } from "#server/test/browser-jar.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import { totpOf } from "#server/test/totp.ts";
import { askForReset } from "./commands.ts";

// What somebody holds from before must not outlive the change that was to shut them out.

const database = testDb();
const deps = () => database.deps(() => new Date());
const HERE = "http://localhost:3000";
const PASSWORD = "correct horse battery";
let sink: Awaited<ReturnType<typeof startMailSink>>;
let owner: WorkspaceScope;

beforeAll(async () => {
  sink = await startMailSink();
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
  owner = await ownerScope(deps());
});
afterEach(() => void vi.stubEnv("ASSAY_SMTP_URL", ""));
afterAll(async () => {
  await sink.stop();
  vi.unstubAllEnvs();
});

const withMail = () => {
  sink.mails.length = 0;
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
};
const tokenIn = (mail: { data: string }) =>
  /token=3?D?=?\n?([0-9a-f=\n]{64,70})/.exec(mail.data)?.[1]?.replace(/[=\n]/g, "") ?? "";

let asked = 0;
async function ask(path: string, body: unknown, jar = new Jar()) {
  const answer = await answerAuth(
    deps(),
    new Request(`${HERE}/api/auth${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: HERE,
        cookie: jar.header,
        "x-forwarded-for": `10.2.${Math.floor(asked / 250)}.${asked++ % 250}`,
      },
      body: JSON.stringify(body),
    }),
  );
  jar.take(answer.headers);
  return answer;
}

let count = 0;
async function join(access: "owner" | "admin" | "member" = "member") {
  const email = `somebody-${count++}@example.org`;
  const { token } = await invite(deps(), owner, { role: "engineer", access });
  await acceptInvitation(deps(), { token, name: "Ada", email, password: PASSWORD });
  const jar = new Jar();
  await ask("/sign-in/email", { email, password: PASSWORD }, jar);
  const scope = await scopeFromHeaders(deps(), new Headers({ cookie: jar.header }));
  if (scope?.actor.kind !== "person") throw new Error("nobody is signed in");
  return { email, jar, scope, userId: scope.actor.userId };
}

describe("a link that was asked for before", () => {
  test("to another address is dead once the password is changed or set anew", async () => {
    withMail();
    for (const anew of [false, true]) {
      const { scope, email, userId } = await join();
      await changeEmail(deps(), scope, { email: `thief-${count}@example.org`, current: PASSWORD });
      const token = tokenIn(await sink.next(sink.mails.length));
      if (anew) {
        const link = await newPasswordLink(deps(), owner, { userId });
        const set = { name: "Ada", email, password: "another password", role: "sre" } as const;
        await claimOwnerLink(deps(), { ...set, token: link.token });
      } else
        await changePassword(deps(), scope, { current: PASSWORD, password: "another password" });
      await expect(confirmEmail(deps(), { token })).rejects.toThrow("This link was used");
      expect((await accountOf(deps(), scope)).email).toBe(email);
    }
  });

  test("to a new password is dead once the address or the password is another", async () => {
    for (const change of ["address", "password"]) {
      const { scope, userId } = await join();
      const { token } = await newPasswordLink(deps(), owner, { userId });
      if (change === "address")
        await changeEmail(deps(), scope, { email: `n-${count}@example.org`, current: PASSWORD });
      else await changePassword(deps(), scope, { current: PASSWORD, password: "another password" });
      expect(await passwordLink(deps(), token)).toBeNull();
    }
  });

  test("to a member's password does not open an owner's account, nor serve who no longer manages", async () => {
    const admin = await join("admin");
    const target = await join();
    const made = await newPasswordLink(deps(), admin.scope, { userId: target.userId });
    await changeMember(deps(), owner, { userId: target.userId, access: "owner" });
    expect(await passwordLink(deps(), made.token)).toBeNull();
    await changeMember(deps(), owner, { userId: target.userId, access: "member" });
    const again = await newPasswordLink(deps(), admin.scope, { userId: target.userId });
    await removeMember(deps(), owner, { userId: admin.userId });
    expect(await passwordLink(deps(), again.token)).toBeNull();
  });
});

describe("an invitation", () => {
  const guest = () => ({ name: "Eve", email: `eve-${count++}@example.org`, password: PASSWORD });

  test.each([
    ["left", null],
    ["became a member", "member"],
  ] as const)("whose maker %s lets nobody in and is in no list", async (_, access) => {
    const { scope, userId } = await join("admin");
    const { id, token } = await invite(deps(), scope, { role: "sre", access: "admin" });
    const lesser = await invite(deps(), scope, { role: "sre", access: "viewer" });
    expect((await invitationsOf(deps(), owner)).map((one) => one.id)).toContain(id);
    if (access) await changeMember(deps(), owner, { userId, access });
    else await removeMember(deps(), owner, { userId });
    for (const of of [token, lesser.token]) {
      await expect(acceptInvitation(deps(), { ...guest(), token: of })).rejects.toThrow(
        "taken back",
      );
      expect(await openInvitation(deps(), of)).toBeNull();
    }
    expect((await invitationsOf(deps(), owner)).map((one) => one.id)).not.toContain(id);
  });

  test("to be an owner ends with its maker's being one; to be less goes on as long as they may invite", async () => {
    const { scope, userId } = await join("owner");
    const { token } = await invite(deps(), scope, { role: "sre", access: "owner" });
    const lesser = await invite(deps(), scope, { role: "sre", access: "member" });
    await changeMember(deps(), owner, { userId, access: "admin" });
    await expect(acceptInvitation(deps(), { ...guest(), token })).rejects.toThrow("taken back");
    await acceptInvitation(deps(), { ...guest(), token: lesser.token });
  });
});

describe("an address", () => {
  test("that is entered with a password link is not proven, is an entry, and its predecessor is told", async () => {
    withMail();
    const { scope, userId, email } = await join();
    await changeEmail(deps(), scope, { email: `own-${email}`, current: PASSWORD });
    await confirmEmail(deps(), { token: tokenIn(await sink.next()) });
    expect((await accountOf(deps(), scope)).isEmailProven).toBe(true);
    await sink.next(2);
    sink.mails.length = 0;
    await askForReset(deps(), { email: `own-${email}` });
    const token = tokenIn(await sink.next());
    // Else single sign-on would join the account of whoever has that address to this one.
    const boss = "boss@example.org";
    const set = { name: "Ada", email: boss, password: "another password", role: "sre" } as const;
    await claimOwnerLink(deps(), { ...set, token });
    const user = await database.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect([user.email, user.emailVerified]).toEqual([boss, false]);
    expect((await sink.next(2)).to).toEqual([`<own-${email}>`]);
    const last = await database.db.auditEntry.findFirst({
      where: { subjectId: userId, action: "person.account" },
      orderBy: { seq: "desc" },
    });
    expect(last?.detail).toBe('{"changed":"address","isProven":false}');
  });

  test("stays proven when a password link leaves it as it is", async () => {
    const { userId, email } = await join();
    await database.db.user.update({ where: { id: userId }, data: { emailVerified: true } });
    const { token } = await newPasswordLink(deps(), owner, { userId });
    const set = { name: "Ada", email, password: "another password", role: "sre" } as const;
    await claimOwnerLink(deps(), { ...set, token });
    const user = await database.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(user.emailVerified).toBe(true);
  });
});

test("tries at somebody's password are forgotten by their own sign-in only, whatever a request names", async () => {
  const victim = await join();
  const thief = await join();
  const enabled = await ask("/two-factor/enable", { password: PASSWORD }, thief.jar);
  const { totpURI } = z.object({ totpURI: z.string() }).parse(await enabled.json());
  const code = () => totpOf(totpURI);
  await ask("/two-factor/verify-totp", { code: code() }, thief.jar);
  const guess = async () =>
    (await ask("/sign-in/email", { email: victim.email, password: "a guess of some length" }))
      .status;
  for (let i = 0; i < 10; i++) expect(await guess()).toBe(401);
  const jar = new Jar();
  await ask("/sign-in/email", { email: thief.email, password: PASSWORD }, jar);
  const done = await ask("/two-factor/verify-totp", { code: code(), email: victim.email }, jar);
  expect(done.status).toBe(200);
  expect(await guess()).toBe(429);
});

test("what ended a week ago is forgotten at night, and what still counts is not", async () => {
  const { jar, email } = await join();
  await ask("/sign-in/email", { email, password: "a guess of some length" });
  const left = async () => ({
    sessions: await database.db.session.count({ where: { user: { email } } }),
    tries: await database.db.rateLimit.count(),
  });
  const before = await left();
  expect(before.sessions).toBeGreaterThan(0);
  const inDays = (days: number) => database.deps(new Date(Date.now() + days * 86_400_000));
  await tidySignIns(inDays(6));
  expect(await left()).toEqual(before);
  await tidySignIns(inDays(8));
  expect(await left()).toEqual({ sessions: before.sessions, tries: 0 });
  expect(await scopeFromHeaders(deps(), new Headers({ cookie: jar.header }))).not.toBeNull();
  await tidySignIns(inDays(38));
  expect(await left()).toEqual({ sessions: 0, tries: 0 });
});
