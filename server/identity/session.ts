import { createHmac, timingSafeEqual } from "node:crypto";
import { passkey } from "@better-auth/passkey";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { genericOAuth, twoFactor } from "better-auth/plugins";
import {
  countAsker,
  countTry,
  noteSeen,
  passwordTries,
  TOO_MANY,
} from "#server/accounts/commands.ts";
import { PASSWORD_TRIES } from "#server/accounts/rules.ts";
import { type GroupGrant, OIDC_PROVIDER } from "#server/accounts/schema.ts";
import { recordFailedSignIn } from "#server/audit/commands.ts";
import { atMost } from "#server/platform/at-most.ts";
import type { Deps } from "#server/platform/deps.ts";
import { previousSecrets, publicOrigin, readEnv, serverSecret } from "#server/platform/env.ts";
import { authSecrets } from "#server/platform/factor-keys.ts";
import { logFault } from "#server/platform/log.ts";
import { discoveryUrl } from "#server/platform/oidc.ts";
import * as signIn from "#server/sign-in/commands.ts";
import { oidcSettings, ownPath } from "#server/sign-in/rules.ts";
import { SignInBody } from "#server/sign-in/schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "./scope.ts";
import { memberOfSession } from "./store.ts";

/**
 * The scope of whoever the session cookie belongs to; null when signed out or no longer a member.
 * Every page asks this, so it is one signature and one statement; better-auth issues and ends the
 * sessions but is not asked about each (its own look-up costs three statements).
 */
export async function scopeFromHeaders(
  deps: Deps,
  headers: Headers,
): Promise<WorkspaceScope | null> {
  const token = sessionToken(headers.get("cookie") ?? "");
  const member = token && (await memberOfSession(deps.db, { token, at: deps.now() }));
  if (!member) return null;
  await noteSeen(deps, { id: member.sessionId, seenAt: member.seenAt });
  return mintWorkspaceScope({
    workspaceId: member.workspaceId,
    actor: {
      kind: "person",
      userId: member.userId,
      access: member.access,
      role: member.role,
      scopes: "all",
      sessionId: member.sessionId,
    },
    ...(member.onlyProjects ? { onlyProjects: member.onlyProjects } : {}),
  });
}

/** The token in a cookie that we signed: `token.signature`, HMAC-SHA256 in base64, as better-auth writes it. */
function sessionToken(cookies: string): string | null {
  const pair = cookies
    .split(/; */)
    .map((one) => /^(?:__Secure-)?assay\.session_token=(.+)$/.exec(one)?.[1])
    .find((value) => value !== undefined);
  const value = pair && decoded(pair);
  const cut = value ? value.lastIndexOf(".") : -1;
  if (!value || cut < 1) return null;
  const token = value.slice(0, cut);
  const given = Buffer.from(value.slice(cut + 1), "base64");
  const right = createHmac("sha256", serverSecret()).update(token).digest();
  return given.length === right.length && timingSafeEqual(given, right) ? token : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export type Auth = ReturnType<typeof build>;

/** Fewer than the pool has, since each holds a connection while it counts tries on another. */
const inTurn = atMost(3);

/** What better-auth writes and its audit entry are one transaction; tries are counted beside it, and stay. */
export function withAuth<T>(deps: Deps, work: (auth: Auth) => Promise<T>): Promise<T> {
  return inTurn(() => deps.db.$transaction((tx) => work(build(deps, { ...deps, db: tx }))));
}

/** What of better-auth is open to the network. Everything else it can do, and what an update adds, is not there. */
const OPEN: ReadonlySet<string> = new Set([
  "POST /sign-in/email",
  "POST /sign-in/social",
  `GET /callback/${OIDC_PROVIDER}`,
  "POST /two-factor/enable",
  "POST /two-factor/disable",
  "POST /two-factor/generate-backup-codes",
  "POST /two-factor/verify-totp",
  "POST /two-factor/verify-backup-code",
  "GET /passkey/generate-register-options",
  "POST /passkey/verify-registration",
  "GET /passkey/generate-authenticate-options",
  "POST /passkey/verify-authentication",
]);

/** Signing in is the one change that a read-only server makes, so that people can look; how they do it stays. */
const NOT_WHEN_READ_ONLY =
  /two-factor\/(enable|disable|generate)|passkey\/(verify-registration|generate-register)/;

async function wouldChange(deps: Deps, asked: string, headers: Headers): Promise<boolean> {
  if (NOT_WHEN_READ_ONLY.test(asked)) return true;
  // For who is signed in already, the first code that is right turns codes on.
  return asked.includes("/two-factor/verify") && (await scopeFromHeaders(deps, headers)) !== null;
}

export async function answerAuth(deps: Deps, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth/, "");
  const asked = `${request.method} ${path}`;
  if (!OPEN.has(asked)) return new Response(null, { status: 404 });
  if (deps.isReadOnly && (await wouldChange(deps, asked, request.headers)))
    return new Response(null, { status: 503 });
  const answer = await handled(deps, request);
  answer.headers.set("cache-control", "no-store");
  return answer;
}

