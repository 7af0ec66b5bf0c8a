import { prismaAdapter } from "better-auth/adapters/prisma";
import { betterAuth } from "better-auth/minimal";
import type { Db } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readEnv } from "#server/platform/env.ts";
import { Access, Role } from "./schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "./scope.ts";
import { membershipOf } from "./store.ts";

/** The scope of whoever the session cookie belongs to; null when signed out or no longer a member. */
export async function scopeFromHeaders(
  deps: Deps,
  headers: Headers,
): Promise<WorkspaceScope | null> {
  if (!headers.get("cookie")?.includes(`${COOKIE_PREFIX}.`)) return null;
  const session = await authOf(deps).api.getSession({ headers });
  return session ? scopeOfMember(deps, session.user.id) : null;
}

/** Only for a person who has just proved who they are. */
async function scopeOfMember(deps: Deps, userId: string): Promise<WorkspaceScope | null> {
  const member = await membershipOf(deps.db, userId);
  if (!member) return null;
  return mintWorkspaceScope({
    workspaceId: member.workspaceId,
    actor: {
      kind: "person",
      userId,
      access: Access.parse(member.access),
      role: Role.parse(member.role),
      scopes: "all",
    },
  });
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
  if (!env.ASSAY_SECRET) throw new Error("ASSAY_SECRET is not set; `npm start` sets it.");
  return betterAuth({
    appName: "Assay",
    secret: env.ASSAY_SECRET,
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
