import { projectProcedure, router } from "#server/trpc.ts";
import { monitoringOf } from "./queries.ts";
import { MonitoringPage } from "./schema.ts";

export const monitoringRouter = router({
  get: projectProcedure("evidence.read")
    .output(MonitoringPage)
    .query(({ ctx }) => monitoringOf(ctx.deps, ctx.scope)),
});
