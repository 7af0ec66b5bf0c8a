import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import {
  changeEmail,
  changePassword,
  confirmEmail,
  endOtherSessions,
  endSession,
} from "#server/accounts/commands.ts";
import { accountOf, sessionsOf } from "#server/accounts/queries.ts";
import { passwordLink } from "#server/identity/queries.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { answerAuth, scopeFromHeaders, withAuth } from "#server/identity/session.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { changeMember, removeMember } from "#server/members/commands.ts";
import { sendMail } from "#server/platform/mail.ts";
import { Jar } from "#server/test/browser-jar.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { startMailSink } from "#server/test/mail-sink.ts";
import { totpOf } from "#server/test/totp.ts";
import { askForReset, dropFactors } from "./commands.ts";

const database = testDb();
let later = 0;
const deps = () => database.deps(() => new Date(Date.now() + later));
const HERE = "http://localhost:3000";
const PASSWORD = "correct horse battery";
let sink: Awaited<ReturnType<typeof startMailSink>>;
let owner: WorkspaceScope;

beforeAll(async () => {
  sink = await startMailSink();
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
  owner = await ownerScope(deps());
});
beforeEach(() => {
  later = 0;
  vi.stubEnv("ASSAY_SMTP_URL", "");
});
afterAll(async () => {
  await sink.stop();
  vi.unstubAllEnvs();
});

const withMail = () => {
  sink.mails.length = 0;
  vi.stubEnv("ASSAY_SMTP_URL", sink.url);
};

