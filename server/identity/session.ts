import { createHmac, timingSafeEqual } from "node:crypto";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { betterAuth } from "better-auth/minimal";
import type { Db } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readEnv, serverSecret } from "#server/platform/env.ts";
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
  return mintWorkspaceScope({
    workspaceId: member.workspaceId,
    actor: {
      kind: "person",
      userId: member.userId,
      access: member.access,
      role: member.role,
      scopes: "all",
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

const COOKIE_PREFIX = "assay";
const built = new WeakMap<Db, Auth>();
export type Auth = ReturnType<typeof build>;

/** Built at first use, so that building the pages needs neither a database nor a secret. */
export function authOf(deps: Deps): Auth {
  const known = built.get(deps.db);
  if (known) return known;
  const auth = build(deps);
  built.set(deps.db, auth);
  return auth;
}

function build(deps: Deps) {
  const env = readEnv();
  return betterAuth({
    appName: "Assay",
    secret: serverSecret(),
    baseURL: env.ASSAY_ORIGIN ?? `http://localhost:${env.PORT}`,
    trustedOrigins: (request) => originOf(request),
    database: prismaAdapter(deps.db, { provider: "postgresql", transaction: true }),
    // Accounts are made by the owner link and by invitations only (commands.ts).
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    session: { expiresIn: 30 * DAY_S, updateAge: DAY_S },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 600,
      // Guessing one password at a time from one address stays hopeless; a shared office does not lock itself out.
      customRules: { "/sign-in/email": { window: 60, max: 30 } },
    },
    advanced: { cookiePrefix: COOKIE_PREFIX, database: { generateId: () => deps.newId() } },
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
