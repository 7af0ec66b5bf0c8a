import type { ChallengeId } from "#server/catalogue/schema.ts";
import {
  DEFAULT_SAMPLES,
  HISTORY_ENOUGH,
  HISTORY_LIMIT,
  REFERENCE_CLASS,
} from "#server/estimates/catalogue.ts";
import type { Estimate, Plan, WorkPackage } from "#server/estimates/schema.ts";
import { finishDate, workingDays } from "./calendar.ts";
import { stream } from "./draws.ts";
import { packagesInOrder } from "./plan.ts";
import { quantilesOf } from "./quantiles.ts";
import { type ReferenceClass, ratioQuantile, referenceClass } from "./reference-class.ts";
import { carriedOver } from "./remaining.ts";
import { type Simulation, simulate } from "./simulate.ts";

/** The whole answer for a checked plan. Same plan and seed, same bytes. */
export function estimate(plan: Plan, seed: number): Estimate {
  const samples = plan.samples ?? DEFAULT_SAMPLES;
  const of = referenceOf(plan);
  const simulation = simulate(plan, of, { samples, seed });
  const hasLoops = plan.packages.some((work) => work.loop);
  return {
    effortDays: { ...percentiles(simulation.totals), mean: days(average(simulation.totals)) },
    plannedDays: days(plan.packages.reduce((sum, work) => sum + work.likely, 0)),
    spentDays: days(simulation.spentDays),
    cost: costOf(plan, simulation, seed),
    pReached: hasLoops ? simulation.reached : null,
    calendar: calendarOf(plan, simulation),
    drivers: driversOf(simulation),
    histogram: histogramOf(simulation.totals),
    seed,
    samples,
    basis: basisOf(of.projects),
  };
}

/** What finished projects, and the finished packages of this one, say of the packages that are left. */
export function referenceOf({ packages, history, historyWeights }: Plan): ReferenceClass {
  const done = packages.filter((work) => work.actual !== undefined);
  const actualDays = done.reduce((sum, work) => sum + (work.actual ?? 0), 0);
  const planned = done.map((work) => work.likely);
  return carriedOver(referenceClass(history ?? [], historyWeights), planned, actualDays);
}

/** A hundredth of a day is far below the Monte Carlo error, and keeps records short. */
const days = (value: number) => Math.round(value * 100) / 100;

