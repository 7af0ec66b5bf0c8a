import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { drawUpReceipt, signReceipt } from "./commands.ts";
import { receiptsOf } from "./queries.ts";
import { DrawUp, HandoverReceipt, SignReceipt } from "./schema.ts";

export const handoverReceiptsRouter = router({
  list: projectProcedure("projects.read")
    .output(z.array(HandoverReceipt))
    .query(({ ctx }) => receiptsOf(ctx.deps, ctx.scope)),
  drawUp: projectProcedure("handover.write")
    .input(DrawUp.extend({ slug: z.string() }))
    .output(HandoverReceipt)
    .mutation(({ ctx, input: { area } }) => drawUpReceipt(ctx.deps, ctx.scope, { area })),
  sign: projectProcedure("handover.write")
    .input(SignReceipt.extend({ slug: z.string(), receiptId: z.string().max(60) }))
    .output(HandoverReceipt)
    .mutation(({ ctx, input: { receiptId, side } }) =>
      signReceipt(ctx.deps, ctx.scope, { receiptId, side }),
    ),
});