let asked = 0;
/** From another address each time, so that only what is counted by account is counted. */
async function ask(path: string, body?: unknown, jar = new Jar(), from?: string) {
  const answer = await answerAuth(
    deps(),
    new Request(`${HERE}/api/auth${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        origin: HERE,
        cookie: jar.header,
        "x-forwarded-for": from ?? `10.1.${Math.floor(asked / 250)}.${asked++ % 250}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  jar.take(answer.headers);
  return answer;
}
const scopeIn = (jar: Jar) => scopeFromHeaders(deps(), new Headers({ cookie: jar.header }));

let count = 0;
/** A new member and a browser of theirs. */
async function join(at: { email?: string } = {}) {
  const email = at.email ?? `person-${count++}@example.org`;
  const { token } = await invite(deps(), owner, { role: "engineer", access: "member" });
  await acceptInvitation(deps(), { token, name: "Ada", email, password: PASSWORD });
  const jar = await browser(email);
  return { email, jar, scope: await signedIn(jar) };
}
async function browser(email: string, password = PASSWORD): Promise<Jar> {
  const jar = new Jar();
  await ask("/sign-in/email", { email, password }, jar);
  return jar;
}
async function signedIn(jar: Jar): Promise<WorkspaceScope> {
  const scope = await scopeIn(jar);
  if (!scope) throw new Error("nobody is signed in");
  return scope;
}
const tokenIn = (mail: { data: string }) =>
  /token=3?D?=?\n?([0-9a-f=\n]{64,70})/.exec(mail.data)?.[1]?.replace(/[=\n]/g, "") ?? "";

describe("what is open", () => {
  test("of everything that better-auth and its plugins could answer only what is used is there", async () => {
    const open: string[] = [];
    const endpoints = await withAuth(deps(), async ({ api }) => Object.values(api));
    for (const endpoint of endpoints) {
      const { path = "", options } = endpoint;
      for (const method of [options.method].flat()) {
        const answer = await answerAuth(
          deps(),
          new Request(`${HERE}/api/auth${path}`, {
            method: String(method),
            headers: { origin: HERE },
          }),
        );
        if (answer.status !== 404) open.push(`${method} ${path}`);
      }
    }
    expect(open.sort()).toMatchInlineSnapshot(`
      [
        "GET /passkey/generate-authenticate-options",
        "GET /passkey/generate-register-options",
        "POST /passkey/verify-authentication",
        "POST /passkey/verify-registration",
        "POST /sign-in/email",
        "POST /sign-in/social",
        "POST /two-factor/disable",
        "POST /two-factor/enable",
        "POST /two-factor/generate-backup-codes",
        "POST /two-factor/verify-backup-code",
        "POST /two-factor/verify-totp",
      ]
    `);
  });
});

describe("a session", () => {
  test("is a new one at every sign-in, whatever cookie the browser came with", async () => {
    const { email, jar } = await join();
    const before = jar.cookies.get("assay.session_token");
    await ask("/sign-in/email", { email, password: PASSWORD }, jar);
    expect(jar.cookies.get("assay.session_token")).not.toBe(before);
    const fixed = new Jar();
    fixed.cookies.set("assay.session_token", "chosen-by-somebody-else.c2lnbmF0dXJl");
    await ask("/sign-in/email", { email, password: PASSWORD }, fixed);
    expect(fixed.cookies.get("assay.session_token")).not.toContain("chosen");
  });

  test("is in a cookie that no script reads and no other site sends", async () => {
    const { email } = await join();
    const answer = await ask("/sign-in/email", { email, password: PASSWORD });
    const cookie = answer.headers.getSetCookie().find((line) => line.includes("session_token"));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).toMatch(/Path=\//i);
  });

  test("one ends at once when its person ends it from another, and all others with a new password", async () => {
    const { email, jar, scope } = await join();
    const other = await browser(email);
    const third = await browser(email);
    const sessions = await sessionsOf(deps(), scope);
    expect(sessions.filter((one) => one.isThis)).toHaveLength(1);
    const theirs = (await signedIn(other)).actor;
    if (theirs.kind !== "person") throw new Error("no person");
    await endSession(deps(), scope, { id: theirs.sessionId ?? "" });
    expect([await scopeIn(other), await scopeIn(third)]).toEqual([null, expect.anything()]);
    await changePassword(deps(), scope, { current: PASSWORD, password: "another long password" });
    expect([await scopeIn(third), await scopeIn(jar)]).toEqual([null, expect.anything()]);
    await browser(email, "another long password");
    await endOtherSessions(deps(), scope);
    expect(await sessionsOf(deps(), scope)).toHaveLength(1);
  });

  test("of somebody else is out of reach", async () => {
    const one = await join();
    const two = await join();
    const [theirs] = await sessionsOf(deps(), two.scope);
    await expect(endSession(deps(), one.scope, { id: theirs?.id ?? "" })).rejects.toThrow(
      "ended already",
    );
    expect(await scopeIn(two.jar)).not.toBeNull();
  });

  test("ends when its person leaves, and there is no new one after", async () => {
    const { email, jar, scope } = await join();
    await removeMember(deps(), owner, {
      userId: scope.actor.kind === "person" ? scope.actor.userId : "",
    });
    expect(await scopeIn(jar)).toBeNull();
    expect((await ask("/sign-in/email", { email, password: PASSWORD })).status).toBe(401);
  });
});

describe("guessing", () => {
  const guess = (email: string) =>
    ask("/sign-in/email", { email, password: "a guess of some length" });

  test("is answered alike for addresses that exist and that do not, down to the lock-out", async () => {
    const { email } = await join();
    const told = async (address: string) => {
      const answers: string[] = [];
      for (let i = 0; i < 12; i++) {
        const answer = await guess(address);
        answers.push(`${answer.status} ${await answer.text()}`);
      }
      return answers;
    };
    const known = await told(email);
    expect(known).toEqual(await told("nobody@example.org"));
    expect(known.slice(9).map((line) => line.slice(0, 3))).toEqual(["401", "429", "429"]);
    // Not even the right password then, until a quarter of an hour is over.
    expect((await ask("/sign-in/email", { email, password: PASSWORD })).status).toBe(429);
    later = 16 * 60_000;
    expect((await ask("/sign-in/email", { email, password: PASSWORD })).status).toBe(200);
  });

  test("from one address at many accounts ends after thirty a minute, for every process", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 32; i++) {
      const body = { email: `many-${i}@example.org`, password: "a guess of some length" };
      statuses.push((await ask("/sign-in/email", body, new Jar(), "192.0.2.7")).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    const counted = { key: { startsWith: "asker|192.0.2.7" } };
    expect(await database.db.rateLimit.count({ where: counted })).toBe(1);
  });

  test("derives a key from the password for an address that does not exist too", async () => {
    const { email } = await join();
    const cpuOf = async (address: string) => {
      const before = process.cpuUsage();
      for (let i = 0; i < 4; i++) await guess(address);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const ratio = (await cpuOf(email)) / (await cpuOf("nobody-else@example.org"));
    // Processor time, not the clock: without the derivation it is some twenty times less.
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(5);
  });

  test("at the password of an account by way of an invitation is counted too", async () => {
    const { email } = await join();
    const { token } = await invite(deps(), owner, { role: "sre", access: "member" });
    const tries = async (of: string) => {
      await acceptInvitation(deps(), {
        token: of,
        name: "Eve",
        email,
        password: "a guess of some length",
      });
    };
    await expect(tries("0".repeat(64))).rejects.toThrow("This link was used");
    for (let i = 0; i < 10; i++) await expect(tries(token)).rejects.toThrow("Enter its password");
    await expect(tries(token)).rejects.toThrow("Too many tries");
  });
});

describe("a second factor", () => {
  const Enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });

  async function withCodes() {
    const person = await join();
    const enabled = await ask("/two-factor/enable", { password: PASSWORD }, person.jar);
    const { totpURI, backupCodes } = Enabled.parse(await enabled.json());
    const on = await ask("/two-factor/verify-totp", { code: totpOf(totpURI) }, person.jar);
    expect(on.status).toBe(200);
    return { ...person, totpURI, backupCodes };
  }

  test("stands between the password and any session", async () => {
    const { email, totpURI } = await withCodes();
    const jar = new Jar();
    const half = await ask("/sign-in/email", { email, password: PASSWORD }, jar);
    expect(await half.json()).toMatchObject({ twoFactorRedirect: true });
    expect(await scopeIn(jar)).toBeNull();
    for (const [path, body] of [
      ["/two-factor/disable", { password: PASSWORD }],
      ["/two-factor/generate-backup-codes", { password: PASSWORD }],
      ["/two-factor/enable", { password: PASSWORD }],
      ["/passkey/generate-register-options", undefined],
    ] as const)
      expect((await ask(path, body, jar)).status, path).toBe(401);
    expect((await ask("/two-factor/verify-totp", { code: "000000" }, jar)).status).toBe(401);
    expect(await scopeIn(jar)).toBeNull();
    expect((await ask("/two-factor/verify-totp", { code: totpOf(totpURI) }, jar)).status).toBe(200);
    expect(await scopeIn(jar)).not.toBeNull();
  });

  test("is asked for after a password link too, and no device is remembered", async () => {
    const { email, totpURI } = await withCodes();
    const jar = await browser(email);
    const code = totpOf(totpURI);
    expect((await ask("/two-factor/verify-totp", { code, trustDevice: true }, jar)).status).toBe(
      400,
    );
    expect(await scopeIn(jar)).toBeNull();
  });

  test("can be guessed at five times for one password, then starts over", async () => {
    const { email } = await withCodes();
    const jar = await browser(email);
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await ask("/two-factor/verify-totp", { code: "000000" }, jar)).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.slice(5).every((status) => status >= 400)).toBe(true);
    expect(await scopeIn(jar)).toBeNull();
  });

  test("a backup code stands in for it once", async () => {
    const { email, backupCodes, scope } = await withCodes();
    const code = backupCodes[0] ?? "";
    const first = await browser(email);
    expect((await ask("/two-factor/verify-backup-code", { code }, first)).status).toBe(200);
    expect(await scopeIn(first)).not.toBeNull();
    const second = await browser(email);
    expect((await ask("/two-factor/verify-backup-code", { code }, second)).status).toBe(401);
    expect(await scopeIn(second)).toBeNull();
    expect((await accountOf(deps(), scope)).hasSecondFactor).toBe(true);
  });
});

