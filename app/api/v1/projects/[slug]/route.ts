import { etagOf } from "#app/api/v1/_http/paging.ts";
import { projectRoute, workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { editProject } from "#server/projects/commands.ts";
import { projectOf, viewOf } from "#server/projects/queries.ts";
import { ProjectPatch } from "#server/projects/schema.ts";
import { removeProject } from "#server/removals/commands.ts";
import { Removal } from "#server/removals/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => {
  const project = await projectOf(deps, scope);
  return { body: viewOf(project), headers: { etag: etagOf(project.revision) } };
});

export const PATCH = projectRoute("projects.write", (call) =>
  write(call, ProjectPatch, async (patch) => {
    const tag = call.request.headers.get("if-match");
    const ifRevision = tag === null ? undefined : Number(tag.replaceAll('"', "").replace("W/", ""));
    const project = await editProject(call.deps, call.scope, { patch, ifRevision });
    return { body: viewOf(project), headers: { etag: etagOf(project.revision) } };
  }),
);

/** One that was made by mistake goes with everything in it; the typed name says that this one is meant. */
export const DELETE = workspaceRoute("projects.delete", (call) =>
  write(call, Removal.omit({ slug: true }), async ({ typedName }) => {
    const slug = call.params.slug ?? "";
    return { body: await removeProject(call.deps, call.scope, { slug, typedName }) };
  }),
);
