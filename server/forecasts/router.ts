import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { makeForecast } from "./commands.ts";
import { forecastsOf } from "./queries.ts";
import { ForecastWithOutcome, NewForecast, SavedForecast } from "./schema.ts";

export const forecastsRouter = router({
  list: projectProcedure("projects.read")
    .output(ForecastWithOutcome.array())
    .query(({ ctx }) => forecastsOf(ctx.deps, ctx.scope)),
  make: projectProcedure("estimates.write")
    .input(z.object({ asked: NewForecast }))
    .output(SavedForecast)
    .mutation(({ ctx, input }) => makeForecast(ctx.deps, ctx.scope, input.asked)),
});
