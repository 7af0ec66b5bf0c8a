import { router, workspaceProcedure } from "#server/trpc.ts";
import * as queries from "./queries.ts";
import { Storage } from "./schema.ts";

export const retentionRouter = router({
  storage: workspaceProcedure("workspace.manage")
    .output(Storage)
    .query(({ ctx }) => queries.storageOf(ctx.deps, ctx.scope)),
});
