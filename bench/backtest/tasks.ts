import path from "node:path";
import { z } from "zod";
import { rowsOf } from "./table.ts";

// Projects as lists of tasks, each with what it was planned to take, what it took and its day.

export type Task = {
  readonly package: string;
  /** Hours. */
  readonly plan: number;
  readonly actual: number;
  /** Days since 1970; null where nobody wrote it down. */
  readonly day: number | null;
};

export type TaskProject = {
  readonly id: string;
  readonly source: string;
  readonly start: string;
  /** In the order in which they were done. */
  readonly tasks: readonly Task[];
};

const positive = z.coerce.number().positive();
const DAY_MS = 86_400_000;

export function readTaskProjects(folder: string): TaskProject[] {
  const projects = new Map<string, { source: string; start: string; tasks: Task[] }>();
  for (const row of rowsOf(path.join(folder, "wbs_tasks.csv"))) {
    const plan = positive.safeParse(row.plan_hours);
    const actual = positive.safeParse(row.actual_hours);
    if (!plan.success || !actual.success) continue;
    const id = row.project ?? "";
    const date = row.date ?? "";
    const project = projects.get(id) ?? { source: row.source ?? "", start: date, tasks: [] };
    const ms = Date.parse(`${date}T00:00:00Z`);
    project.tasks.push({
      package: row.package ?? "",
      plan: plan.data,
      actual: actual.data,
      day: Number.isNaN(ms) ? null : ms / DAY_MS,
    });
    projects.set(id, project);
  }
  return [...projects].map(([id, project]) => ({ id, ...project }));
}
