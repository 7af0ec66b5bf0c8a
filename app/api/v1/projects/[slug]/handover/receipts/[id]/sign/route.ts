import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { signReceipt } from "#server/handover-receipts/commands.ts";
import { SignReceipt } from "#server/handover-receipts/schema.ts";

export const POST = projectRoute("handover.write", (call) =>
  write(call, SignReceipt, async ({ side }) => ({
    body: await signReceipt(call.deps, call.scope, { receiptId: call.params.id ?? "", side }),
  })),
);
