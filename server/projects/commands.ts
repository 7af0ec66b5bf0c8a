import { audited } from "#server/audit/commands.ts";
import { triggersOf } from "#server/certifications/rules/triggers.ts";
import { addEvents } from "#server/certifications/store.ts";
import { narrowToProject, type ProjectScope, type WorkspaceScope } from "#server/identity/scope.ts";
import { members } from "#server/members/store.ts";
import type { Tx, WriteTx } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { canonicalJson } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import { addLead } from "#server/roles/store.ts";
import { projectOf } from "./queries.ts";
import { codeFrom, freeSlug, slugFrom, whyNotSlug } from "./rules.ts";
import type { NewProject, Project, ProjectPatch } from "./schema.ts";
import * as store from "./store.ts";

/** Registers a project; slug and code are made from the name unless they are given. */
export async function registerProject(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewProject,
): Promise<Project> {
  if (scope.isLimitedToken)
    throw new AppError("forbidden", "A token limited to projects cannot register another one.");
  const said = ({ projectId, slug }: ProjectScope) => ({
    action: "project.register" as const,
    subject: { kind: "project", id: projectId },
    projectId,
    detail: { slug },
  });
  const project = await audited(deps, scope, said, async (tx) => {
    await store.lockRegistration(tx, scope);
    await demandMembers(tx, scope, input.owners);
    const taken = await store.takenNames(tx, scope);
    const slug = input.slug ?? freeSlug(slugFrom(input.name), taken.slugs);
    const why = whyNotSlug(slug, taken.slugs);
    if (why !== null) throw new AppError("conflict", why, { pointer: "/slug" });
    const code = input.code ?? codeFrom(input.name, taken.codes);
    return add(deps, { tx, scope, input, slug, code });
  });
  return projectOf(deps, project);
}

async function add(
  deps: Deps,
  of: { tx: WriteTx; scope: WorkspaceScope; input: NewProject; slug: string; code: string },
): Promise<ProjectScope> {
  const { tx, scope, input, slug, code } = of;
  const at = deps.now();
  const id = deps.newId();
  const profile = input.profile ?? {};
  await store.addProject(tx, scope, {
    id,
    slug,
    code,
    name: input.name,
    description: input.description ?? "",
    factors: input.factors,
    affectsPeople: input.affectsPeople ?? null,
    regulatoryClass: input.regulatoryClass ?? null,
    target: input.target ?? null,
    links: input.links ?? [],
    owners: input.owners ?? [],
    profile,
    retentionDays: input.retentionDays ?? null,
    retentionByKind: input.retentionByKind ?? {},
    tags: input.tags ?? [],
    isDemo: false,
    demoNote: null,
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
  });
  const project = narrowToProject(scope, { id, slug, workspaceId: scope.workspaceId });
  await store.addProfileVersion(tx, project, { version: 1, profile, at });
  await addLead(tx, project, { id: deps.newId(), at });
  return project;
}

/** Owners are people who can act on it: members of this workspace, not names in a text field. */
async function demandMembers(
  tx: Tx,
  scope: WorkspaceScope,
  owners: NewProject["owners"],
): Promise<void> {
  if (!owners?.length) return;
  const ids = new Set((await members(tx, scope)).map((member) => member.userId));
  const stranger = owners.findIndex((owner) => !ids.has(owner.userId));
  if (stranger >= 0)
    throw new AppError("invalid", "An owner must be a member of the workspace.", {
      pointer: `/owners/${stranger}/userId`,
    });
}

/**
 * Changes what is given and leaves the rest. With `ifRevision`, refuses when somebody else changed
 * the project since. A changed profile becomes its next version.
 */
export async function editProject(
  deps: Deps,
  scope: ProjectScope,
  input: { patch: ProjectPatch; ifRevision?: number | undefined },
): Promise<Project> {
  const { profile, ...patch } = input.patch;
  const said = {
    action: "project.edit",
    subject: subjectOf(scope),
    detail: { changed: Object.keys(input.patch).sort() },
  } as const;
  await audited(deps, scope, said, async (tx) => {
    await store.lockProject(tx, scope);
    const current = await store.projectBySlug(tx, scope, scope.slug);
    if (!current) throw new AppError("not-found", "The project is gone.");
    if (input.ifRevision !== undefined && input.ifRevision !== current.revision)
      throw new AppError("precondition-failed", "The project was changed in the meantime.", {
        hint: "Read it again and repeat the change on what is there now.",
      });
    await demandMembers(tx, scope, patch.owners);
    const updatedAt = deps.now();
    const isNewProfile =
      profile !== undefined && canonicalJson(profile) !== canonicalJson(current.profile);
    if (isNewProfile)
      await store.addProfileVersion(tx, scope, {
        version: current.profileVersion + 1,
        profile,
        at: updatedAt,
      });
    await store.saveProject(tx, scope, {
      ...patch,
      ...(isNewProfile ? { profile, profileVersion: current.profileVersion + 1 } : {}),
      updatedAt,
    });
    await callForReview(deps, { tx, scope, current, patch: input.patch });
  });
  return projectOf(deps, scope);
}

/** What a certificate must be reviewed for is seen when it changes, so that its moment is known. */
async function callForReview(
  deps: Deps,
  of: { tx: WriteTx; scope: ProjectScope; current: Project; patch: ProjectPatch },
): Promise<void> {
  const { current, patch } = of;
  const found = triggersOf(current, {
    factors: patch.factors ?? current.factors,
    owners: patch.owners ?? current.owners,
    profile: patch.profile ?? current.profile,
  });
  const row = { kind: "called", gateId: null, note: "", recordedAt: deps.now() } as const;
  const rows = found.map((one) => ({ ...row, ...one, id: deps.newId() }));
  if (rows.length > 0) await addEvents(of.tx, of.scope, rows);
}

const subjectOf = (scope: ProjectScope) => ({ kind: "project", id: scope.projectId });

/** Takes the project out of the portfolio. Nothing is deleted, and it can come back. */
export async function archiveProject(deps: Deps, scope: ProjectScope): Promise<Project> {
  const at = deps.now();
  const said = { action: "project.archive", subject: subjectOf(scope) } as const;
  await audited(deps, scope, said, (tx) =>
    store.saveProject(tx, scope, { archivedAt: at, updatedAt: at }),
  );
  return projectOf(deps, scope);
}

export async function unarchiveProject(deps: Deps, scope: ProjectScope): Promise<Project> {
  const said = { action: "project.unarchive", subject: subjectOf(scope) } as const;
  await audited(deps, scope, said, (tx) =>
    store.saveProject(tx, scope, { archivedAt: null, updatedAt: deps.now() }),
  );
  return projectOf(deps, scope);
}
