import { z } from "zod";
import { isTimeZone } from "#server/notices/rules.ts";
import type { Task } from "#server/platform/queue.ts";
import { ReportFormat, ReportKind } from "#server/reports/schema.ts";

export const Every = z.enum(["weekly", "monthly"]);
export type Every = z.infer<typeof Every>;

/** Without a slug it is of the whole portfolio. */
export const NewSchedule = z
  .strictObject({
    slug: z.string().max(100).optional(),
    kind: ReportKind,
    format: ReportFormat.default("pdf"),
    every: Every,
    timeZone: z.string().max(100).refine(isTimeZone, "is no time zone that the system knows"),
    toUserIds: z.array(z.string().max(100)).min(1).max(50),
  })
  .refine(({ slug, kind }) => (slug === undefined) === (kind === "portfolio"), {
    message: "A portfolio review is of no project, and every other report is of one.",
    path: ["kind"],
  });
export type NewSchedule = z.infer<typeof NewSchedule>;

export const ScheduleRow = z.object({
  id: z.string(),
  project: z.object({ slug: z.string(), name: z.string() }).nullable(),
  kind: ReportKind,
  format: ReportFormat,
  every: Every,
  timeZone: z.string(),
  toUserIds: z.array(z.string()),
  createdById: z.string(),
  nextAt: z.date(),
});
export type ScheduleRow = z.infer<typeof ScheduleRow>;

export const Schedule = ScheduleRow.extend({
  /** The last moment it went out, and how many of it arrived at the mail server, wait or failed. */
  last: z.object({ dueAt: z.date(), sent: z.int(), waiting: z.int(), failed: z.int() }).nullable(),
  mayRemove: z.boolean(),
});
export type Schedule = z.infer<typeof Schedule>;

/** One report to one person for one moment. */
export const SendReport = {
  name: "send-report",
  payload: z.object({
    workspaceId: z.string(),
    scheduleId: z.string(),
    dueAt: z.coerce.date(),
    userId: z.string(),
  }),
  lane: "later",
  maxAttempts: 10,
  keyedBy: ["workspaceId", "scheduleId", "dueAt", "userId"],
} as const satisfies Task;
export type DeliveryKey = z.infer<typeof SendReport.payload>;
