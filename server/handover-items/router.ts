import { router, workspaceProcedure } from "#server/trpc.ts";
import { addItem, changeItem, retireItem } from "./commands.ts";
import { ownItems } from "./queries.ts";
import { ChangeItem, OwnItems, RetireItem, SaveItem } from "./schema.ts";

export const handoverItemsRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(OwnItems)
    .query(({ ctx }) => ownItems(ctx.deps, ctx.scope)),
  add: workspaceProcedure("handover-items.manage")
    .input(SaveItem)
    .output(OwnItems)
    .mutation(({ ctx, input }) => addItem(ctx.deps, ctx.scope, input)),
  change: workspaceProcedure("handover-items.manage")
    .input(ChangeItem)
    .output(OwnItems)
    .mutation(({ ctx, input }) => changeItem(ctx.deps, ctx.scope, input)),
  retire: workspaceProcedure("handover-items.manage")
    .input(RetireItem)
    .output(OwnItems)
    .mutation(({ ctx, input }) => retireItem(ctx.deps, ctx.scope, input)),
});
