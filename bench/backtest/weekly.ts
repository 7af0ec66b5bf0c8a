import { weeksFor } from "#server/estimates/rules/throughput.ts";
import { around, type Range, type RangeScore, scoreRanges } from "./scores.ts";
import type { TaskProject } from "./tasks.ts";

// Weeks until so many more items are finished, from the counts of the weeks before.

const ITEMS = [5, 10, 20, 40] as const;
/** Asked at every fourth week from the eighth on. */
const FIRST_WEEK = 8;
const EVERY_WEEKS = 4;
/** Long gaps in a project's record are pauses of the recording and not of the work. */
const CASES_MAX_PER_PROJECT = 25;

export type WeekCase = {
  readonly group: string;
  readonly weekly: readonly number[];
  readonly items: number;
  readonly took: number;
};

export function weekCases(projects: readonly TaskProject[]): WeekCase[] {
  return projects.flatMap((project) => {
    const counts = countsOf(project);
    const cases: WeekCase[] = [];
    for (let week = FIRST_WEEK; week < counts.length; week += EVERY_WEEKS)
      for (const items of ITEMS) {
        const took = weeksTaken(counts.slice(week), items);
        const weekly = counts.slice(0, week);
        if (took !== null && weekly.some((count) => count > 0))
          cases.push({ group: project.id, weekly, items, took });
      }
    const every = Math.max(1, Math.ceil(cases.length / CASES_MAX_PER_PROJECT));
    return cases.filter((_, i) => i % every === 0);
  });
}

function countsOf({ tasks }: TaskProject): number[] {
  const days = tasks.flatMap((task) => task.day ?? []);
  if (days.length === 0) return [];
  const first = days.reduce((a, b) => Math.min(a, b));
  const last = days.reduce((a, b) => Math.max(a, b));
  const counts = Array.from({ length: Math.floor((last - first) / 7) + 1 }, () => 0);
  for (const day of days) {
    const week = Math.floor((day - first) / 7);
    counts[week] = (counts[week] ?? 0) + 1;
  }
  return counts;
}

function weeksTaken(after: readonly number[], items: number): number | null {
  let done = 0;
  for (const [i, count] of after.entries()) {
    done += count;
    if (done >= items) return i + 1;
  }
  return null;
}

const WEEKS_MAX = 104;
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const whole = (range: Range): Range => ({
  p10: Math.max(1, Math.floor(range.p10)),
  p50: Math.max(1, Math.round(range.p50)),
  p90: Math.max(1, Math.ceil(range.p90)),
});

const METHODS: Readonly<Record<string, (of: WeekCase) => Range | null>> = {
  ours: ({ weekly, items }) => {
    const told = weeksFor(weekly, { items, seed: 1, samples: 1_000, weeksMax: WEEKS_MAX });
    if (told.kind === "refused") return null;
    const at = (week: number | null) => week ?? WEEKS_MAX;
    return { p10: at(told.weeks.p10), p50: at(told.weeks.p50), p90: at(told.weeks.p90) };
  },
  "last week ± 25 %": ({ weekly, items }) =>
    whole(around(Math.min(WEEKS_MAX, items / Math.max(weekly.at(-1) ?? 0, 0.2)))),
  "12 weeks' mean ± 25 %": ({ weekly, items }) =>
    whole(around(Math.min(WEEKS_MAX, items / Math.max(mean(weekly.slice(-12)), 0.2)))),
};

/** Every method on the questions that ours answers: it refuses where the last weeks are empty. */
export function scoreWeeks(all: readonly WeekCase[]): {
  refused: number;
  scores: ({ method: string } & RangeScore)[];
} {
  const cases = all.filter((one) => METHODS.ours?.(one));
  const scores = Object.entries(METHODS).map(([method, rangeOf]) => {
    const answers = cases.flatMap((one) => {
      const range = rangeOf(one);
      return range ? { range, actual: one.took } : [];
    });
    return { method, ...scoreRanges(answers) };
  });
  return { refused: all.length - cases.length, scores };
}