test("a lost second factor is turned off by who manages members, and by nobody for an owner but owners", async () => {
  const person = await join();
  const other = await join();
  const enabled = await ask("/two-factor/enable", { password: PASSWORD }, person.jar);
  const { totpURI } = z.object({ totpURI: z.string() }).parse(await enabled.json());
  await ask("/two-factor/verify-totp", { code: totpOf(totpURI) }, person.jar);
  const idOf = ({ actor }: WorkspaceScope) => (actor.kind === "person" ? actor.userId : "");
  await changeMember(deps(), owner, { userId: idOf(other.scope), access: "admin" });
  const admin = await signedIn(other.jar);
  await expect(dropFactors(deps(), admin, { userId: idOf(owner) })).rejects.toThrow(
    "Only an owner",
  );
  await dropFactors(deps(), admin, { userId: idOf(person.scope) });
  expect(await scopeIn(person.jar)).toBeNull();
  expect(await scopeIn(await browser(person.email))).not.toBeNull();
});

test("what cannot be written into the log does not happen: no codes, no backup codes, no session", async () => {
  const person = await join();
  const enabled = await ask("/two-factor/enable", { password: PASSWORD }, person.jar);
  const { totpURI } = z.object({ totpURI: z.string() }).parse(await enabled.json());
  const sessions = () => database.db.session.count({ where: { user: { email: person.email } } });
  const before = await sessions();
  const turnOn = () =>
    ask("/two-factor/verify-totp", { code: totpOf(totpURI) }, person.jar).then((one) => one.status);
  await database.db.$executeRaw`
    ALTER TABLE "AuditPending" ADD CONSTRAINT no_room CHECK ("action" = 'nothing') NOT VALID`;
  try {
    expect(await turnOn()).toBe(500);
    expect((await accountOf(deps(), person.scope)).hasSecondFactor).toBe(false);
    const again = { email: person.email, password: PASSWORD };
    expect((await ask("/sign-in/email", again)).status).toBe(500);
    expect(await sessions()).toBe(before);
  } finally {
    await database.db.$executeRaw`ALTER TABLE "AuditPending" DROP CONSTRAINT no_room`;
  }
  expect(await turnOn()).toBe(200);
  expect((await accountOf(deps(), person.scope)).hasSecondFactor).toBe(true);
});

