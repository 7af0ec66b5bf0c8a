import { audited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { members } from "#server/members/store.ts";
import type { Tx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { teams } from "#server/teams/store.ts";
import { peopleOf } from "./queries.ts";
import { isWithin } from "./rules.ts";
import type { NewGrant, ProjectPeople, VisibilityChange } from "./schema.ts";
import * as store from "./store.ts";

/** Gives a person or a team a role, or another one in place of what they have here. */
export async function grantRole(
  deps: Deps,
  scope: ProjectScope,
  input: NewGrant,
): Promise<ProjectPeople> {
  if (!isWithin(scope.projectRole, input.role))
    throw new AppError("forbidden", "You cannot give a wider role than yours.", {
      pointer: "/role",
    });
  const grantedById = personOf(scope).userId;
  const { userId = null, teamId = null, role, discipline } = input;
  const subject =
    userId === null ? { kind: "team", id: teamId ?? "" } : { kind: "person", id: userId };
  const said = { action: "role.grant", subject, detail: { role, discipline } } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockRoles(tx, scope);
    await demandKnown(tx, scope, { userId, teamId });
    const known = (await store.grants(tx, scope)).find((one) =>
      userId === null ? one.teamId === teamId : one.userId === userId,
    );
    const given = { role, discipline, grantedById, grantedAt: deps.now() };
    if (known) await store.changeRole(tx, scope, { id: known.id, ...given });
    else await store.addRole(tx, scope, { id: deps.newId(), userId, teamId, ...given });
  });
  return peopleOf(deps, scope);
}

/** Without any lead left, owners and admins of the workspace still lead every project. */
export async function withdrawRole(
  deps: Deps,
  scope: ProjectScope,
  input: { id: string },
): Promise<void> {
  const said = { action: "role.revoke", subject: { kind: "role", id: input.id } } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockRoles(tx, scope);
    if (!(await store.removeRole(tx, scope, input.id)))
      throw new AppError("not-found", "There is no role with this id in the project.");
  });
}

export async function setVisibility(
  deps: Deps,
  scope: ProjectScope,
  input: VisibilityChange,
): Promise<void> {
  const said = {
    action: "project.visibility",
    subject: { kind: "project", id: scope.projectId },
    detail: { visibility: input.visibility },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockRoles(tx, scope);
    await store.saveVisibility(tx, scope, input.visibility);
  });
}

async function demandKnown(
  tx: Tx,
  scope: ProjectScope,
  of: { userId: string | null; teamId: string | null },
): Promise<void> {
  const { userId, teamId } = of;
  if (userId !== null && !(await members(tx, scope)).some((one) => one.userId === userId))
    throw new AppError("invalid", "Only a member of the workspace can have a role in a project.", {
      pointer: "/userId",
    });
  if (teamId !== null && !(await teams(tx, scope)).some((one) => one.id === teamId))
    throw new AppError("invalid", "There is no team with this id.", { pointer: "/teamId" });
}
