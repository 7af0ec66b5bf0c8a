import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { drawUpReceipt } from "#server/handover-receipts/commands.ts";
import { receiptsOf } from "#server/handover-receipts/queries.ts";
import { DrawUp } from "#server/handover-receipts/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: { receipts: await receiptsOf(deps, scope) },
}));

export const POST = projectRoute("handover.write", (call) =>
  write(call, DrawUp.nullish(), async (of) => ({
    status: 201,
    body: await drawUpReceipt(call.deps, call.scope, { area: of?.area ?? null }),
  })),
);
