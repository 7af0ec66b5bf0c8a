import { etagOf } from "#app/api/v1/_http/paging.ts";
import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { editProject } from "#server/projects/commands.ts";
import { projectOf, viewOf } from "#server/projects/queries.ts";
import { ProjectPatch } from "#server/projects/schema.ts";

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
