import { audited, unaudited } from "#server/audit/commands.ts";
import { personOf } from "#server/identity/permissions.ts";
import type { WorkspaceScope } from "#server/identity/scope.ts";
import { scopeOfReader } from "#server/identity/tokens.ts";
import { namedIn } from "#server/members/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { publicOrigin } from "#server/platform/env.ts";
import { AppError } from "#server/platform/errors.ts";
import { canMail, isNotTaken, isTooLarge, sendMail } from "#server/platform/mail.ts";
import { addJob } from "#server/platform/queue.ts";
import { findProject } from "#server/projects/queries.ts";
import { MEDIA_TYPES } from "#server/reports/catalogue.ts";
import { written } from "#server/reports/commands.ts";
import { portfolioReportOf, reportOf } from "#server/reports/queries.ts";
import type { Report } from "#server/reports/schema.ts";
import { reportMail } from "./findings.ts";
import { mayRemove } from "./queries.ts";
import { nextSlot } from "./rules.ts";
import { type DeliveryKey, type NewSchedule, type ScheduleRow, SendReport } from "./schema.ts";
import * as store from "./store.ts";

/** Members only: what each of them may see is looked at when it is sent. */
export async function addSchedule(
  deps: Deps,
  scope: WorkspaceScope,
  input: NewSchedule,
): Promise<{ id: string }> {
  const at = deps.now();
  const { userId } = personOf(scope);
  const project = input.slug === undefined ? null : await findProject(deps, scope, input.slug);
  // Tokens have a name as well, and no role.
  const people = (await namedIn(deps, scope)).filter(({ role }) => role !== null);
  const members = new Set(people.map(({ id }) => id));
  const toUserIds = [...new Set(input.toUserIds)];
  const stranger = toUserIds.find((id) => !members.has(id));
  if (stranger !== undefined)
    throw new AppError("invalid", "A report goes to members of this workspace only.", {
      pointer: "/toUserIds",
    });
  const id = deps.newId();
  const { kind, format, every, timeZone } = input;
  const nextAt = nextSlot({ zone: timeZone, every, after: at });
  const row = { id, kind, format, every, timeZone, toUserIds, createdById: userId, nextAt, at };
  const projectId = project?.projectId ?? null;
  const said = {
    action: "report.schedule",
    subject: { kind: "report-schedule", id },
    detail: { kind, every, isRemoved: false },
    projectId,
  } as const;
  await audited(deps, scope, said, (tx) => store.addSchedule(tx, scope, { ...row, projectId }));
  return { id };
}

export async function removeSchedule(
  deps: Deps,
  scope: WorkspaceScope,
  { id }: { id: string },
): Promise<void> {
  const found = (await store.schedules(deps.db, scope)).find((one) => one.id === id);
  if (!found) throw new AppError("not-found", "There is no such schedule.");
  if (!mayRemove(scope, found))
    throw new AppError("forbidden", "Only who made it, an owner or an admin can end it.");
  const said = {
    action: "report.schedule",
    subject: { kind: "report-schedule", id },
    detail: { kind: found.kind, every: found.every, isRemoved: true },
  } as const;
  await audited(deps, scope, said, (tx) => store.removeSchedule(tx, scope, { id, at: deps.now() }));
}

// ── by the worker ───────────────────────────────────────────────────────────────────────────────

/**
 * The minute's look. That a moment has come, who is to get the report for it and the jobs that send it are
 * written in one transaction, so that a crash loses none and two workers make none twice.
 */
export async function queueDueReports(deps: Deps): Promise<void> {
  if (!canMail()) return;
  const at = deps.now();
  for (const schedule of await store.dueSchedules(deps.db, at)) {
    const { workspaceId, id, nextAt: dueAt, toUserIds, timeZone, every } = schedule;
    // Moments that were missed while nothing ran are made up for by one.
    const to = nextSlot({ zone: timeZone, every, after: at });
    await deps.db.$transaction(async (db) => {
      const tx = unaudited(db, "message-progress");
      if (!(await store.moveOn(tx, { workspaceId, id, from: dueAt, to }))) return;
      const keys = toUserIds.map((userId) => ({ workspaceId, scheduleId: id, dueAt, userId }));
      await store.addDeliveries(tx, keys);
      for (const payload of keys) await addJob(db, SendReport, { payload });
    });
  }
}

