import { projectProcedure, router } from "#server/trpc.ts";
import { changeBadge } from "./commands.ts";
import { badgeOf } from "./queries.ts";
import { Badge, BadgeChange } from "./schema.ts";

export const badgesRouter = router({
  current: projectProcedure("projects.write")
    .output(Badge)
    .query(({ ctx }) => badgeOf(ctx.deps, ctx.scope)),
  change: projectProcedure("projects.write")
    .input(BadgeChange)
    .output(Badge)
    .mutation(({ ctx, input }) => changeBadge(ctx.deps, ctx.scope, { to: input.to })),
});
