import { projectRoute, write } from "#app/api/v1/_http/respond.ts";
import { takeSnapshot } from "#server/snapshots/commands.ts";
import { snapshotsOf } from "#server/snapshots/queries.ts";
import { NewSnapshot } from "#server/snapshots/schema.ts";

export const GET = projectRoute("projects.read", async ({ deps, scope }) => ({
  body: { snapshots: await snapshotsOf(deps, scope) },
}));

export const POST = projectRoute("snapshots.write", (call) =>
  write(call, NewSnapshot, async (input) => ({
    status: 201,
    body: await takeSnapshot(call.deps, call.scope, input),
  })),
);
