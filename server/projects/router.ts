import { projectProcedure, router } from "#server/trpc.ts";
import { projectOf } from "./queries.ts";
import { Project } from "./schema.ts";

export const projectsRouter = router({
  get: projectProcedure("projects.read")
    .output(Project)
    .query(({ ctx }) => projectOf(ctx.deps, ctx.scope)),
});
