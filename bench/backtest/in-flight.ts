import { referenceClass } from "#server/estimates/rules/reference-class.ts";
import { remaining } from "#server/estimates/rules/remaining.ts";
import { around, mean, pinballOf, type Range, type RangeScore, scoreRanges } from "./scores.ts";
import type { TaskProject } from "./tasks.ts";

// What is left of a running project, asked when a share of its plan is done: does the range hold what
// the rest took?

/** Consecutive packages of a plan are gathered, so that no project has more than a person would plan. */
const PACKAGES_MAX = 20;
/** Fewer packages leave nothing to look back on. */
const PACKAGES_MIN = 4;
const PAST_MAX = 5;
export const SHARES_DONE = [0, 0.25, 0.5, 0.75] as const;

type Package = { readonly plan: number; readonly actual: number };

export type FlightCase = {
  readonly group: string;
  readonly done: readonly Package[];
  readonly left: readonly Package[];
  readonly history: readonly number[];
};

export function flightCases(projects: readonly TaskProject[], share: number): FlightCase[] {
  const ordered = projects.toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return ordered.flatMap((project): FlightCase[] => {
    const packages = packagesOf(project);
    if (packages.length < PACKAGES_MIN) return [];
    const past = ordered.filter((other) => other.source === project.source && other !== project);
    const before = past.filter((other) => other.start < project.start).slice(-PAST_MAX);
    // The first projects of a source have none before: those just after stand in.
    const known = before.length > 0 ? before : past.slice(0, PAST_MAX);
    const total = sum(packages.map((one) => one.plan));
    let at = 0;
    let done = 0;
    while (at < packages.length - 1 && done < share * total) done += packages[at++]?.plan ?? 0;
    return [
      {
        group: project.id,
        done: packages.slice(0, at),
        left: packages.slice(at),
        history: known.map(ratioOf),
      },
    ];
  });
}

const ratioOf = ({ tasks }: TaskProject) =>
  sum(tasks.map((task) => task.actual)) / sum(tasks.map((task) => task.plan));

function packagesOf({ tasks }: TaskProject): Package[] {
  const byName = new Map<string, { plan: number; actual: number }>();
  for (const task of tasks) {
    const known = byName.get(task.package) ?? { plan: 0, actual: 0 };
    known.plan += task.plan;
    known.actual += task.actual;
    byName.set(task.package, known);
  }
  const all = [...byName.values()];
  const size = Math.ceil(all.length / PACKAGES_MAX);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => {
    const part = all.slice(i * size, (i + 1) * size);
    return { plan: sum(part.map((one) => one.plan)), actual: sum(part.map((one) => one.actual)) };
  });
}

type Method = (of: FlightCase) => Range;

const planOf = (packages: readonly Package[]) => sum(packages.map((one) => one.plan));

const ours: Method = ({ done, left, history }) =>
  remaining({
    doneDays: done.map((one) => one.plan),
    actualDays: sum(done.map((one) => one.actual)),
    leftDays: left.map((one) => one.plan),
    history,
  });

/** 1.2815…: the standard normal's 90th percentile. */
const Z90 = 1.2815515655446004;

const METHODS: Readonly<Record<string, Method>> = {
  ours,
  "plan left ± 25 %": ({ left }) => around(planOf(left)),
  "pace so far ± 25 %": ({ done, left }) =>
    around(
      planOf(left) * (done.length === 0 ? 1 : sum(done.map((one) => one.actual)) / planOf(done)),
    ),
  "past alone": ({ left, history }) => {
    const { mean: middle, scale } = referenceClass(history);
    const at = (z: number) => planOf(left) * Math.exp(middle + z * scale);
    return { p10: at(-Z90), p50: at(0), p90: at(Z90) };
  },
  // Each package by itself with PERT's spread, a sixth of 0.6 to 1.6 of its plan, and none shared.
  "independent PERT": ({ left }) => {
    const middle = planOf(left) * ((0.6 + 4 + 1.6) / 6);
    const spread = Math.sqrt(sum(left.map((one) => (one.plan / 6) ** 2)));
    return { p10: middle - Z90 * spread, p50: middle, p90: middle + Z90 * spread };
  },
};

export function scoreFlight(
  projects: readonly TaskProject[],
): ({ method: string; share: number } & RangeScore)[] {
  return Object.entries(METHODS).flatMap(([method, range]) =>
    SHARES_DONE.map((share) => {
      const answers = flightCases(projects, share).map((one) => ({
        range: range(one),
        actual: sum(one.left.map((work) => work.actual)),
      }));
      return { method, share, ...scoreRanges(answers) };
    }),
  );
}

export type Narrower = RangeScore & { readonly share: number; readonly factor: number };

/**
 * The ranges are wide early on. The trial: on a logarithmic scale, every range narrower by the factor
 * that scores best on all other projects.
 */
export function scoreNarrower(projects: readonly TaskProject[]): Narrower[] {
  return SHARES_DONE.map((share) => {
    const asked = flightCases(projects, share).map((one) => ({
      range: ours(one),
      actual: sum(one.left.map((work) => work.actual)),
    }));
    const losses = NARROWER.map((factor) =>
      asked.map(({ range, actual }) => pinballOf(narrowed(range, factor), actual)),
    );
    const factors = asked.map((_, i) => {
      const others = losses.map((loss) => sum(loss) - (loss[i] ?? 0));
      return NARROWER[others.indexOf(others.reduce((a, b) => Math.min(a, b)))] ?? 1;
    });
    const answers = asked.map(({ range, actual }, i) => ({
      range: narrowed(range, factors[i] ?? 1),
      actual,
    }));
    return { share, factor: mean(factors), ...scoreRanges(answers) };
  });
}

const NARROWER = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2] as const;

const narrowed = ({ p10, p50, p90 }: Range, factor: number): Range => ({
  p10: p50 * (p10 / p50) ** factor,
  p50,
  p90: p50 * (p90 / p50) ** factor,
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
