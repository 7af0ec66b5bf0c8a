import { myDraft } from "#server/assessments/store.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { proposalViews } from "./findings.ts";
import type { AnswerProposal, ProposalView } from "./schema.ts";
import { waitingForMe } from "./store.ts";

/** Answers that an assistant drafted for the asking person, and that count for nothing yet. */
export function proposalsForMe(deps: Deps, scope: ProjectScope): Promise<AnswerProposal[]> {
  return waitingForMe(deps.db, scope);
}

/** The same beside the question and one's own answer of today. */
export async function proposalsToRead(deps: Deps, scope: ProjectScope): Promise<ProposalView[]> {
  const [proposals, mine] = await Promise.all([
    waitingForMe(deps.db, scope),
    myDraft(deps.db, scope),
  ]);
  return proposalViews(proposals, mine.answers);
}
