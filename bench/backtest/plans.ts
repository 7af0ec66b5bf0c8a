import path from "node:path";
import { z } from "zod";
import { stream } from "#server/estimates/rules/draws.ts";
import { ratioQuantile, referenceClass } from "#server/estimates/rules/reference-class.ts";
import { around, mean, pinballOf, type Range, type RangeScore } from "./scores.ts";
import { rowsOf } from "./table.ts";
import { readTaskProjects, type TaskProject } from "./tasks.ts";

// Actual effort beside its estimate, of finished projects: does the range that ours gives after k of a
// team's own hold the next one?

type Project = { readonly source: string; readonly order: string; readonly ratio: number };

const number = z.coerce.number().positive();
/** Durations and single issues are no estimates of a project's effort. */
const EFFORT_SOURCES = /kitchenham|jorgensen|moloekken|simula/;

export function readProjects(folder: string): Project[] {
  const whole = rowsOf(path.join(folder, "effort_projects.csv")).flatMap((row) => {
    const estimate = number.safeParse(row.estimate);
    const actual = number.safeParse(row.actual);
    if (!EFFORT_SOURCES.test(row.source ?? "") || !estimate.success || !actual.success) return [];
    const order = `${row.start ?? ""} ${(row.seq ?? "").padStart(6, "0")}`;
    return [{ source: row.source ?? "", order, ratio: actual.data / estimate.data }];
  });
  return [...whole, ...readTaskProjects(folder).map(addedUp)];
}

function addedUp({ source, start, tasks }: TaskProject): Project {
  const sum = (of: "plan" | "actual") => tasks.reduce((total, task) => total + task[of], 0);
  return { source, order: start, ratio: sum("actual") / sum("plan") };
}

type Method = (history: readonly number[]) => Range;

/** 1.2815…: the standard normal's 90th percentile. */
const Z90 = 1.2815515655446004;

const METHODS: Readonly<Record<string, Method>> = {
  ours: (history) => {
    const of = referenceClass(history);
    return {
      p10: ratioQuantile(of, 0.1),
      p50: ratioQuantile(of, 0.5),
      p90: ratioQuantile(of, 0.9),
    };
  },
  "expert ± 25 %": () => around(1),
  "mean ratio ± 25 %": (history) => around(history.length === 0 ? 1 : mean(history)),
  "plug-in lognormal": (history) => {
    if (history.length < 2) return around(1);
    const logs = history.map(Math.log);
    const middle = mean(logs);
    const spread = Math.sqrt(
      logs.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (logs.length - 1),
    );
    return {
      p10: Math.exp(middle - Z90 * spread),
      p50: Math.exp(middle),
      p90: Math.exp(middle + Z90 * spread),
    };
  },
};

export type PlanScore = RangeScore & { readonly method: string; readonly past: number };

/** Each source counts the same, however many projects it has. */
export function scorePlans(projects: readonly Project[], past: number): PlanScore[] {
  const sources = [...new Set(projects.map((project) => project.source))].sort();
  return Object.entries(METHODS).map(([method, range]) => {
    const perSource = sources.map((source) => {
      const own = projects
        .filter((project) => project.source === source)
        .sort((a, b) => (a.order < b.order ? -1 : 1));
      return own.map((project, i) => {
        const q = range(historyBefore(own, i, past));
        return {
          covered: project.ratio >= q.p10 && project.ratio <= q.p90 ? 1 : 0,
          width: (q.p90 - q.p10) / q.p50,
          pinball: pinballOf(q, project.ratio),
        };
      });
    });
    const over = (of: (one: { covered: number; width: number; pinball: number }) => number) =>
      mean(perSource.filter((source) => source.length > 0).map((source) => mean(source.map(of))));
    return {
      method,
      past,
      cases: projects.length,
      coverage: over((one) => one.covered),
      relativeWidth: over((one) => one.width),
      pinball: over((one) => one.pinball),
    };
  });
}

/** The projects just before; where there are fewer, a seeded draw of the others, never the project itself. */
function historyBefore(own: readonly Project[], i: number, past: number): number[] {
  const before = own.slice(Math.max(0, i - past), i).map((project) => project.ratio);
  const random = stream(i, "backtest");
  const others = own.filter((_, at) => at > i || at < i - past).map((project) => project.ratio);
  while (before.length < past && others.length > 0)
    before.unshift(...others.splice(Math.floor(random() * others.length), 1));
  return before;
}
