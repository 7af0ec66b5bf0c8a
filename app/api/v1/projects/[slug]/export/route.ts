import { projectRoute } from "#app/api/v1/_http/respond.ts";
import { exportProject } from "#server/transfers/commands.ts";

/** The whole project as one file, written as it is read. */
export const GET = projectRoute("projects.write", async ({ deps, scope }) => {
  const file = await exportProject(deps, scope);
  return new Response(file, {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="${scope.slug}.assay.jsonl"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
});
