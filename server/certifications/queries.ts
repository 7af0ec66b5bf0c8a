import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { scopeOfSystem } from "#server/identity/tokens.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { policiesOf } from "#server/policies/queries.ts";
import type { Policy } from "#server/policies/schema.ts";
import { certificationAt, certifying, familyOf } from "./rules.ts";
import type { Certification, ProjectCertification, ReviewDue } from "./schema.ts";
import { type Marks, marks } from "./store.ts";

/** The certificate of the project's stage, and how each gate's stands. */
export async function certificationOf(
  deps: Deps,
  scope: ProjectScope,
  at = deps.now(),
): Promise<ProjectCertification> {
  const [of, policies] = await Promise.all([marksOf(deps, scope, at), policiesAt(deps, scope, at)]);
  return {
    current: currentOf(of, { policies, at }),
    byGate: policies.map((policy) => certificateOf(of, policy, { policies, at })),
  };
}

/** The certificate of one gate, for whoever has the workspace's policies of that moment already. */
export async function certificateOfGate(
  deps: Deps,
  scope: ProjectScope,
  of: { policy: Policy } & By,
): Promise<Certification> {
  return certificateOf(await marksOf(deps, scope, of.at), of.policy, of);
}

async function marksOf(deps: Deps, scope: ProjectScope, at: Date): Promise<Marks> {
  const [found] = await marks(deps.db, { at, projectId: scope.projectId });
  if (found) return found;
  throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
}

async function policiesAt(deps: Deps, scope: WorkspaceScope, at: Date): Promise<Policy[]> {
  return (await policiesOf(deps, scope, at)).map(({ policy }) => policy);
}

type By = { policies: readonly Policy[]; at: Date };

function certificateOf(of: Marks, policy: Policy, { policies, at }: By): Certification {
  return certificationAt({ ...of, policy, family: familyOf(policy, policies), at });
}

function currentOf(of: Marks, by: By): Certification | null {
  const policy = certifying(of.factors.stage, by.policies);
  return policy && certificateOf(of, policy, by);
}

/** Of every workspace, for notices: certificates that are due, in grace or gone. */
export async function reviewsDue(deps: Deps, at: Date): Promise<ReviewDue[]> {
  const all = await marks(deps.db, { at });
  const byWorkspace = new Map<string, Policy[]>();
  for (const { workspaceId, projectId } of all)
    if (!byWorkspace.has(workspaceId)) {
      const scope = scopeOfSystem({ workspaceId, projectId });
      byWorkspace.set(workspaceId, await policiesAt(deps, scope, at));
    }
  return all.flatMap((of) => {
    const { workspaceId, projectId, slug } = of;
    const current = currentOf(of, { policies: byWorkspace.get(workspaceId) ?? [], at });
    const isDue = current && current.state !== "never" && current.state !== "certified";
    return isDue ? [{ ...current, workspaceId, projectId, slug }] : [];
  });
}
