import { z } from "zod";
import * as acceptances from "#server/acceptances/commands.ts";
import { openProposals } from "#server/acceptances/queries.ts";
import { AcceptedMany, AcceptMany } from "#server/acceptances/schema.ts";
import { deliveriesUnderWay } from "#server/deliveries/queries.ts";
import { Delivery } from "#server/deliveries/schema.ts";
import {
  AcceptInput,
  EvidenceDetail,
  IngestResult,
  LogEntry,
  OpenProposal,
  StoredAcceptance,
} from "#server/receipts/schema.ts";
import { projectProcedure, router } from "#server/trpc.ts";
import * as commands from "./commands.ts";
import * as queries from "./queries.ts";

const Before = z.object({ at: z.date(), id: z.string() });
const LogPage = z.object({
  entries: z.array(LogEntry),
  next: Before.nullable(),
  documents: z.int(),
});

/** What the app's form sends: text, never a path. Files go over HTTP, which streams them. */
const Entered = z.object({ text: z.string().max(1_000_000) });

export const evidenceRouter = router({
  log: projectProcedure("evidence.read")
    .input(z.object({ limit: z.int().min(1).max(200).default(50), before: Before.optional() }))
    .output(LogPage)
    .query(({ ctx, input }) => queries.evidenceLog(ctx.deps, ctx.scope, input)),
  get: projectProcedure("evidence.read")
    .input(
      z.object({ id: z.string(), factsFrom: z.int().min(0).optional(), at: z.string().optional() }),
    )
    .output(EvidenceDetail)
    .query(({ ctx, input }) => queries.evidenceDetail(ctx.deps, ctx.scope, input)),
  /** Large documents that were sent and are not read yet. */
  underWay: projectProcedure("evidence.read")
    .output(z.array(Delivery))
    .query(({ ctx }) => deliveriesUnderWay(ctx.deps, ctx.scope)),
  proposals: projectProcedure("evidence.read")
    .output(z.array(OpenProposal))
    .query(({ ctx }) => openProposals(ctx.deps, ctx.scope)),
  enter: projectProcedure("evidence.push")
    .input(Entered)
    .output(IngestResult)
    .mutation(({ ctx, input }) => commands.enterText(ctx.deps, ctx.scope, input.text)),
  accept: projectProcedure("evidence.accept")
    .input(AcceptInput)
    .output(z.object({ accepted: z.array(StoredAcceptance) }))
    .mutation(({ ctx, input }) => acceptances.accept(ctx.deps, ctx.scope, input)),
  acceptMany: projectProcedure("evidence.accept")
    .input(AcceptMany)
    .output(AcceptedMany)
    .mutation(({ ctx, input }) => acceptances.acceptMany(ctx.deps, ctx.scope, input)),
});
