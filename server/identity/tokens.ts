import { unaudited } from "#server/audit/commands.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { type Actor, Role, TokenScope } from "./schema.ts";
import { mintWorkspaceScope, type WorkspaceScope } from "./scope.ts";
import { firstOwner, membershipOf, tokenByHash, touchToken, workspaceBySlug } from "./store.ts";

export const TOKEN_PREFIX = "assay_";
/** Writing lastUsedAt on every request would make every read a write; a minute is exact enough. */
const TOUCH_EVERY_MS = 60_000;

/** 256 random bits and a checksum, so that a secret scanner can tell a real token from a look-alike. */
export function newTokenValue(secret: Deps["secret"]): string {
  const body = secret(32);
  return `${TOKEN_PREFIX}${body}${checksumOf(body)}`;
}

export function isWellFormed(value: string): boolean {
  const match = /^assay_([0-9a-f]{64})([0-9a-f]{8})$/.exec(value);
  return match?.[1] !== undefined && checksumOf(match[1]) === match[2];
}

function checksumOf(body: string): string {
  return sha256(`assay token checksum ${body}`).slice(0, 8);
}

/** The scope of `Authorization: Bearer …`; null when the token is missing, unknown, expired or revoked. */
export async function scopeFromBearer(
  deps: Deps,
  authorization: string | null,
): Promise<WorkspaceScope | null> {
  const value = /^Bearer +([^\s]{20,512})$/i.exec(authorization ?? "")?.[1];
  if (!value) return null;
  const token = await tokenByHash(deps.db, sha256(value));
  const now = deps.now();
  if (!token || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) return null;
  const scope = await scopeOfToken(deps, token);
  if (
    scope &&
    !deps.isReadOnly &&
    now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > TOUCH_EVERY_MS
  )
    await touchToken(unaudited(deps.db, "token-last-used"), scope, { tokenId: token.id, at: now });
  return scope;
}

type TokenRow = NonNullable<Awaited<ReturnType<typeof tokenByHash>>>;

async function scopeOfToken(deps: Deps, token: TokenRow): Promise<WorkspaceScope | null> {
  const scopes = TokenScope.array().parse(token.scopes);
  const limit = token.isLimited ? token.projects.map(({ projectId }) => projectId) : null;
  if (token.actor === "service")
    return mintWorkspaceScope({
      workspaceId: token.workspaceId,
      actor: { kind: "service", tokenId: token.id, scopes },
      ...(limit ? { onlyProjects: limit, isLimitedToken: true } : {}),
    });
  // A personal token can do what its person can, and nothing once that person has left.
  const member = await membershipOf(deps.db, token.userId, token.workspaceId);
  if (!member) return null;
  const onlyProjects = both(limit, member.onlyProjects);
  return mintWorkspaceScope({
    workspaceId: token.workspaceId,
    actor: {
      kind: "person",
      userId: token.userId,
      access: member.access,
      role: member.role,
      tokenId: token.id,
      scopes,
    },
    ...(onlyProjects ? { onlyProjects } : {}),
    isLimitedToken: token.isLimited,
  });
}

/** Of two limits what both allow; null is none. */
function both(
  one: readonly string[] | null,
  other: readonly string[] | null,
): readonly string[] | null {
  if (!one || !other) return one ?? other;
  const allowed = new Set(other);
  return one.filter((id) => allowed.has(id));
}

/**
 * The first owner's scope for commands run beside the database: who can open it could do anything
 * anyway, and what is made is recorded under the owner.
 */
export async function scopeOfOperator(deps: Deps): Promise<WorkspaceScope> {
  const workspace = await workspaceBySlug(deps.db, "main");
  const owner = workspace && (await firstOwner(deps.db, workspace.id));
  if (!workspace || !owner)
    throw new AppError("not-found", "There is no workspace yet.", { hint: "Run npm start once." });
  const member = await membershipOf(deps.db, owner.userId, workspace.id);
  return mintWorkspaceScope({
    workspaceId: workspace.id,
    actor: {
      kind: "person",
      userId: owner.userId,
      access: "owner",
      role: Role.parse(member?.role),
      scopes: "all",
    },
  });
}

/**
 * The scope under which something was received, for the job that finishes it. The row that names the
 * actor was written under that very scope; what may have been revoked since was allowed then.
 */
export function recordedScope(of: { workspaceId: string; actor: Actor }): WorkspaceScope {
  return mintWorkspaceScope(of);
}

/** The scope of a connection that was proven to be asked: by its hook's secret, or by the schedule. */
export function scopeOfConnection(of: {
  workspaceId: string;
  projectId: string;
  connectionId: string;
}): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId: of.workspaceId,
    actor: { kind: "connection", connectionId: of.connectionId, scopes: ["ingest"] },
    onlyProjects: [of.projectId],
    isLimitedToken: true,
  });
}

/** Sees what this person may see, for what is sent to them by itself; null once they have left. */
export async function scopeOfReader(
  deps: Deps,
  of: { workspaceId: string; userId: string },
): Promise<WorkspaceScope | null> {
  const member = await membershipOf(deps.db, of.userId, of.workspaceId);
  if (!member) return null;
  const { userId, access, role, onlyProjects } = member;
  return mintWorkspaceScope({
    workspaceId: of.workspaceId,
    actor: { kind: "person", userId, access, role, scopes: ["read"] },
    ...(onlyProjects ? { onlyProjects } : {}),
  });
}

/** What Assay does by itself in one project: a job at its moment, a badge that anybody may load. */
export function scopeOfSystem(of: { workspaceId: string; projectId: string }): WorkspaceScope {
  return mintWorkspaceScope({
    workspaceId: of.workspaceId,
    actor: { kind: "system", scopes: ["read", "gate"] },
    onlyProjects: [of.projectId],
    isLimitedToken: true,
  });
}

/** For what is computed anew of all of a workspace, and shown to nobody. */
export function scopeOfSystemIn(workspaceId: string): WorkspaceScope {
  return mintWorkspaceScope({ workspaceId, actor: { kind: "system", scopes: ["read"] } });
}
