import { decodeCursor, encodeCursor, Page } from "#app/api/v1/_http/paging.ts";
import { queryOf, workspaceRoute, write } from "#app/api/v1/_http/respond.ts";
import { registerProject } from "#server/projects/commands.ts";
import { projectsPage, viewOf } from "#server/projects/queries.ts";
import { NewProject, ProjectFilter, Slug } from "#server/projects/schema.ts";

export const GET = workspaceRoute("workspace.read", async (call) => {
  const { limit, cursor, archived } = queryOf(call, Page.extend(ProjectFilter.shape));
  const after = decodeCursor(cursor, Slug);
  const page = await projectsPage(call.deps, call.scope, { archived, limit, after });
  return {
    body: {
      projects: page.projects.map(viewOf),
      nextCursor: page.next === null ? null : encodeCursor(page.next),
    },
  };
});

export const POST = workspaceRoute("projects.register", (call) =>
  write(call, NewProject, async (input) => {
    const project = await registerProject(call.deps, call.scope, input);
    return {
      status: 201,
      body: viewOf(project),
      headers: { location: `/api/v1/projects/${project.slug}` },
    };
  }),
);
