import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { answerAuth, scopeFromHeaders } from "#server/identity/session.ts";
import { acceptInvitation, invite } from "#server/invitations/commands.ts";
import { changeMember } from "#server/members/commands.ts";
import { freePort } from "#server/start/process.ts";
import { Jar } from "#server/test/browser-jar.ts";
import { testDb } from "#server/test/database.ts";
import { ownerScope } from "#server/test/factories.ts";
import { type IdentityProvider, startIdentityProvider } from "#server/test/identity-provider.ts";

const database = testDb();
const deps = () => database.deps(() => new Date());
const HERE = "http://localhost:3000";
let idp: IdentityProvider;

beforeAll(async () => {
  idp = await startIdentityProvider(() => `${HERE}/api/auth/callback/oidc`);
  vi.stubEnv("ASSAY_SECRET", "a secret of at least thirty-two characters");
  vi.stubEnv("ASSAY_OIDC_ISSUER", idp.issuer);
  vi.stubEnv("ASSAY_OIDC_CLIENT_ID", idp.clientId);
  vi.stubEnv("ASSAY_OIDC_CLIENT_SECRET", idp.clientSecret);
  vi.stubEnv("ASSAY_OIDC_SCOPES", "openid profile email groups");
  vi.stubEnv(
    "ASSAY_OIDC_GROUPS",
    JSON.stringify({
      everybody: { access: "viewer" },
      scientists: { access: "member", role: "data-scientist" },
      admins: { access: "admin", role: "product-owner" },
    }),
  );
  await ownerScope(deps());
});
afterAll(async () => {
  await idp.stop();
  vi.unstubAllEnvs();
});

