import { router, workspaceProcedure } from "#server/trpc.ts";
import * as queries from "./queries.ts";
import { AuditPage, AuditQuery, Verified } from "./schema.ts";

export const auditRouter = router({
  list: workspaceProcedure("audit.read")
    .input(AuditQuery)
    .output(AuditPage)
    .query(({ ctx, input }) => queries.auditOf(ctx.deps, ctx.scope, input)),
  verify: workspaceProcedure("audit.read")
    .output(Verified)
    .query(({ ctx }) => queries.verifyChain(ctx.deps, ctx.scope)),
});
