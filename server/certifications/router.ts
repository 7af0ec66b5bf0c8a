import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { stepCertification } from "./commands.ts";
import { certificationOf } from "./queries.ts";
import { CertificationStep, ProjectCertification } from "./schema.ts";

export const certificationsRouter = router({
  get: projectProcedure("projects.read")
    .output(ProjectCertification)
    .query(({ ctx }) => certificationOf(ctx.deps, ctx.scope)),
  step: projectProcedure("certificates.write")
    .input(z.object({ step: CertificationStep }))
    .output(ProjectCertification)
    .mutation(({ ctx, input }) => stepCertification(ctx.deps, ctx.scope, input.step)),
});
