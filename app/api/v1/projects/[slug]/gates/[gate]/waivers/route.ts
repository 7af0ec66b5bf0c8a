import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { requestWaiver } from "#server/waivers/commands.ts";
import { waiversOf } from "#server/waivers/queries.ts";
import { NewWaiver } from "#server/waivers/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope, params }) => ({
  body: await waiversOf(deps, scope, { gate: params.gate ?? "" }),
}));

export const POST = projectRoute("waivers.request", (call) =>
  write(call, NewWaiver, async (request) => {
    const gate = call.params.gate ?? "";
    const waiver = await requestWaiver(call.deps, call.scope, { ...request, gate });
    return { status: 201, body: waiver };
  }),
);
