import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { AnswerProposal } from "./schema.ts";
import { waitingForMe } from "./store.ts";

/** Answers that an assistant drafted for the asking person, and that count for nothing yet. */
export function proposalsForMe(deps: Deps, scope: ProjectScope): Promise<AnswerProposal[]> {
  return waitingForMe(deps.db, scope);
}
