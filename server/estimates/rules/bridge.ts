import {
  BRIDGE_STEPS,
  type Bridge,
  type Plan,
  type WorkPackage,
} from "#server/estimates/schema.ts";
import { estimate } from "./estimate.ts";

type BridgeStep = Bridge["steps"][number]["step"];

/** From one plan to the next, one kind of change at a time, with the same draws throughout. */
export function bridge(before: Plan, after: Plan, seed: number): Bridge {
  let plan = before;
  let last = estimate(plan, seed);
  const fromP50 = last.effortDays.p50;
  const steps = BRIDGE_STEPS.map((step) => {
    plan = STEP[step](plan, after);
    const next = estimate(plan, seed);
    const working = (of: typeof next) => of.calendar?.workingDays.p50 ?? null;
    const [was, is] = [working(last), working(next)];
    const told = {
      step,
      addsDaysP50: next.effortDays.p50 - last.effortDays.p50,
      addsWorkingDaysP50: was === null || is === null ? null : is - was,
    };
    last = next;
    return told;
  });
  return { fromP50, toP50: last.effortDays.p50, steps };
}

const STEP: Readonly<Record<BridgeStep, (plan: Plan, after: Plan) => Plan>> = {
  // Packages that came or went; those in both plans keep what was said of them.
  scope: (plan, after) => {
    const known = new Map(plan.packages.map((work) => [work.id, work]));
    const packages = after.packages.map((work) => {
      const old = known.get(work.id);
      const { actual: _, ...estimated } = work;
      return old ? { ...old, dependsOn: work.dependsOn } : estimated;
    });
    return { ...plan, packages };
  },
  ranges: (plan, after) => ({
    ...withPackages(plan, after, (old, { actual: _, ...work }) =>
      old.actual === undefined ? work : { ...work, actual: old.actual },
    ),
    ranges: after.ranges,
    rangeRecord: after.rangeRecord,
  }),
  actuals: (plan, after) => withPackages(plan, after, (_, work) => work),
  "reference-class": (plan, after) => ({
    ...plan,
    history: after.history,
    historyWeights: after.historyWeights,
    durations: after.durations,
  }),
  challenges: (plan, after) => ({
    ...plan,
    residuals: after.residuals,
    multipliers: after.multipliers,
  }),
  pace: (plan, after) => ({
    ...plan,
    team: after.team,
    coordination: after.coordination,
    dayRate: after.dayRate,
    samples: after.samples,
  }),
};

function withPackages(
  plan: Plan,
  after: Plan,
  pick: (old: WorkPackage, work: WorkPackage) => WorkPackage,
): Plan {
  const next = new Map(after.packages.map((work) => [work.id, work]));
  const packages = plan.packages.map((old) => {
    const work = next.get(old.id);
    return work ? pick(old, work) : old;
  });
  return { ...plan, packages };
}
