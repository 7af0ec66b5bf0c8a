import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { stream } from "#server/estimates/rules/draws.ts";
import { ratioQuantile, referenceClass } from "#server/estimates/rules/reference-class.ts";
import { readCsv } from "#server/evidence/rules/csv-read.ts";

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
  return [...whole, ...addedUp(rowsOf(path.join(folder, "wbs_tasks.csv")))];
}

function addedUp(tasks: readonly Record<string, string>[]): Project[] {
  const sums = new Map<string, { source: string; order: string; plan: number; actual: number }>();
  for (const row of tasks) {
    const plan = number.safeParse(row.plan_hours);
    const actual = number.safeParse(row.actual_hours);
    if (!plan.success || !actual.success) continue;
    const key = row.project ?? "";
    const sum = sums.get(key) ?? {
      source: row.source ?? "",
      order: row.date ?? "",
      plan: 0,
      actual: 0,
    };
    sum.plan += plan.data;
    sum.actual += actual.data;
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ source, order, plan, actual }) => ({
    source,
    order,
    ratio: actual / plan,
  }));
}

function rowsOf(file: string): Record<string, string>[] {
  const read = readCsv(fs.readFileSync(file, "utf8"));
  if ("fault" in read) throw new Error(`${file}: ${read.fault.message}`);
  const { header, rows } = read.table;
  return rows.map(({ cells }) =>
    Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])),
  );
}

type Quantiles = { readonly p10: number; readonly p50: number; readonly p90: number };
type Method = (history: readonly number[]) => Quantiles;

const around = (middle: number): Quantiles => ({
  p10: middle * 0.75,
  p50: middle,
  p90: middle * 1.25,
});
const average = (values: readonly number[]) =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

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
  "mean ratio ± 25 %": (history) => around(history.length === 0 ? 1 : average(history)),
  "plug-in lognormal": (history) => {
    if (history.length < 2) return around(1);
    const logs = history.map(Math.log);
    const middle = average(logs);
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

export type PlanScore = {
  readonly method: string;
  readonly past: number;
  readonly projects: number;
  readonly coverage: number;
  readonly relativeWidth: number;
  /** Mean pinball loss of the logarithm at P10, P50 and P90. */
  readonly pinball: number;
};

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
          pinball: pinball(Math.log(project.ratio), q),
        };
      });
    });
    const over = (of: (one: { covered: number; width: number; pinball: number }) => number) =>
      average(
        perSource.filter((source) => source.length > 0).map((source) => average(source.map(of))),
      );
    return {
      method,
      past,
      projects: projects.length,
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

function pinball(value: number, q: Quantiles): number {
  const loss = (quantile: number, share: number) => {
    const miss = value - Math.log(quantile);
    return miss >= 0 ? share * miss : (share - 1) * miss;
  };
  return average([loss(q.p10, 0.1), loss(q.p50, 0.5), loss(q.p90, 0.9)]);
}
