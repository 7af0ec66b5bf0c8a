import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import type { Policy } from "#server/policies/schema.ts";
import { certificationAt, certifying, familyOf } from "./rules.ts";
import type { Certification, ProjectCertification, ReviewDue } from "./schema.ts";
import { type Marks, marks } from "./store.ts";

const POLICIES: readonly Policy[] = BUILT_IN.map(({ policy }) => policy);

/** The certificate of the project's stage, and how each gate's stands. */
export async function certificationOf(
  deps: Deps,
  scope: ProjectScope,
  at = deps.now(),
): Promise<ProjectCertification> {
  const [of] = await marks(deps.db, { at, projectId: scope.projectId });
  if (!of) throw new AppError("not-found", `There is no project "${scope.slug}" here.`);
  return {
    current: currentOf(of, at),
    byGate: POLICIES.map((policy) => certificateOf(of, policy, at)),
  };
}

function certificateOf(of: Marks, policy: Policy, at: Date): Certification {
  return certificationAt({ ...of, policy, family: familyOf(policy, POLICIES), at });
}

function currentOf(of: Marks, at: Date): Certification | null {
  const policy = certifying(of.factors.stage, POLICIES);
  return policy && certificateOf(of, policy, at);
}

/** Of every workspace, for notices: certificates that are due, in grace or gone. */
export async function reviewsDue(deps: Deps, at: Date): Promise<ReviewDue[]> {
  return (await marks(deps.db, { at })).flatMap((of) => {
    const { workspaceId, projectId, slug } = of;
    const current = currentOf(of, at);
    const isDue = current && current.state !== "never" && current.state !== "certified";
    return isDue ? [{ ...current, workspaceId, projectId, slug }] : [];
  });
}
