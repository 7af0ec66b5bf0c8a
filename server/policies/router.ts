import { z } from "zod";
import { router, workspaceProcedure } from "#server/trpc.ts";
import { restorePolicy, savePolicy } from "./commands.ts";
import { checkPolicy, dryRun, newGateBody, policyList, policyPage } from "./queries.ts";
import {
  Checked,
  DryRunAnswer,
  PolicyPage,
  PolicySummary,
  RestorePolicy,
  Saved,
  SavePolicy,
  TryPolicy,
} from "./schema.ts";

export const policiesRouter = router({
  list: workspaceProcedure("workspace.read")
    .output(PolicySummary.array())
    .query(({ ctx }) => policyList(ctx.deps, ctx.scope)),
  page: workspaceProcedure("workspace.read")
    .input(z.object({ gate: z.string() }))
    .output(PolicyPage)
    .query(({ ctx, input }) => policyPage(ctx.deps, ctx.scope, input.gate)),
  template: workspaceProcedure("workspace.read")
    .output(z.string())
    .query(() => newGateBody()),
  // Both change nothing; a policy is longer than an address may be, so they are sent as a body.
  check: workspaceProcedure("workspace.read")
    .input(TryPolicy)
    .output(Checked)
    .mutation(({ ctx, input }) => checkPolicy(ctx.deps, ctx.scope, input)),
  dryRun: workspaceProcedure("workspace.read")
    .input(TryPolicy)
    .output(DryRunAnswer)
    .mutation(({ ctx, input }) => dryRun(ctx.deps, ctx.scope, input)),
  save: workspaceProcedure("policies.manage")
    .input(SavePolicy)
    .output(Saved)
    .mutation(({ ctx, input }) => savePolicy(ctx.deps, ctx.scope, input)),
  restore: workspaceProcedure("policies.manage")
    .input(RestorePolicy)
    .output(Saved)
    .mutation(({ ctx, input }) => restorePolicy(ctx.deps, ctx.scope, input)),
});
