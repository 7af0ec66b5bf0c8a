import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readinessOf } from "#server/readiness/queries.ts";
import type { OpenProposal } from "#server/receipts/schema.ts";
import { whyNotAccept } from "./rules.ts";

/** Proposals that wait for a second person, with the reason where the asker is not that person. */
export async function openProposals(deps: Deps, scope: ProjectScope): Promise<OpenProposal[]> {
  const { proposals } = await readinessOf(deps, scope);
  return proposals.map((proposal) => ({
    ...proposal,
    whyNot: whyNotAccept(scope.actor, proposal),
  }));
}
