import { audited } from "#server/audit/commands.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { members } from "#server/members/store.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { NewTeam, Team, TeamPatch } from "./schema.ts";
import * as store from "./store.ts";

export async function createTeam(deps: Deps, scope: WorkspaceScope, input: NewTeam): Promise<Team> {
  const id = deps.newId();
  const said = ({ userIds }: Team) =>
    ({ action: "team.create", subject: { kind: "team", id }, detail: { userIds } }) as const;
  return audited(deps, scope, said, async (tx) => {
    await store.lockTeams(tx, scope);
    await demandFreeName(tx, scope, { id, name: input.name });
    const userIds = await membersOnly(tx, scope, input.userIds);
    await store.addTeam(tx, scope, { id, name: input.name, createdAt: deps.now() });
    await store.setTeamMembers(tx, scope, { id, userIds });
    return teamOf(tx, scope, id);
  });
}

/** Renames it, or says anew who is in it; what is left out stays. */
export async function changeTeam(
  deps: Deps,
  scope: WorkspaceScope,
  input: TeamPatch & { id: string },
): Promise<Team> {
  const { id, ...rest } = input;
  const { name, userIds } = rest;
  const detail = { changed: Object.keys(rest).sort(), userIds };
  const said = { action: "team.edit", subject: { kind: "team", id }, detail } as const;
  return audited(deps, scope, said, async (tx) => {
    await store.lockTeams(tx, scope);
    await teamOf(tx, scope, id);
    if (name !== undefined) {
      await demandFreeName(tx, scope, { id, name });
      await store.renameTeam(tx, scope, { id, name });
    }
    if (userIds !== undefined)
      await store.setTeamMembers(tx, scope, { id, userIds: await membersOnly(tx, scope, userIds) });
    return teamOf(tx, scope, id);
  });
}

/** What its members were given as a team ends; they keep what they were given themselves. */
export async function removeTeam(
  deps: Deps,
  scope: WorkspaceScope,
  input: { id: string },
): Promise<void> {
  const said = { action: "team.delete", subject: { kind: "team", id: input.id } } as const;
  await audited(deps, scope, said, async (tx) => {
    if (!(await store.removeTeam(tx, scope, input.id))) throw noTeam();
  });
}

async function teamOf(tx: Tx, scope: WorkspaceScope, id: string): Promise<Team> {
  const team = (await store.teams(tx, scope)).find((one) => one.id === id);
  if (!team) throw noTeam();
  return team;
}

async function demandFreeName(
  tx: Tx,
  scope: WorkspaceScope,
  of: { id: string; name: string },
): Promise<void> {
  const taken = (await store.teams(tx, scope)).some(
    (team) => team.id !== of.id && team.name === of.name,
  );
  if (taken)
    throw new AppError("conflict", `There is a team "${of.name}" already.`, { pointer: "/name" });
}

async function membersOnly(
  tx: Tx,
  scope: WorkspaceScope,
  userIds: readonly string[],
): Promise<string[]> {
  const known = new Set((await members(tx, scope)).map((member) => member.userId));
  const stranger = userIds.findIndex((userId) => !known.has(userId));
  if (stranger >= 0)
    throw new AppError("invalid", "Only members of the workspace can be in a team.", {
      pointer: `/userIds/${stranger}`,
    });
  return [...new Set(userIds)];
}

function noTeam(): AppError {
  return new AppError("not-found", "There is no team with this id.");
}