/** A fault is answered as better-auth answers it, and what it had written until then is undone. */
async function handled(deps: Deps, request: Request): Promise<Response> {
  let answer: Response | undefined;
  try {
    return await withAuth(deps, async (auth) => {
      answer = await auth.handler(request);
      if (answer.status >= 500) throw new Error("undo what a fault left");
      return answer;
    });
  } catch (error) {
    if (answer && answer.status >= 500) return answer;
    logFault("Sign-in", error);
    return new Response(null, { status: 500 });
  }
}

/** `deps` on the transaction of this call, `outside` beside it. */
function build(outside: Deps, deps: Deps) {
  const env = readEnv();
  return betterAuth({
    appName: "Assay",
    ...authSecrets({ serverSecret, previousSecrets }),
    baseURL: publicOrigin(env),
    trustedOrigins: (request) => originOf(request),
    database: prismaAdapter(deps.db, { provider: "postgresql", transaction: true }),
    // Accounts are made by the owner link, by invitations and by groups of the identity provider only.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    // An account of the provider joins one that is here only when both sides have proven the address.
    account: { accountLinking: { enabled: true, requireLocalEmailVerified: true } },
    session: { expiresIn: 30 * DAY_S, updateAge: DAY_S },
    rateLimit: {
      enabled: true,
      customStorage: { consume: (key, rule) => countAsker(outside, key, rule) },
      window: 60,
      max: 600,
      // By address of the asker: many people share one. Per account PASSWORD_TRIES is what holds.
      customRules: {
        "/sign-in/email": { window: 60, max: 30 },
        "/sign-in/social": { window: 60, max: 30 },
        "/two-factor/*": { window: 60, max: 30 },
      },
    },
    plugins: [twoFactor({ issuer: "Assay" }), passkeys(), ...singleSignOn()],
    user: { validateUserInfo: (data, ctx) => byGroups(deps, data.source.oauth?.profile, ctx) },
    databaseHooks: databaseHooks(deps),
    hooks: {
      before: createAuthMiddleware((ctx) => beforeHook(outside, ctx)),
      after: createAuthMiddleware((ctx) => afterHook(deps, ctx)),
    },
    onAPIError: { errorURL: "/sign-in" },
    advanced: { cookiePrefix: "assay", database: { generateId: () => deps.newId() } },
    telemetry: { enabled: false },
    logger: { level: "error" },
  });
}

const DAY_S = 24 * 3600;

/**
 * A form on this very host may post to it, by whatever name the browser reached it (localhost,
 * 127.0.0.1, a name on the local network). The browser sets Host, a foreign page cannot.
 */
function originOf(request: Request | undefined): string[] {
  const host = request?.headers.get("host");
  return host ? [`http://${host}`, `https://${host}`] : [];
}

// ── second factors and passkeys ─────────────────────────────────────────────────────────────────

/** A passkey stands for password and second factor, so its device must have asked for a finger or a PIN. */
function passkeys() {
  return passkey({
    rpName: "Assay",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    authentication: {
      afterVerification: ({ verification }) => {
        if (!verification.authenticationInfo.userVerified)
          throw new APIError("UNAUTHORIZED", { message: "The device did not check who you are." });
      },
    },
  });
}

