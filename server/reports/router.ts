import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { reportOf } from "./queries.ts";
import { ProjectReportKind, Report, ReportQuery } from "./schema.ts";

export const reportsRouter = router({
  get: projectProcedure("projects.read")
    .input(z.object({ ...ReportQuery.shape, kind: ProjectReportKind }))
    .output(Report)
    .query(({ ctx, input: { kind, at, decision, number } }) =>
      reportOf(ctx.deps, ctx.scope, { kind, at, decision, number }),
    ),
});