const post = (path: string, body: unknown) =>
  new Request(`${HERE}/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: HERE },
    body: JSON.stringify(body),
  });

/** Where a browser that signs in as `login` ends up, and with which session. */
async function signIn(login: string, callbackURL = "/projects/est") {
  const ours = new Jar();
  const begun = await answerAuth(
    deps(),
    post("/sign-in/social", { provider: "oidc", callbackURL, errorCallbackURL: "/sign-in" }),
  );
  ours.take(begun.headers);
  const said: unknown = await begun.json();
  const start = typeof said === "object" && said !== null ? Reflect.get(said, "url") : null;
  if (typeof start !== "string") return { status: begun.status, place: null, scope: null };
  const back = await throughProvider(start, login);
  const answer = await answerAuth(deps(), new Request(back, { headers: { cookie: ours.header } }));
  ours.take(answer.headers);
  const scope = await scopeFromHeaders(deps(), new Headers({ cookie: ours.header }));
  return {
    status: answer.status,
    place: answer.headers.get("location"),
    scope,
    answer,
    back,
    ours,
  };
}

async function throughProvider(start: string, login: string): Promise<string> {
  const theirs = new Jar();
  let url = start;
  let body: string | null = null;
  for (let hop = 0; hop < 12 && !url.startsWith(HERE); hop++) {
    const answer: Response = await fetch(url, {
      redirect: "manual",
      headers: {
        cookie: theirs.header,
        ...(body ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(body ? { method: "POST", body } : {}),
    });
    theirs.take(answer.headers);
    body = null;
    const to = answer.headers.get("location");
    if (to !== null) url = new URL(to, url).href;
    else {
      const form = /action="([^"]+)"/.exec(await answer.text())?.[1];
      if (!form) throw new Error("the provider asks for nothing");
      url = new URL(form, url).href;
      body = new URLSearchParams({ prompt: "login", login, password: "any" }).toString();
    }
  }
  return url;
}

const membersNow = async () =>
  (await database.db.member.findMany({ where: { leftAt: null }, include: { user: true } })).map(
    ({ user, access, role }) => [user.email, access, role],
  );

describe("single sign-on against a real provider", () => {
  test("the widest of one's groups is the access one gets, and the discipline with it", async () => {
    idp.people.set("ada", {
      email: "Ada@idp.example",
      email_verified: true,
      name: "Ada",
      groups: ["everybody", "scientists", "unknown"],
    });
    const { place, scope } = await signIn("ada");
    expect(place).toBe("/projects/est");
    expect(scope?.actor).toMatchObject({ access: "member", role: "data-scientist" });
    expect(await membersNow()).toContainEqual(["ada@idp.example", "member", "data-scientist"]);
    const kept = await database.db.account.findMany({ where: { providerId: "oidc" } });
    expect(kept.map((row) => [row.accessToken, row.refreshToken, row.idToken])).toEqual([
      [null, null, null],
    ]);
  });

  test("access follows the groups at the next sign-in, up and down", async () => {
    idp.people.set("ada", { ...idp.people.get("ada"), groups: ["admins"] });
    expect((await signIn("ada")).scope?.actor).toMatchObject({ access: "admin" });
    idp.people.set("ada", { ...idp.people.get("ada"), groups: ["everybody"] });
    const { scope } = await signIn("ada");
    expect(scope?.actor).toMatchObject({ access: "viewer", role: "data-scientist" });
  });

  test("without a group that counts nobody comes in, and nothing is kept of them", async () => {
    idp.people.set("eve", { email: "eve@idp.example", email_verified: true, groups: ["unknown"] });
    const { place, scope } = await signIn("eve");
    expect(place).toMatch(/^\/sign-in\?error=no_group/);
    expect(scope).toBeNull();
    expect(await database.db.user.count({ where: { email: "eve@idp.example" } })).toBe(0);
  });

  test("whoever lost the last group leaves, with every session they had", async () => {
    const before = await signIn("ada");
    expect(before.scope).not.toBeNull();
    idp.people.set("ada", { ...idp.people.get("ada"), groups: [] });
    expect((await signIn("ada")).place).toMatch(/^\/sign-in\?error=no_group/);
    expect(await membersNow()).not.toContainEqual(expect.arrayContaining(["ada@idp.example"]));
    const cookie = before.ours?.header ?? "";
    expect(await scopeFromHeaders(deps(), new Headers({ cookie }))).toBeNull();
    idp.people.set("ada", { ...idp.people.get("ada"), groups: ["scientists"] });
    expect((await signIn("ada")).scope?.actor).toMatchObject({ access: "member" });
  });

  test("the last owner neither leaves nor steps down by groups", async () => {
    const owner = await ownerScope(deps());
    const ada = (await signIn("ada")).scope;
    if (ada?.actor.kind !== "person") throw new Error("Ada did not come in");
    await changeMember(deps(), owner, { userId: ada.actor.userId, access: "owner" });
    const first = owner.actor.kind === "person" ? owner.actor.userId : "";
    await changeMember(deps(), owner, { userId: first, access: "member" });
    idp.people.set("ada", { ...idp.people.get("ada"), groups: ["everybody"] });
    expect((await signIn("ada")).scope?.actor).toMatchObject({ access: "owner" });
    idp.people.set("ada", { ...idp.people.get("ada"), groups: [] });
    expect((await signIn("ada")).scope?.actor).toMatchObject({ access: "owner" });
  });

  test.each([true, false])(
    "an address of a password account is never joined unless both sides have proven it (provider says %s)",
    async (isVerified) => {
      const email = `grace-${isVerified}@example.org`;
      const { token } = await invite(deps(), await ownerScope(deps()), {
        role: "engineer",
        access: "member",
      });
      await acceptInvitation(deps(), { token, name: "Grace", email, password: "a long password" });
      const login = `mallory-${isVerified}`;
      idp.people.set(login, { email, email_verified: isVerified, groups: ["admins"] });
      const { place, scope } = await signIn(login);
      expect(place).toBe("/sign-in?error=account_not_linked");
      expect(scope).toBeNull();
      expect(await membersNow()).toContainEqual([email, "member", "engineer"]);
    },
  );

  test("an address proven on both sides is one person", async () => {
    const email = "grace-true@example.org";
    await database.db.user.update({ where: { email }, data: { emailVerified: true } });
    expect((await signIn("mallory-true")).scope).not.toBeNull();
    expect(await database.db.user.count({ where: { email } })).toBe(1);
  });

  test("an answer of the provider works once, and in the browser that asked only", async () => {
    idp.people.set("ada", { ...idp.people.get("ada"), groups: ["scientists"] });
    const { back, ours } = await signIn("ada");
    const replay = async (cookie: string) =>
      (await answerAuth(deps(), new Request(back ?? "", { headers: { cookie } }))).headers;
    for (const cookie of [ours?.header ?? "", ""]) {
      const headers = await replay(cookie);
      expect(headers.get("location")).toMatch(/\/sign-in\?error=/);
      expect(headers.getSetCookie().join()).not.toMatch(/session_token=[^;]/);
    }
  });

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])(
    "signing in never leads to %s",
    async (callbackURL) => {
      const { status, place } = await signIn("ada", callbackURL);
      expect([status, place]).toEqual([400, null]);
    },
  );

  test("an ID token handed in directly is refused", async () => {
    const answer = await answerAuth(
      deps(),
      post("/sign-in/social", { provider: "oidc", idToken: { token: "a.b.c" } }),
    );
    expect(answer.status).toBe(400);
  });

  test("who comes and who is refused is in the log, and by what", async () => {
    const entries = await database.db.auditEntry.findMany({ orderBy: { seq: "asc" } });
    const said = entries.map(({ action, outcome, detail }) => `${action} ${outcome} ${detail}`);
    expect(said).toContain('person.sign-in signed-in {"by":"sso"}');
    expect(
      said.some((line) => line.startsWith("member.join changed") && line.includes("groups")),
    ).toBe(true);
    expect(
      said.some((line) => line.startsWith("member.remove changed") && line.includes("groups")),
    ).toBe(true);
    expect(said.join()).not.toContain("@");
  });
});

test("a provider that is down at the start is found once it is up, and keeps no password out", async () => {
  const late = createServer();
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  vi.stubEnv("ASSAY_OIDC_ISSUER", issuer);
  const other = { ...deps(), db: new Proxy(database.db, {}) };
  const ask = async () =>
    (await answerAuth(other, post("/sign-in/social", { provider: "oidc", callbackURL: "/" })))
      .status;
  expect(await ask()).toBe(404);
  const { status } = await answerAuth(
    other,
    post("/sign-in/email", { email: "no@example.org", password: "not this one" }),
  );
  expect(status).toBe(401);
  const discovered = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ["RS256"],
  };
  late.on("request", (_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(discovered));
  });
  await new Promise<void>((done) => late.listen(port, "127.0.0.1", done));
  expect(await ask()).toBe(200);
  await new Promise((done) => late.close(done));
});