type Hooked = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Before better-auth looks at anything: tries are counted alike for addresses that exist and that do not. */
async function beforeHook(deps: Deps, ctx: Hooked): Promise<void> {
  const body = SignInBody.safeParse(ctx.body).data;
  if (ctx.path === "/sign-in/email" && body?.email !== undefined) {
    const counted = await countTry(deps, passwordTries(body.email), PASSWORD_TRIES);
    if (counted === "may") return;
    // Once: whoever goes on guessing does not fill the log.
    if (counted === "first") await recordFailedSignIn(deps, { email: body.email, why: "locked" });
    throw new APIError("TOO_MANY_REQUESTS", { message: TOO_MANY });
  }
  const places = [body?.callbackURL, body?.errorCallbackURL, body?.newUserCallbackURL];
  const isElsewhere = places.some((one) => one !== undefined && ownPath(String(one)) === null);
  // A remembered device would be a second factor that is not asked for.
  if (body?.trustDevice || body?.idToken !== undefined || isElsewhere)
    throw new APIError("BAD_REQUEST", { message: "This is not offered here." });
}

/** What came of it, for the audit log. */
async function afterHook(deps: Deps, ctx: Hooked): Promise<void> {
  const { newSession, returned } = ctx.context;
  const isFailed = returned instanceof APIError && returned.statusCode >= 400;
  const cookie = ctx.context.createAuthCookie("two_factor").name;
  const challenge = (await ctx.getSignedCookie(cookie, ctx.context.secret)) || null;
  const owing =
    challenge && isFailed && (await ctx.context.internalAdapter.findVerificationValue(challenge));
  await signIn.noteOutcome(deps, {
    path: ctx.path,
    email: SignInBody.safeParse(ctx.body).data?.email,
    isFailed,
    userId: newSession?.user.id ?? ctx.context.session?.user.id ?? (owing || null)?.value,
    hasSecondFactor: newSession?.user.twoFactorEnabled === true,
    isSignedIn: newSession !== null,
    owesFactor: challenge !== null,
  });
}

// ── single sign-on ──────────────────────────────────────────────────────────────────────────────

function singleSignOn() {
  const oidc = oidcSettings(readEnv());
  if (!oidc) return [];
  const config = {
    providerId: OIDC_PROVIDER,
    discoveryUrl: discoveryUrl(oidc.issuer),
    requireIdTokenVerification: true,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    scopes: [...oidc.scopes],
    pkce: true,
    getUserInfo: (tokens: { idToken?: string | undefined; accessToken?: string | undefined }) =>
      signIn.profileOf(oidc, tokens),
  };
  return [genericOAuth({ config: [config] })];
}

/** What the groups of this sign-in have here, from the check of who it is to the making of the session. */
const granted = new WeakMap<object, GroupGrant>();

type Context = { readonly context: object };

async function byGroups(
  deps: Deps,
  profile: Record<string, unknown> | undefined,
  ctx: Context,
): Promise<{ error: string } | undefined> {
  const oidc = oidcSettings(readEnv());
  if (!oidc || !profile) return;
  const grant = await signIn.grantByGroups(deps, oidc, profile);
  if (!grant) return { error: "no_group" };
  granted.set(ctx.context, grant);
}

function databaseHooks(deps: Deps) {
  // The provider's tokens are of no use once the claims are read, so none is kept.
  const keepNoTokens = async <T extends object>(account: T) => ({
    data: { ...account, accessToken: null, refreshToken: null, idToken: null },
  });
  return {
    account: { create: { before: keepNoTokens }, update: { before: keepNoTokens } },
    session: {
      create: {
        before: async (session: { userId: string }, ctx: Context | null) => {
          const grant = ctx && granted.get(ctx.context);
          if (grant) await signIn.enterByGroups(deps, { userId: session.userId, grant });
          return signIn.isMember(deps, session.userId);
        },
      },
    },
  };
}
