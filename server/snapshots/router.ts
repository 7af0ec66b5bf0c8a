import { z } from "zod";
import { projectProcedure, router } from "#server/trpc.ts";
import { takeSnapshot } from "./commands.ts";
import { diffPage, replayOf, snapshotsOf, trendPage } from "./queries.ts";
import {
  DiffPage,
  DiffQuery,
  NewSnapshot,
  Replay,
  ReplayQuery,
  Snapshot,
  SnapshotHead,
  Trend,
  TrendQuery,
} from "./schema.ts";

export const snapshotsRouter = router({
  list: projectProcedure("projects.read")
    .output(SnapshotHead.array())
    .query(({ ctx }) => snapshotsOf(ctx.deps, ctx.scope)),
  take: projectProcedure("snapshots.write")
    .input(z.object({ snapshot: NewSnapshot }))
    .output(Snapshot)
    .mutation(({ ctx, input }) => takeSnapshot(ctx.deps, ctx.scope, input.snapshot)),
  diff: projectProcedure("projects.read")
    .input(DiffQuery)
    .output(DiffPage)
    .query(({ ctx, input }) => diffPage(ctx.deps, ctx.scope, input)),
  trend: projectProcedure("projects.read")
    .input(TrendQuery)
    .output(Trend)
    .query(({ ctx, input }) => trendPage(ctx.deps, ctx.scope, input)),
  replay: projectProcedure("projects.read")
    .input(ReplayQuery)
    .output(Replay)
    .query(({ ctx, input }) => replayOf(ctx.deps, ctx.scope, input)),
});
