import { chunksOf } from "#app/api/v1/_http/body.ts";
import { queryOf, workspaceRoute } from "#app/api/v1/_http/respond.ts";
import { FILE_BYTES_MAX } from "#server/transfers/catalogue.ts";
import { importProject } from "#server/transfers/commands.ts";
import { ImportQuery } from "#server/transfers/schema.ts";

/** A file that another server exported becomes a project here: all of it, or nothing. */
export const POST = workspaceRoute("projects.register", async (call) => {
  const { slug } = queryOf(call, ImportQuery);
  const chunks = chunksOf(call.request, FILE_BYTES_MAX);
  const imported = await importProject(call.deps, call.scope, { chunks, slug });
  return {
    status: 201,
    body: imported,
    headers: { location: `/api/v1/projects/${imported.slug}` },
  };
});
