import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readinessInputOf } from "#server/readiness/queries.ts";
import { subjectsOf } from "./rules.ts";
import type { DocumentSubject, GoneMark } from "./schema.ts";
import * as store from "./store.ts";

/** What one document speaks for, with what was said of each subject. */
export async function subjectsOfDocument(
  deps: Deps,
  scope: ProjectScope,
  id: string,
): Promise<DocumentSubject[]> {
  const [input, marks] = await Promise.all([
    readinessInputOf(deps, scope),
    store.marksOf(deps.db, scope),
  ]);
  return subjectsOf(id, input.evidence, marks);
}

/** Every mark ever set, newest first. */
export async function goneMarks(deps: Deps, scope: ProjectScope): Promise<GoneMark[]> {
  return (await store.marksOf(deps.db, scope)).reverse();
}
