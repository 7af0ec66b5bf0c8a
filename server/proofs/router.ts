import { projectProcedure, router } from "#server/trpc.ts";
import { proofsOfProject } from "./queries.ts";
import { ProofPage } from "./schema.ts";

export const proofsRouter = router({
  get: projectProcedure("projects.read")
    .output(ProofPage)
    .query(({ ctx }) => proofsOfProject(ctx.deps, ctx.scope)),
});