function percentiles(values: Float64Array) {
  const [p10, p50, p80, p90] = quantilesOf(values, [0.1, 0.5, 0.8, 0.9]).map(days);
  const none = Number.NaN;
  return { p10: p10 ?? none, p50: p50 ?? none, p80: p80 ?? none, p90: p90 ?? none };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function calendarOf(plan: Plan, simulation: Simulation): Estimate["calendar"] {
  const team = plan.team;
  if (!team) return null;
  const pace = { ...team, ...(plan.coordination ? { coordination: plan.coordination.share } : {}) };
  const working = percentiles(
    simulation.totals.map((total, i) =>
      workingDays(total - simulation.spentDays, simulation.chains[i] ?? 0, pace),
    ),
  );
  return {
    workingDays: working,
    finish: finishesOf(team.start, working),
    byDurations: byDurations(plan, pace),
  };
}

/** What finished projects did to their dates, on what the plan's likely days would give. */
function byDurations(
  { durations = [], packages }: Plan,
  team: { size: number; availability: number; start: string },
) {
  if (durations.length < HISTORY_ENOUGH) return null;
  const left = packages.filter((work) => work.actual === undefined);
  const likely = left.reduce((sum, work) => sum + work.likely, 0);
  const planned = workingDays(likely, longestChain(left), team);
  const of = referenceClass(durations);
  const at = (share: number) => days(planned * ratioQuantile(of, share));
  const working = { p10: at(0.1), p50: at(0.5), p80: at(0.8), p90: at(0.9) };
  return {
    projects: of.projects,
    workingDays: working,
    finish: finishesOf(team.start, working),
  };
}

function longestChain(packages: readonly WorkPackage[]): number {
  const ends = new Map<string, number>();
  for (const index of packagesInOrder(packages).order) {
    const work = packages[index];
    if (!work) continue;
    const before = (work.dependsOn ?? []).map((id) => ends.get(id) ?? 0);
    ends.set(work.id, before.reduce((a, b) => Math.max(a, b), 0) + work.likely);
  }
  return [...ends.values()].reduce((a, b) => Math.max(a, b), 0);
}

const finishesOf = (start: string, working: ReturnType<typeof percentiles>) => ({
  p10: finishDate(start, working.p10),
  p50: finishDate(start, working.p50),
  p80: finishDate(start, working.p80),
  p90: finishDate(start, working.p90),
});

/** Each course has a day rate of its own, drawn evenly between the two ends. */
function costOf({ dayRate }: Plan, simulation: Simulation, seed: number): Estimate["cost"] {
  if (!dayRate) return null;
  const random = stream(seed, "rate");
  const { low, high, currency } = dayRate;
  const costs = simulation.totals.map((total) => total * (low + (high - low) * random()));
  return { ...percentiles(costs), currency };
}

/**
 * What each challenge adds to the median, in days. A product's change splits exactly among its
 * factors by their logarithms (Aumann–Shapley); the split is read from the courses around the
 * median and scaled so that the parts sum to P50 with challenges − P50 without.
 */
function driversOf(simulation: Simulation): Estimate["drivers"] {
  const { totals, withoutChallenges, drivers } = simulation;
  if (drivers.length === 0) return [];
  const [from = 0, middle = 0, to = 0] = quantilesOf(totals, [0.45, 0.5, 0.55]);
  const [without = 0] = quantilesOf(withoutChallenges, [0.5]);
  const parts = drivers.map(() => 0);
  let count = 0;
  for (const [i, total] of totals.entries()) {
    if (total < from || total > to) continue;
    count++;
    const base = withoutChallenges[i] ?? total;
    const log = Math.log(total / base);
    if (Math.abs(log) < 1e-9) continue;
    for (const [d, driver] of drivers.entries())
      parts[d] = (parts[d] ?? 0) + ((driver.logs[i] ?? 0) / log) * (total - base);
  }
  const means = parts.map((part) => part / count);
  const change = middle - without;
  const left = change - means.reduce((sum, part) => sum + part, 0);
  const weight = means.reduce((sum, part) => sum + Math.abs(part), 0);
  return drivers
    .map((driver, d): { challengeId: ChallengeId; addsDaysP50: number } => {
      const mean = means[d] ?? 0;
      const share = weight < 1e-9 ? 0 : Math.abs(mean) / weight;
      return { challengeId: driver.challengeId, addsDaysP50: days(mean + left * share) + 0 };
    })
    .sort((a, b) => b.addsDaysP50 - a.addsDaysP50);
}

const BINS = 30;

function histogramOf(values: Float64Array): Estimate["histogram"] {
  const [from = 0, to = 0] = quantilesOf(values, [0.005, 0.995]);
  const counts = Array.from({ length: BINS }, () => 0);
  for (const value of values) {
    if (value < from || value > to) continue;
    const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from: days(from), to: days(to), counts };
}

/** What the range rests on, for the reader. */
function basisOf(projects: number): string {
  const general = `${REFERENCE_CLASS.projects} general software projects in ${REFERENCE_CLASS.sources} sources`;
  const multipliers = "The size of each challenge's effect is judgement, sized like COCOMO II.";
  if (projects === 0) return `Based on ${general}, not on yours. ${multipliers}`;
  const yours = projects === 1 ? "one finished project of yours" : `${projects} of yours`;
  const limit = projects === HISTORY_LIMIT ? " (the latest)" : "";
  return projects < HISTORY_ENOUGH
    ? `Based mainly on ${general}, and on ${yours}. ${multipliers}`
    : `Based on ${projects} finished projects of yours${limit}, beside ${general}. ${multipliers}`;
}
