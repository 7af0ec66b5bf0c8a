import { describe, expect, test } from "vitest";
import type { Access } from "#server/identity/schema.ts";
import { actorId, mintWorkspaceScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { membershipOf } from "#server/identity/store.ts";
import { invite } from "#server/invitations/commands.ts";
import {
  changeMember,
  createToken,
  newPasswordLink,
  removeMember,
  revokeToken,
} from "#server/members/commands.ts";
import { membersOf, namedIn, tokensOf } from "#server/members/queries.ts";
import { archiveProject, registerProject } from "#server/projects/commands.ts";
import { findProject, projectsOf } from "#server/projects/queries.ts";
import { changeTeam, createTeam, removeTeam } from "#server/teams/commands.ts";
import { teamsOf } from "#server/teams/queries.ts";
import { testDb } from "#server/test/database.ts";
import { memberScope, ownerScope } from "#server/test/factories.ts";
import { grantRole, setVisibility, withdrawRole } from "./commands.ts";
import { peopleOf } from "./queries.ts";
import { NewGrant } from "./schema.ts";

const database = testDb();
const deps = () => database.deps();
const NOBODY = { discipline: null } as const;

/** A new member with this access. */
async function someone(access: Access): Promise<WorkspaceScope> {
  const made = await memberScope(deps(), "engineer");
  await database.db.member.updateMany({
    where: { userId: actorId(made.actor) },
    data: { access },
  });
  return anew(made);
}

/** The scope as the next request would mint it. */
async function anew(scope: WorkspaceScope): Promise<WorkspaceScope> {
  const member = await membershipOf(deps().db, actorId(scope.actor), scope.workspaceId);
  if (!member) throw new Error("has left");
  const { workspaceId, onlyProjects, ...person } = member;
  return mintWorkspaceScope({
    workspaceId,
    actor: { kind: "person", scopes: "all", ...person },
    ...(onlyProjects ? { onlyProjects } : {}),
  });
}

const id = (scope: WorkspaceScope) => actorId(scope.actor);
const project = async (name: string) => {
  const owner = await ownerScope(deps());
  const { slug } = await registerProject(deps(), owner, { name, factors: {} });
  return { owner, slug, scope: await findProject(deps(), owner, slug) };
};

describe("owners and admins", () => {
  test("two owners who demote each other at once leave one, ten times in a row", async () => {
    const one = await ownerScope(deps());
    for (let round = 0; round < 10; round += 1) {
      const other = await someone("owner");
      const done = await Promise.allSettled([
        changeMember(deps(), one, { userId: id(other), access: "member" }),
        changeMember(deps(), other, { userId: id(one), access: "member" }),
      ]);
      expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const owners = (await membersOf(deps(), one)).filter(({ access }) => access === "owner");
      expect(owners).toHaveLength(1);
      await database.db.member.updateMany({
        where: { userId: id(one) },
        data: { access: "owner" },
      });
      await removeMember(deps(), one, { userId: id(other) });
    }
  });

  test("an admin neither makes, demotes, removes nor lets in an owner", async () => {
    const owner = await ownerScope(deps());
    const admin = await someone("admin");
    const member = await someone("member");
    const tries = [
      () => changeMember(deps(), admin, { userId: id(member), access: "owner" }),
      () => changeMember(deps(), admin, { userId: id(admin), access: "owner" }),
      () => changeMember(deps(), admin, { userId: id(owner), access: "viewer" }),
      () => changeMember(deps(), admin, { userId: id(owner), role: "sre" }),
      () => removeMember(deps(), admin, { userId: id(owner) }),
      () => newPasswordLink(deps(), admin, { userId: id(owner) }),
      () => invite(deps(), admin, { role: "sre", access: "owner" }),
    ];
    for (const one of tries) await expect(one()).rejects.toMatchObject({ code: "forbidden" });
    await changeMember(deps(), admin, { userId: id(member), access: "admin" });
    expect((await invite(deps(), admin, { role: "sre", access: "admin" })).token).toBeTruthy();
  });

  test("whoever was demoted a moment ago no longer manages with the page still open", async () => {
    const owner = await ownerScope(deps());
    const admin = await someone("admin");
    const member = await someone("member");
    await changeMember(deps(), owner, { userId: id(admin), access: "member" });
    await expect(
      changeMember(deps(), admin, { userId: id(member), access: "admin" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("who leaves and comes back has none of their teams, roles and tokens", async () => {
    const { owner, scope } = await project("Coming back");
    const member = await someone("member");
    const team = await createTeam(deps(), owner, { name: "Leavers", userIds: [id(member)] });
    await grantRole(deps(), scope, { userId: id(member), role: "lead", ...NOBODY });
    const token = await createToken(deps(), member, {
      name: "Mine",
      scopes: ["read"],
      actor: "person",
    });
    await removeMember(deps(), owner, { userId: id(member) });
    await database.db.member.updateMany({
      where: { userId: id(member) },
      data: { leftAt: null },
    });
    expect((await teamsOf(deps(), owner)).find((one) => one.id === team.id)?.userIds).toEqual([]);
    expect((await peopleOf(deps(), scope)).grants.map(({ userId }) => userId)).not.toContain(
      id(member),
    );
    const mine = await tokensOf(deps(), member);
    expect(mine.find((one) => one.id === token.id)?.revokedAt).not.toBeNull();
  });
});

describe("teams", () => {
  test("of twelve of the same name made at once one is there", async () => {
    const owner = await ownerScope(deps());
    const done = await Promise.allSettled(
      Array.from({ length: 12 }, () => createTeam(deps(), owner, { name: "Pricing", userIds: [] })),
    );
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("a role of a team reaches its members, and ends with their place in it and with the team", async () => {
    const { owner, slug, scope } = await project("By team");
    const viewer = await someone("viewer");
    const team = await createTeam(deps(), owner, { name: "Raters", userIds: [id(viewer)] });
    await grantRole(deps(), scope, { teamId: team.id, role: "approver", discipline: "risk-owner" });
    const there = await findProject(deps(), await anew(viewer), slug);
    expect(there).toMatchObject({ projectRole: "approver", actor: { role: "risk-owner" } });
    expect((await peopleOf(deps(), scope)).participants).toContainEqual({
      userId: id(viewer),
      role: "approver",
      discipline: "risk-owner",
      by: "team",
      teamIds: [team.id],
    });
    await changeTeam(deps(), owner, { id: team.id, userIds: [] });
    expect((await findProject(deps(), await anew(viewer), slug)).projectRole).toBe("viewer");
    await changeTeam(deps(), owner, { id: team.id, name: "Scorers", userIds: [id(viewer)] });
    await removeTeam(deps(), owner, { id: team.id });
    expect((await findProject(deps(), await anew(viewer), slug)).projectRole).toBe("viewer");
    expect((await peopleOf(deps(), scope)).grants.map(({ teamId }) => teamId)).toEqual([null]);
  });

  test("only members of the workspace can be in one", async () => {
    const owner = await ownerScope(deps());
    await expect(
      createTeam(deps(), owner, { name: "Strangers", userIds: ["nobody"] }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/userIds/0" });
  });
});

describe("roles in a project", () => {
  test("a role given twice, also at once, is one role: the later", async () => {
    const { scope } = await project("Twice");
    const member = await someone("member");
    const give = (role: "lead" | "viewer") =>
      grantRole(deps(), scope, { userId: id(member), role, ...NOBODY });
    await Promise.all([give("viewer"), give("viewer"), give("viewer")]);
    const { grants } = await give("lead");
    const theirs = grants.filter(({ userId }) => userId === id(member));
    expect(theirs.map(({ role }) => role)).toEqual(["lead"]);
    await withdrawRole(deps(), scope, { id: theirs[0]?.id ?? "" });
    await expect(withdrawRole(deps(), scope, { id: theirs[0]?.id ?? "" })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("a role is for a person or a team, never both, and nobody gives what they are not", async () => {
    const { slug, scope } = await project("One of two");
    expect(NewGrant.safeParse({ role: "lead" }).success).toBe(false);
    expect(NewGrant.safeParse({ userId: "a", teamId: "b", role: "lead" }).success).toBe(false);
    const member = await someone("member");
    const there = await findProject(deps(), member, slug);
    await expect(
      grantRole(deps(), there, { userId: id(member), role: "lead", ...NOBODY }),
    ).rejects.toMatchObject({ code: "forbidden", pointer: "/role" });
    await expect(
      grantRole(deps(), scope, { userId: "nobody", role: "lead", ...NOBODY }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/userId" });
  });

  test("the preview names exactly those who lose sight when the project is restricted", async () => {
    const { owner, slug, scope } = await project("Restricted");
    const admin = await someone("admin");
    const named = await someone("viewer");
    const left = [await someone("member"), await someone("viewer")];
    await grantRole(deps(), scope, { userId: id(named), role: "viewer", ...NOBODY });
    const preview = new Set((await peopleOf(deps(), scope)).wouldLoseSight);
    await setVisibility(deps(), scope, { visibility: "restricted" });
    for (const member of await membersOf(deps(), owner)) {
      const one = await membershipOf(deps().db, member.userId, owner.workspaceId);
      const sees = one?.onlyProjects?.includes(scope.projectId) ?? true;
      expect(sees, member.name).toBe(!preview.has(member.userId));
    }
    for (const who of [admin, named]) await findProject(deps(), await anew(who), slug);
    for (const who of left) {
      expect(preview.has(id(who))).toBe(true);
      const now = await anew(who);
      await expect(findProject(deps(), now, slug)).rejects.toMatchObject({ code: "not-found" });
      expect(
        (await projectsOf(deps(), now, { archived: "without" })).map((one) => one.slug),
      ).not.toContain(slug);
    }
    expect((await peopleOf(deps(), scope)).wouldLoseSight).toEqual([]);
    await archiveProject(deps(), scope);
  });

  test("names of tokens and connections of a restricted project are not told", async () => {
    const { owner, slug, scope } = await project("Hush");
    await createToken(deps(), owner, { name: "CI of hush", scopes: ["ingest"], projects: [slug] });
    const member = await someone("member");
    const names = async () => (await namedIn(deps(), await anew(member))).map(({ name }) => name);
    expect(await names()).toContain("CI of hush");
    await setVisibility(deps(), scope, { visibility: "restricted" });
    expect(await names()).not.toContain("CI of hush");
  });
});

describe("tokens", () => {
  test("everybody makes and revokes their own, within what they may; admins see all", async () => {
    const viewer = await someone("viewer");
    const admin = await someone("admin");
    const made = await createToken(deps(), viewer, {
      name: "V",
      scopes: ["read"],
      actor: "person",
    });
    await expect(
      createToken(deps(), viewer, { name: "V", scopes: ["write"], actor: "person" }),
    ).rejects.toMatchObject({ code: "forbidden", pointer: "/scopes" });
    const other = await someone("member");
    expect(await tokensOf(deps(), other)).toEqual([]);
    await expect(revokeToken(deps(), other, { id: made.id })).rejects.toMatchObject({
      code: "not-found",
    });
    expect((await tokensOf(deps(), viewer)).map((one) => one.id)).toEqual([made.id]);
    expect((await tokensOf(deps(), admin)).map((one) => one.id)).toContain(made.id);
    await revokeToken(deps(), viewer, { id: made.id });
  });

  test("a token that manages the workspace has no limit that it could lift", async () => {
    const { owner, slug } = await project("Limited");
    await expect(
      createToken(deps(), owner, { name: "T", scopes: ["read", "admin"], projects: [slug] }),
    ).rejects.toMatchObject({ code: "invalid", pointer: "/projects" });
  });

  test("a lead makes a service token for their project only, to send and to ask the gate", async () => {
    const { slug, scope } = await project("Led");
    const { slug: other } = await project("Not led");
    const lead = await someone("member");
    await grantRole(deps(), scope, { userId: id(lead), role: "lead", ...NOBODY });
    const make = (of: { scopes: ("ingest" | "gate" | "read")[]; projects?: string[] }) =>
      createToken(deps(), lead, { name: "CI", actor: "service", ...of });
    expect((await make({ scopes: ["ingest", "gate"], projects: [slug] })).actor).toBe("service");
    for (const of of [
      { scopes: ["ingest" as const] },
      { scopes: ["ingest" as const], projects: [other] },
      { scopes: ["ingest" as const], projects: [slug, other] },
      { scopes: ["read" as const], projects: [slug] },
    ])
      await expect(make(of)).rejects.toMatchObject({ code: "forbidden", pointer: "/actor" });
  });
});
