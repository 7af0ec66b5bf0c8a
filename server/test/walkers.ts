import { createHmac } from "node:crypto";
import {
  type Access,
  PROJECT_ROLES,
  type ProjectRoleName,
  TOKEN_SCOPES,
  type TokenScope,
} from "#server/identity/schema.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeFromHeaders } from "#server/identity/session.ts";
import { newTokenValue, scopeFromBearer } from "#server/identity/tokens.ts";
import type { Db } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { sha256 } from "#server/platform/digest.ts";
import { serverSecret } from "#server/platform/env.ts";
import type { PlaceName, Walker } from "./walk.ts";

// Everybody who walks: what each was given is said beside them, and their scope is what their real
// session or token comes to.

// ── people ──────────────────────────────────────────────────────────────────────────────────────

export type Person = Walker & { readonly userId: string };

export async function everybody(deps: Deps, owner: WorkspaceScope): Promise<Person[]> {
  const grants = [null, ...PROJECT_ROLES];
  const wanted = [
    ...(["member", "viewer"] as const).flatMap((access) => [
      ...grants.map((grant) => ({ access, grant, by: "self" as const })),
      ...PROJECT_ROLES.map((grant) => ({ access, grant, by: "team" as const })),
    ]),
    ...(["owner", "admin"] as const).flatMap((access) => [
      { access, grant: null, by: "self" as const },
      { access, grant: "viewer" as const, by: "team" as const },
    ]),
  ];
  const people: Person[] = [];
  for (const of of wanted) people.push(await personOf(deps, owner, of));
  const of = { access: "member", grant: "lead", by: "self" } as const;
  const former = await personOf(deps, owner, { ...of, left: deps.now() });
  const late = await personOf(deps, owner, { ...of, sessionEnded: true });
  const nobody = { access: "nobody", scope: null } as const;
  return [
    ...people,
    { ...former, ...nobody, name: "a former member" },
    { ...late, ...nobody, name: "a member whose session has ended" },
    { ...late, ...nobody, name: "somebody signed out", headers: {} },
  ];
}

async function personOf(
  deps: Deps,
  owner: WorkspaceScope,
  of: {
    access: Access;
    grant: ProjectRoleName | null;
    by: "self" | "team";
    left?: Date;
    sessionEnded?: boolean;
  },
): Promise<Person> {
  const { db } = deps;
  const { workspaceId } = owner;
  const userId = deps.newId();
  const at = deps.now();
  await db.user.create({ data: { id: userId, name: "Tester", email: `${userId}@t.invalid` } });
  const leftAt = of.left ?? null;
  await db.member.create({
    data: { workspaceId, userId, role: "engineer", access: of.access, createdAt: at, leftAt },
  });
  if (of.grant) await grant(deps, { workspaceId, userId, role: of.grant, by: of.by });
  const expiresAt = new Date(at.getTime() + (of.sessionEnded ? -1 : 3_600_000));
  const headers = await signedIn(db, { userId, expiresAt });
  const name = `${of.access} with ${of.grant ? `${of.grant} by ${of.by}` : "no role"}`;
  const scope = await scopeFromHeaders(deps, new Headers(headers));
  const { access, grant: held } = of;
  return { name, access, grant: held, scopes: "all", limit: null, headers, scope, userId };
}

async function grant(
  deps: Deps,
  of: { workspaceId: string; userId: string; role: ProjectRoleName; by: "self" | "team" },
): Promise<void> {
  const { db } = deps;
  const { workspaceId, userId } = of;
  const teamId = of.by === "team" ? deps.newId() : null;
  if (teamId) {
    const createdAt = deps.now();
    await db.team.create({ data: { workspaceId, id: teamId, name: teamId, createdAt } });
    await db.teamMember.create({ data: { workspaceId, teamId, userId } });
  }
  const where = { workspaceId, slug: { in: ["open", "shut"] } };
  for (const { id: projectId } of await db.project.findMany({ where, select: { id: true } }))
    await db.projectRole.create({
      data: {
        workspaceId,
        projectId,
        id: deps.newId(),
        userId: teamId ? null : userId,
        teamId,
        role: of.role,
        grantedById: "user-a",
        grantedAt: deps.now(),
      },
    });
}

async function signedIn(
  db: Db,
  of: { userId: string; expiresAt: Date },
): Promise<Record<string, string>> {
  const token = `walker-${of.userId}`;
  await db.session.create({ data: { id: token, token, ...of } });
  const signature = createHmac("sha256", serverSecret()).update(token).digest("base64");
  const cookie = `assay.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
  return { cookie, "sec-fetch-site": "same-origin" };
}

// ── tokens ──────────────────────────────────────────────────────────────────────────────────────

export async function everyToken(deps: Deps, people: readonly Person[]): Promise<Walker[]> {
  const named = (name: string) => {
    const found = people.find((one) => one.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const owner = named("owner with no role");
  const makers = [null, owner, named("member with approver by self")];
  const limits = [null, "shut"] as const;
  const made: Walker[] = [];
  for (const maker of makers)
    for (const scope of TOKEN_SCOPES)
      for (const limit of limits) made.push(await tokenOf(deps, owner, { maker, scope, limit }));
  const of = { maker: owner, scope: "admin", limit: null } as const;
  const nobody = { access: "nobody", scope: null } as const;
  const dead = [
    { ...(await tokenOf(deps, owner, { ...of, revokedAt: deps.now() })), name: "revoked token" },
    { ...(await tokenOf(deps, owner, { ...of, expiresAt: deps.now() })), name: "expired token" },
    {
      ...(await tokenOf(deps, owner, { ...of, maker: named("a former member") })),
      name: "token of a former member",
    },
    {
      ...(await tokenOf(deps, owner, of)),
      name: "made-up token",
      headers: { authorization: `Bearer assay_${"0".repeat(72)}` },
    },
  ];
  return [...made, ...dead.map((one) => ({ ...one, ...nobody }))];
}

async function tokenOf(
  deps: Deps,
  owner: Person,
  of: {
    maker: Person | null;
    scope: TokenScope;
    limit: PlaceName | null;
    revokedAt?: Date;
    expiresAt?: Date;
  },
): Promise<Walker> {
  const value = newTokenValue(deps.secret);
  const workspaceId = owner.scope?.workspaceId ?? "";
  const id = deps.newId();
  const at = deps.now();
  await deps.db.apiToken.create({
    data: {
      id,
      workspaceId,
      name: "t",
      tokenHash: sha256(value),
      prefix: value.slice(0, 12),
      actor: of.maker ? "person" : "service",
      userId: (of.maker ?? owner).userId,
      scopes: [of.scope],
      isLimited: of.limit !== null,
      createdAt: at,
      lastUsedAt: at,
      expiresAt: of.expiresAt ?? new Date(at.getTime() + 3_600_000),
      revokedAt: of.revokedAt ?? null,
    },
  });
  if (of.limit) {
    const where = { workspaceId, slug: of.limit };
    const { id: projectId } = await deps.db.project.findFirstOrThrow({ where });
    await deps.db.apiTokenProject.create({ data: { workspaceId, tokenId: id, projectId } });
  }
  const headers = { authorization: `Bearer ${value}` };
  const whose = of.maker ? `personal token (${of.maker.name})` : "service token";
  return {
    name: `${whose}, ${of.scope}${of.limit ? `, limited to ${of.limit}` : ""}`,
    access: of.maker?.access ?? "service",
    grant: of.maker?.grant ?? null,
    scopes: [of.scope],
    limit: of.limit,
    headers,
    scope: await scopeFromBearer(deps, headers.authorization),
  };
}
