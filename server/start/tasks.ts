import { z } from "zod";
import { tidySignIns } from "#server/accounts/commands.ts";
import { TidySignIns } from "#server/accounts/schema.ts";
import { anchorHead, queueAnchors } from "#server/audit/commands.ts";
import { AnchorHead, AnchorHeads } from "#server/audit/schema.ts";
import { giveUpDelivery, readDelivery, settleDeliveries } from "#server/deliveries/commands.ts";
import { ReadDelivery } from "#server/deliveries/schema.ts";
import {
  giveUpChat,
  giveUpDigest,
  queueDueChats,
  queueDueDigests,
  sendChat,
  sendDigest,
} from "#server/digests/commands.ts";
import { SendChat, SendDigest } from "#server/digests/schema.ts";
import { queueOpenForecasts, resolveProject } from "#server/forecasts/commands.ts";
import { ResolveForecasts, ResolveProject } from "#server/forecasts/schema.ts";
import { tidyNotices } from "#server/notices/commands.ts";
import { TidyNotices } from "#server/notices/schema.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readEnv } from "#server/platform/env.ts";
import { logFault } from "#server/platform/log.ts";
import type { Task } from "#server/platform/queue.ts";
import { pullDue, queueDuePulls } from "#server/pulls/commands.ts";
import { PullConnection } from "#server/pulls/schema.ts";
import { lookAround, lookAtProject } from "#server/reminders/commands.ts";
import { LookAround, LookAtProject } from "#server/reminders/schema.ts";
import { giveUpReport, queueDueReports, sendReport } from "#server/report-schedules/commands.ts";
import { SendReport } from "#server/report-schedules/schema.ts";
import { applyRetention, retainProject, sweepOrphans } from "#server/retention/commands.ts";
import { ApplyRetention, RetainProject, SweepOrphans } from "#server/retention/schema.ts";
import { noteWeek, queueStaleRollups, renewRollups } from "#server/rollups/commands.ts";
import { NoteWeek, RenewRollups } from "#server/rollups/schema.ts";
import { expireWaiver, queueLapsedWaivers } from "#server/waivers/commands.ts";
import { ExpireWaiver } from "#server/waivers/schema.ts";
import { queueOverdueMessages, sendMessage, tidyMessages } from "#server/webhooks/commands.ts";
import { SendMessage, TidyMessages } from "#server/webhooks/schema.ts";
import { type Handler, handler, type Recurring } from "./handlers.ts";

// The whole list of what workers do. To add a kind of job: declare its Task in the noun's schema.ts
// (name, payload, lane, attempts, key), write what it does as a command of that noun, add a line to
// HANDLERS, and call addJob (platform/queue.ts) inside the transaction that makes it necessary.
// To look for due work every minute: add a line to EVERY_MINUTE.

/**
 * Each is short: it looks for what is due and adds jobs for it. One that fails is logged and the
 * others go on; the next minute tries again. Two may run at once on two machines.
 */
const EVERY_MINUTE: readonly { name: string; run: (deps: Deps) => Promise<void> }[] = [
  { name: "settle-deliveries", run: settleDeliveries },
  { name: "queue-due-pulls", run: queueDuePulls },
  { name: "queue-overdue-webhooks", run: queueOverdueMessages },
  { name: "queue-due-digests", run: queueDueDigests },
  { name: "queue-due-chats", run: queueDueChats },
  { name: "queue-due-reports", run: queueDueReports },
  { name: "queue-lapsed-waivers", run: queueLapsedWaivers },
  { name: "queue-stale-rollups", run: queueStaleRollups },
];

const Tick = {
  name: "tick",
  payload: z.looseObject({}),
  lane: "now",
  maxAttempts: 1,
  keyedBy: [],
} as const satisfies Task;

async function tick(deps: Deps): Promise<void> {
  for (const { name, run } of EVERY_MINUTE)
    await run(deps).catch((error) => logFault(`tick ${name}`, error));
}

export const HANDLERS: readonly Handler[] = [
  handler(Tick, tick),
  handler(ReadDelivery, readDelivery, giveUpDelivery),
  handler(ApplyRetention, applyRetention),
  handler(RetainProject, async (deps, ref) => void (await retainProject(deps, ref))),
  handler(SweepOrphans, sweepOrphans),
  handler(PullConnection, pullDue),
  handler(ExpireWaiver, expireWaiver),
  handler(ResolveForecasts, queueOpenForecasts),
  handler(ResolveProject, resolveProject),
  handler(AnchorHeads, (deps) => queueAnchors(deps, readEnv().ASSAY_AUDIT_ANCHOR_URL)),
  handler(AnchorHead, anchorHead),
  handler(LookAround, lookAround),
  handler(LookAtProject, lookAtProject),
  handler(SendMessage, sendMessage),
  handler(SendDigest, sendDigest, giveUpDigest),
  handler(SendChat, sendChat, giveUpChat),
  handler(TidyMessages, tidyMessages),
  handler(SendReport, sendReport, giveUpReport),
  handler(TidyNotices, tidyNotices),
  handler(TidySignIns, tidySignIns),
  handler(RenewRollups, renewRollups),
  handler(NoteWeek, noteWeek),
];

const DAY_MS = 86_400_000;

export const SCHEDULE: readonly Recurring[] = [
  { task: Tick, match: "* * * * *" },
  { task: ApplyRetention, match: "17 3 * * *", backfillMs: DAY_MS },
  { task: SweepOrphans, match: "23 3 * * *", backfillMs: DAY_MS },
  { task: AnchorHeads, match: "7 * * * *" },
  { task: LookAround, match: "11 * * * *" },
  { task: TidyMessages, match: "29 3 * * *" },
  { task: TidyNotices, match: "31 3 * * *" },
  { task: TidySignIns, match: "37 3 * * *" },
  { task: ResolveForecasts, match: "41 * * * *" },
  { task: NoteWeek, match: "2 0 * * 1", backfillMs: 7 * DAY_MS },
];