describe("mail", () => {
  test("an invitation goes to its address, and lets nobody else in", async () => {
    withMail();
    const email = "grace@example.org";
    const made = await invite(deps(), owner, { role: "sre", access: "viewer", email });
    expect(made.isMailed).toBe(true);
    const mail = await sink.next();
    expect(mail.to).toEqual(["<grace@example.org>"]);
    const token = tokenIn(mail);
    expect(token).toBe(made.token);
    const guest = { token, name: "Grace", password: PASSWORD };
    await expect(acceptInvitation(deps(), { ...guest, email: "eve@example.org" })).rejects.toThrow(
      "for another e-mail address",
    );
    await acceptInvitation(deps(), { ...guest, email });
    expect((await signedIn(await browser(email))).actor).toMatchObject({ access: "viewer" });
  });

  test("without a mail server the link is the answer, as ever", async () => {
    const made = await invite(deps(), owner, {
      role: "sre",
      access: "member",
      email: "x@example.org",
    });
    expect(made).toMatchObject({ isMailed: false, token: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test("no header can be put in by an address, a subject or a text", async () => {
    withMail();
    const mail = { to: "a@example.org", subject: "Hello", text: "Text" };
    for (const bad of [
      { ...mail, to: "a@example.org\r\nBcc: eve@example.org" },
      { ...mail, to: "a@example.org, eve@example.org" },
      { ...mail, to: "a@example.org>\r\nRCPT TO:<eve@example.org" },
      { ...mail, subject: "Hello\r\nBcc: eve@example.org" },
      { ...mail, subject: "Hello\nX: y" },
      { ...mail, subject: "Hello\u2028X: y" },
    ])
      await expect(sendMail(bad)).rejects.toThrow("holds what it must not");
    expect(sink.mails).toEqual([]);
    await sendMail({
      ...mail,
      text: "One\r\n.\r\nMAIL FROM:<eve@example.org>\r\nBcc: eve@example.org",
    });
    expect(sink.mails.map(({ to }) => to)).toEqual([["<a@example.org>"]]);
    expect((await sink.next()).data.split("\n\n")[0]).not.toMatch(/bcc/i);
  });

  test("a forgotten password is answered alike for every address, and only its mailbox tells", async () => {
    withMail();
    const { email, jar } = await join();
    await askForReset(deps(), { email: "nobody@example.org" });
    await askForReset(deps(), { email });
    const mail = await sink.next();
    expect(mail.to).toEqual([`<${email}>`]);
    expect(mail.data).toContain(`${HERE}/owner?token`);
    expect(await passwordLink(deps(), tokenIn(mail))).toMatchObject({ email });
    expect(await scopeIn(jar)).not.toBeNull();
    for (let i = 0; i < 4; i++) await askForReset(deps(), { email });
    await new Promise((done) => setTimeout(done, 500));
    expect(sink.mails).toHaveLength(3);
  });

  test("a new address counts once its mailbox was read, and the old one is told", async () => {
    withMail();
    const { email, scope } = await join();
    const next = `new-${email}`;
    await expect(
      changeEmail(deps(), scope, { email: next, current: "not the password" }),
    ).rejects.toThrow("not your password");
    expect(await changeEmail(deps(), scope, { email: next, current: PASSWORD })).toBe("mailed");
    expect((await accountOf(deps(), scope)).email).toBe(email);
    const token = tokenIn(await sink.next());
    await confirmEmail(deps(), { token });
    expect(await accountOf(deps(), scope)).toMatchObject({ email: next, isEmailProven: true });
    expect((await sink.next(2)).to).toEqual([`<${email}>`]);
    await expect(confirmEmail(deps(), { token })).rejects.toThrow("This link was used");
  });

  test("an address that another account has tells so to its own mailbox only", async () => {
    withMail();
    const one = await join();
    const two = await join();
    expect(await changeEmail(deps(), one.scope, { email: two.email, current: PASSWORD })).toBe(
      "mailed",
    );
    const token = tokenIn(await sink.next());
    await expect(confirmEmail(deps(), { token })).rejects.toThrow("Another account");
  });
});

test("the log says who came in, who was refused, and nothing of what was typed", async () => {
  const rows = await database.db.auditEntry.findMany({
    select: { action: true, outcome: true, detail: true },
  });
  const said = rows.map((row) => `${row.action} ${row.outcome} ${row.detail}`);
  for (const line of [
    'person.sign-in signed-in {"by":"password"}',
    'person.sign-in denied {"by":"password"}',
    'person.sign-in denied {"why":"locked"}',
    'person.sign-in denied {"by":"second factor"}',
    'person.factor changed {"changed":"codes on"}',
    'person.session changed {"ended":"one"}',
    'person.session changed {"ended":"others"}',
    "person.password changed {}",
    'link.create changed {"by":"mail"}',
  ])
    expect(said, line).toContain(line);
  expect(said.join("\n")).not.toMatch(/@|guess|horse/);
});
