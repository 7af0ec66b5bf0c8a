import { KIND_NAMES } from "#server/reports/catalogue.ts";
import type { Report } from "#server/reports/schema.ts";
import type { Schedule, ScheduleRow } from "./schema.ts";

type Letter = { readonly subject: string; readonly text: string };

/** The mail around a report: what it says in one sentence, where it is on the screen, why it came. */
export function reportMail(of: {
  schedule: Pick<ScheduleRow, "kind" | "every" | "project">;
  report: Pick<Report, "title" | "lede" | "asOf">;
  origin: string;
  /** The file was too large for the mail server. */
  isLinkOnly: boolean;
}): Letter {
  const { schedule, report, origin } = of;
  const about = schedule.project ? ` of ${oneLine(schedule.project.name)}` : "";
  const lines = [
    report.title,
    "",
    ...(report.lede ? [report.lede, ""] : []),
    of.isLinkOnly
      ? "The file is too large for this mail server. It can be taken from the page:"
      : "The report is attached. On the screen:",
    `${origin}${pathOf(schedule)}`,
    "",
    `It comes ${schedule.every}, as of ${report.asOf.slice(0, 16).replace("T", " ")} UTC, and holds what you may see. Schedules: ${origin}/settings/reports`,
  ];
  return { subject: `${KIND_NAMES[schedule.kind]}${about}`.slice(0, 180), text: lines.join("\n") };
}

function pathOf({ kind, project }: Pick<ScheduleRow, "kind" | "project">): string {
  return project ? `/projects/${project.slug}/report/${kind}` : "/";
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();

/** The title of the page of all schedules. */
export function schedulesTitle(schedules: readonly Pick<Schedule, "last">[]): string {
  if (schedules.length === 0) return "No report goes out by itself";
  const failed = schedules.filter(({ last }) => (last?.failed ?? 0) > 0).length;
  const many = schedules.length === 1 ? "One report goes" : `${schedules.length} reports go`;
  const head = `${many} out by ${schedules.length === 1 ? "itself" : "themselves"}`;
  if (failed === 0) return head;
  return `${head}; ${failed === 1 ? "one" : failed} did not reach everybody the last time`;
}
