import { z } from "zod";
import { projectProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { projectNamesOf, projectOf, projectsOf } from "./queries.ts";
import { NewProject, Project, ProjectFilter, ProjectNames, ProjectPatch } from "./schema.ts";

const Edit = z.object({ patch: ProjectPatch, ifRevision: z.int().optional() });

export const projectsRouter = router({
  list: workspaceProcedure("workspace.read")
    .input(ProjectFilter)
    .output(z.array(Project))
    .query(({ ctx, input }) => projectsOf(ctx.deps, ctx.scope, input)),
  names: workspaceProcedure("workspace.read")
    .output(ProjectNames)
    .query(({ ctx }) => projectNamesOf(ctx.deps, ctx.scope)),
  get: projectProcedure("projects.read")
    .output(Project)
    .query(({ ctx }) => projectOf(ctx.deps, ctx.scope)),
  create: workspaceProcedure("projects.register")
    .input(NewProject)
    .output(Project)
    .mutation(({ ctx, input }) => commands.registerProject(ctx.deps, ctx.scope, input)),
  edit: projectProcedure("projects.write")
    .input(Edit)
    .output(Project)
    .mutation(({ ctx, input }) => commands.editProject(ctx.deps, ctx.scope, input)),
  archive: projectProcedure("projects.write")
    .output(Project)
    .mutation(({ ctx }) => commands.archiveProject(ctx.deps, ctx.scope)),
  unarchive: projectProcedure("projects.write")
    .output(Project)
    .mutation(({ ctx }) => commands.unarchiveProject(ctx.deps, ctx.scope)),
});
