import { gammas, normals, stream } from "#server/estimates/rules/draws.ts";
import { weeksFor } from "#server/estimates/rules/throughput.ts";
import { mean, pinballOf, type Range, type RangeScore, scoreRanges } from "./scores.ts";
import type { TaskProject } from "./tasks.ts";

// Days until the next items are done, told by the gaps between the ones before or by weekly counts:
// the reason why the product tells no date from gaps. Tasks stand in for runs, since almost no open
// log of runs has times.

const ITEMS = [5, 10, 20] as const;
const CASES_MAX_PER_PROJECT = 12;
const GAPS_USED = 50;
const SAMPLES = 300;

type GapCase = {
  readonly group: string;
  readonly gaps: readonly number[];
  /** Items done in each whole week up to now. */
  readonly weekly: readonly number[];
  readonly items: number;
  /** Days. */
  readonly took: number;
};

function gapCases(projects: readonly TaskProject[]): GapCase[] {
  return projects.flatMap(({ id, tasks }) => {
    const days = tasks.flatMap((task) => task.day ?? []).sort((a, b) => a - b);
    const every = Math.max(1, Math.floor(days.length / (CASES_MAX_PER_PROJECT / ITEMS.length + 1)));
    const cases: GapCase[] = [];
    for (let at = Math.max(20, every); at < days.length; at += every)
      for (const items of ITEMS) {
        const [now, then] = [days[at - 1] ?? 0, days[at - 1 + items]];
        if (then === undefined) continue;
        const before = days.slice(0, at);
        cases.push({
          group: id,
          gaps: before
            .slice(1)
            .map((day, i) => day - (before[i] ?? day))
            .slice(-GAPS_USED),
          weekly: weeklyOf(before, now),
          items,
          // Done on the same day counts as half of one.
          took: Math.max(0.5, then - now),
        });
      }
    return cases;
  });
}

function weeklyOf(days: readonly number[], now: number): number[] {
  const weeks = Math.floor((now - (days[0] ?? now)) / 7);
  const counts = Array.from({ length: weeks }, () => 0);
  for (const day of days) {
    const ago = Math.floor((now - day) / 7);
    if (ago < weeks) counts[weeks - 1 - ago] = (counts[weeks - 1 - ago] ?? 0) + 1;
  }
  return counts;
}

/** Bayesian bootstrap of the gaps, one longer gap at half weight, and a drift that all of a course share. */
function fromGaps({ gaps, items }: GapCase, drift: number): Range {
  const random = stream(1, "gaps");
  const longest = gaps.reduce((a, b) => Math.max(a, b), 0);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const atoms = [...gaps, Math.max(longest, 4 * median)];
  const [one, half, normal] = [gammas(random, 1), gammas(random, 0.5), normals(random)];
  const totals = Array.from({ length: SAMPLES }, () => {
    const weights = atoms.map((_, i) => (i === gaps.length ? half() : one()));
    const sums: number[] = [];
    for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
    let days = 0;
    for (let i = 0; i < items; i++) {
      const place = random() * (sums.at(-1) ?? 0);
      days += atoms[sums.findIndex((sum) => sum >= place)] ?? 0;
    }
    return Math.max(0.5, days * Math.exp((drift + 0.5 / gaps.length) * normal()));
  }).sort((a, b) => a - b);
  const at = (share: number) => totals[Math.floor(share * (SAMPLES - 1))] ?? 0.5;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}

function fromWeeks({ weekly, items }: GapCase): Range | null {
  const told = weeksFor(weekly, { items, seed: 1, samples: SAMPLES });
  if (told.kind === "refused") return null;
  const { p10, p50, p90, weeksMax } = told.weeks;
  // Some day of the week by whose end it is done.
  const days = (week: number | null, part: number) =>
    Math.max(0.5, ((week ?? weeksMax) - part) * 7);
  return { p10: days(p10, 1), p50: days(p50, 0.5), p90: days(p90, 0) };
}

const DRIFTS = [0.25, 0.5, 0.75, 1, 1.5, 2] as const;

/** All methods on the questions that weekly counts can answer too. */
export function scoreGaps(projects: readonly TaskProject[]): ({ method: string } & RangeScore)[] {
  const asked = gapCases(projects).flatMap((one) => {
    const weeks = fromWeeks(one);
    return weeks === null ? [] : { one, weeks };
  });
  const byDrift = DRIFTS.map((drift) => asked.map(({ one }) => fromGaps(one, drift)));
  const losses = byDrift.map((ranges) =>
    ranges.map((range, i) => pinballOf(range, asked[i]?.one.took ?? 1)),
  );
  const chosen = new Map(
    [...new Set(asked.map(({ one }) => one.group))].map((group) => {
      const others = asked.flatMap(({ one }, i) => (one.group === group ? [] : i));
      const totals = losses.map((loss) => mean(others.map((i) => loss[i] ?? 0)));
      return [group, totals.indexOf(totals.reduce((a, b) => Math.min(a, b)))];
    }),
  );
  const score = (method: string, rangeOf: (i: number) => Range | undefined) => ({
    method,
    ...scoreRanges(
      asked.flatMap(({ one }, i) => {
        const range = rangeOf(i);
        return range ? { range, actual: one.took } : [];
      }),
    ),
  });
  return [
    score("weekly counts (ours)", (i) => asked[i]?.weeks),
    score("gaps, drift 0.25", (i) => byDrift[0]?.[i]),
    score("gaps, drift by others", (i) => byDrift[chosen.get(asked[i]?.one.group ?? "") ?? 0]?.[i]),
  ];
}
