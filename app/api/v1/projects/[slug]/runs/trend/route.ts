import { InvalidContent, invalidContent } from "#app/api/v1/_http/problem.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { queryOf, viewOf } from "#server/explorer/rules/address.ts";
import { trendPage } from "#server/trends/queries.ts";
import { TrendQuery } from "#server/trends/schema.ts";

/** `?metric=val_r2` the metric over time beside its target, where it broke, and whether it stands still. */
export const GET = projectRoute("evidence.read", async ({ deps, scope, query }) => {
  const view = viewOf(query);
  if (!view.metric) throw new InvalidContent(422, "Name the metric: ?metric=val_r2");
  const asked = TrendQuery.safeParse({ ...queryOf(view, null), metric: view.metric });
  if (!asked.success) throw invalidContent(asked.error, "The query does not fit");
  return { body: await trendPage(deps, scope, asked.data) };
});
