import { etagOf, ifMatch } from "#app/api/v1/_http/paging.ts";
import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { replaceDraft } from "#server/assessments/commands.ts";
import { workingOf } from "#server/assessments/queries.ts";
import { AssessmentBody } from "#server/assessments/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => {
  const { mine, ...rest } = await workingOf(deps, scope);
  return {
    body: { ...mine.answers, revision: mine.revision, updatedAt: mine.updatedAt, ...rest },
    headers: { etag: etagOf(mine.revision) },
  };
});

export const PUT = projectRoute("assessments.write", (call) => {
  const tag = ifMatch(call.request);
  const ifRevision = tag === "*" ? "any" : Number(tag);
  return write(call, AssessmentBody, async ({ challenges, tests }) => {
    const answers = { challenges, tests };
    const draft = await replaceDraft(call.deps, call.scope, { answers, ifRevision });
    return {
      body: { ...draft.answers, revision: draft.revision, updatedAt: draft.updatedAt },
      headers: { etag: etagOf(draft.revision) },
    };
  });
});