/**
 * The job: one report to one person, of what they may see at this moment. It is noted that the mail is about to
 * go, it goes, it is noted that it went. Where the process ended in between, nobody can know whether it
 * went: it is sent once more under the same Message-ID, this time noted first. So one crash never loses a
 * report and makes it come at most twice; a second one, within the repeat, may lose it.
 */
export async function sendReport(deps: Deps, key: DeliveryKey): Promise<void> {
  const schedule = await store.deliveryOf(deps.db, key);
  if (!schedule || !canMail()) return;
  const scope = await scopeOfReader(deps, key);
  const to = await store.addressOf(deps.db, key);
  if (!scope || !to) return fail(deps, key, "They are no member any more.");
  const report = await reportFor(deps, scope, schedule);
  if (!report) return fail(deps, key, "They may not see this project.");
  const bytes = await written(report, schedule.format);
  const before = await store.begin(unaudited(deps.db, "message-progress"), key);
  if (before === null) return;
  const isRepeat = before > 0;
  if (isRepeat) await noteSent(deps, { key, schedule });
  try {
    await send({ key, schedule, report, bytes, to });
  } catch (error) {
    if (isNotTaken(error)) await store.undoBegin(unaudited(deps.db, "message-progress"), key);
    // A repeat of which nobody knows is over.
    else if (isRepeat) return;
    throw error;
  }
  if (!isRepeat) await noteSent(deps, { key, schedule });
}

/** null: not in this person's sight. */
async function reportFor(
  deps: Deps,
  scope: WorkspaceScope,
  { kind, project }: ScheduleRow,
): Promise<Report | null> {
  try {
    if (kind === "portfolio") return await portfolioReportOf(deps, scope, { demo: "without" });
    return await reportOf(deps, await findProject(deps, scope, project?.slug ?? ""), { kind });
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  }
}

async function send(of: {
  key: DeliveryKey;
  schedule: ScheduleRow;
  report: Report;
  bytes: Uint8Array;
  to: string;
}): Promise<void> {
  const { key, schedule, report, bytes, to } = of;
  const id = `report.${key.scheduleId}.${key.dueAt.getTime()}.${key.userId}`;
  const letter = (isLinkOnly: boolean) =>
    reportMail({ schedule, report, origin: publicOrigin(), isLinkOnly });
  const name = `${schedule.project?.slug ?? "portfolio"}-${schedule.kind}-${report.asOf.slice(0, 10)}.${schedule.format}`;
  const attachment = { name, type: MEDIA_TYPES[schedule.format], bytes };
  try {
    await sendMail({ ...letter(false), to, id, attachment });
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    await sendMail({ ...letter(true), to, id });
  }
}

type Noted = { key: DeliveryKey; schedule: ScheduleRow };

async function noteSent(deps: Deps, { key, schedule }: Noted): Promise<void> {
  const by = { kind: "system", id: null } as const;
  const said = {
    action: "report.send",
    subject: { kind: "report-schedule", id: key.scheduleId },
    detail: { kind: schedule.kind, format: schedule.format, userId: key.userId },
  } as const;
  await audited(deps, { workspaceId: key.workspaceId, by }, said, (tx) =>
    store.markSent(tx, key, deps.now()),
  );
}

async function fail(deps: Deps, key: DeliveryKey, why: string): Promise<void> {
  await store.markFailed(unaudited(deps.db, "message-progress"), key, why);
}

export const giveUpReport = (deps: Deps, key: DeliveryKey): Promise<void> =>
  fail(deps, key, "The mail server did not take it.");
