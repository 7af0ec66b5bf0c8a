import { invalidContent } from "#app/api/v1/_http/problem.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { queryOf, viewOf } from "#server/explorer/rules/address.ts";
import { RunFilter } from "#server/explorer/schema.ts";
import { breakPage } from "#server/trends/queries.ts";

/** `?metric=val_r2` the run where it broke, and what differs across it; the explorer's filters narrow the search. */
export const GET = projectRoute("evidence.read", async ({ deps, scope, query }) => {
  const view = viewOf(query);
  const filter = RunFilter.safeParse(queryOf(view, null));
  if (!filter.success) throw invalidContent(filter.error, "The query does not fit");
  const metric = view.metric || undefined;
  return { body: await breakPage(deps, scope, { ...filter.data, metric }) };
});
