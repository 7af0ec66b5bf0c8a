import { z } from "zod";
import { callForPull } from "#server/pulls/commands.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import { connectionsOf } from "./queries.ts";
import {
  Connection,
  ConnectionPatch,
  MadeConnection,
  NewConnection,
  NewPulled,
  Tested,
} from "./schema.ts";

const Id = z.object({ id: z.string() });

export const connectionsRouter = router({
  list: projectProcedure("connections.read")
    .output(Connection.array())
    .query(({ ctx }) => connectionsOf(ctx.deps, ctx.scope)),
  add: projectProcedure("connections.manage")
    .input(z.object({ connection: NewConnection }))
    .output(MadeConnection)
    .mutation(({ ctx, input }) => commands.addConnection(ctx.deps, ctx.scope, input.connection)),
  change: projectProcedure("connections.manage")
    .input(z.object({ id: z.string(), patch: ConnectionPatch }))
    .output(Connection)
    .mutation(({ ctx, input: { id, patch } }) =>
      commands.changeConnection(ctx.deps, ctx.scope, { id, ...patch }),
    ),
  remove: projectProcedure("connections.manage")
    .input(Id)
    .mutation(({ ctx, input }) => commands.removeConnection(ctx.deps, ctx.scope, input.id)),
  test: projectProcedure("connections.manage")
    .input(Id)
    .output(Tested)
    .mutation(({ ctx, input }) => commands.testConnection(ctx.deps, ctx.scope, input.id)),
  testNew: projectProcedure("connections.manage")
    .input(z.object({ connection: NewPulled }))
    .output(Tested)
    .mutation(({ ctx, input }) => commands.testNew(ctx.deps, input.connection)),
  pull: projectProcedure("connections.manage")
    .input(Id)
    .mutation(({ ctx, input }) => callForPull(ctx.deps, ctx.scope, input.id)),
});
