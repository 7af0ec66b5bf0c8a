import { z } from "zod";
import { EditionId } from "#server/catalogue/schema.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import { fusesOfProject, readinessOf } from "./queries.ts";
import { Fuses, Readiness } from "./schema.ts";

const Moment = z.object({ at: z.date().optional(), edition: EditionId.optional() });

export const readinessRouter = router({
  get: projectProcedure("projects.read")
    .input(Moment)
    .output(Readiness)
    .query(({ ctx, input }) =>
      readinessOf(ctx.deps, ctx.scope, input.at, { edition: input.edition, withActions: true }),
    ),
  fuses: projectProcedure("projects.read")
    .input(Moment.extend({ daysBack: z.int().min(0).max(730), daysAhead: z.int().min(0).max(730) }))
    .output(Fuses)
    .query(({ ctx, input }) => fusesOfProject(ctx.deps, ctx.scope, input)),
});
