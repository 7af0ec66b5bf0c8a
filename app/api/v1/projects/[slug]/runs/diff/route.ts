import { InvalidContent } from "#app/api/v1/_http/problem.ts";
import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { comparePage, diffPage } from "#server/runs/queries.ts";

/** `?runs=a,b` what differs between two runs; with up to eight, each against the first. */
export const GET = projectRoute("evidence.read", async ({ deps, scope, query }) => {
  const named = query.getAll("runs").flatMap((ids) => ids.split(","));
  const runs = [...new Set(named.map((id) => id.trim()).filter(Boolean))];
  const [before, after, third] = runs;
  if (before === undefined || after === undefined)
    throw new InvalidContent(422, "Name the runs to compare: ?runs=a,b");
  if (third === undefined) return { body: await diffPage(deps, scope, { before, after }) };
  return { body: await comparePage(deps, scope, { runs }) };
});
