import { InvalidContent, invalidContent } from "#app/api/v1/_http/problem.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { explorerRows } from "#server/explorer/queries.ts";
import { queryOf, viewOf } from "#server/explorer/rules/address.ts";
import { cursorText } from "#server/explorer/rules/view.ts";
import { CursorText, ExplorerQuery } from "#server/explorer/schema.ts";

/** The rows of the run explorer, in the words of its address. */
export const GET = projectRoute("evidence.read", async (call) => {
  const { query } = call;
  const view = viewOf(query);
  if ((view.min || view.max) && !view.metric)
    throw new InvalidContent(422, "min and max need the metric that they bound.");
  const cursor = CursorText.optional().safeParse(query.get("cursor") ?? undefined);
  if (!cursor.success) throw invalidContent(cursor.error, "The cursor does not fit");
  const asked = ExplorerQuery.safeParse({
    ...queryOf(view, null),
    cursor: cursor.data,
    ...(query.has("limit") ? { limit: Number(query.get("limit")) } : {}),
  });
  if (!asked.success) throw invalidContent(asked.error, "The query does not fit");
  const { columns, rows, next } = await explorerRows(call.deps, call.scope, asked.data);
  return { body: { columns, rows, nextCursor: next && cursorText(next) } };
});
