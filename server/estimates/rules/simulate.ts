import type { ChallengeId } from "#server/catalogue/schema.ts";
import {
  MULTIPLIER_LIMITS,
  MULTIPLIER_UNCERTAINTY,
  MULTIPLIERS,
  OVERLAP,
  REFERENCE_RESIDUAL,
} from "#server/estimates/catalogue.ts";
import type { Plan, WorkPackage } from "#server/estimates/schema.ts";
import type { RandomState } from "#server/platform/random.ts";
import { columnStream, stream, tries } from "./draws.ts";
import { exp, fillLognormals, fillNormals, fillStudents } from "./normals.ts";
import { lognormalOf, ownVariance, rangeZ, sharedSpread } from "./packages.ts";
import { packagesInOrder } from "./plan.ts";
import type { ReferenceClass } from "./reference-class.ts";

/** What each simulated course of the project came to, in person-days; index by index the same course. */
export type Simulation = {
  readonly totals: Float64Array;
  /** The same courses with every challenge at the reference projects' mean. */
  readonly withoutChallenges: Float64Array;
  /** The longest chain of packages that wait for each other; all 0 for a plan without a team, which has no dates. */
  readonly chains: Float64Array;
  readonly drivers: readonly {
    readonly challengeId: ChallengeId;
    /** ln of the factor this challenge put on each total. */
    readonly logs: Float64Array;
  }[];
  readonly reached: number;
  /** Person-days of finished packages; part of every total, and of no factor. */
  readonly spentDays: number;
  /** The factor that all packages of a course share. */
  readonly factors: Float64Array;
  /** Each unfinished package's own days before any factor; empty unless asked for. */
  readonly work: readonly { readonly id: string; readonly days: Float64Array }[];
};

export type Course = {
  readonly samples: number;
  readonly seed: number;
  readonly keepsWork?: boolean;
};

/** Courses drawn at a time: what one package draws then stays in the processor's cache. */
const BLOCK = 2048;

/**
 * Monte Carlo of the whole plan. All packages of one course share one factor, drawn from what
 * finished projects did to their estimates; challenges multiply it by how far their residual risk
 * lies from the reference projects' mean.
 */
export function simulate(
  plan: Plan,
  of: ReferenceClass,
  { samples, seed, keepsWork = false }: Course,
): Simulation {
  const left = plan.packages.filter((work) => work.actual === undefined);
  const spentDays = plan.packages.reduce((sum, work) => sum + (work.actual ?? 0), 0);
  const z = rangeZ(plan);
  const work = workColumns(left, { seed, z, hasDates: plan.team !== undefined });
  const kept = keepsWork ? left.map(({ id }) => ({ id, days: new Float64Array(samples) })) : [];
  const shared = sharedColumns({ ...plan, packages: left }, of, { seed, z });
  const challenges = challengeColumns(plan, seed);
  const out = {
    totals: new Float64Array(samples),
    withoutChallenges: new Float64Array(samples),
    chains: new Float64Array(samples),
    factors: new Float64Array(samples),
    drivers: [...challenges, shared.spreadDriver].flatMap((driver) =>
      driver ? [{ challengeId: driver.challengeId, logs: new Float64Array(samples) }] : [],
    ),
  };
  let reached = 0;
  for (let from = 0; from < samples; from += BLOCK) {
    const to = Math.min(samples, from + BLOCK);
    reached += work.draw(to - from);
    for (const [w, { days }] of kept.entries())
      days.set(work.daysOf(w).subarray(0, to - from), from);
    shared.draw(to - from);
    const parts = out.drivers.map(({ logs }) => logs.subarray(from, to));
    const log = logsOf(challenges, parts, to - from);
    for (let i = 0; i < to - from; i++) {
      const days = work.days[i] ?? 0;
      const factor = shared.factors[i] ?? 1;
      const stretch = shared.stretches[i] ?? 0;
      const scaled = factor * exp((log[i] ?? 0) + stretch);
      if (shared.spreadDriver) setLast(parts, i, stretch);
      out.factors[from + i] = factor;
      out.withoutChallenges[from + i] = spentDays + days * factor;
      out.totals[from + i] = spentDays + days * scaled;
      out.chains[from + i] = (work.chains[i] ?? 0) * scaled;
    }
  }
  return { ...out, reached: reached / samples, spentDays, work: kept };
}

function setLast(parts: readonly Float64Array[], i: number, value: number): void {
  const last = parts[parts.length - 1];
  if (last) last[i] = value;
}

const LOG_LIMITS = {
  least: Math.log(MULTIPLIER_LIMITS.least),
  most: Math.log(MULTIPLIER_LIMITS.most),
} as const;

export function limit(log: number): number {
  return Math.min(Math.max(log, LOG_LIMITS.least), LOG_LIMITS.most);
}

type WorkColumns = {
  /** Draws so many courses; answers how many reached every loop's goal. */
  readonly draw: (count: number) => number;
  /** What the packages take before anything they share, and the longest chain of them. */
  readonly days: Float64Array;
  readonly chains: Float64Array;
  /** Days of one package in the courses just drawn, by its place in the plan. */
  readonly daysOf: (index: number) => Float64Array;
};

function workColumns(
  packages: readonly WorkPackage[],
  { seed, z, hasDates }: { seed: number; z: number; hasDates: boolean },
): WorkColumns {
  const { order } = packagesInOrder(packages);
  const each = packages.map(() => new Float64Array(BLOCK));
  /** When each package ends after the start; its own days where it waits for none. */
  const ends = packages.map((work, i) =>
    work.dependsOn?.length ? new Float64Array(BLOCK) : (each[i] ?? new Float64Array(BLOCK)),
  );
  const places = new Map(packages.map((work, i) => [work.id, i]));
  const drawn = order.flatMap((index) => {
    const work = packages[index];
    const [days, end] = [each[index], ends[index]];
    if (!work || !days || !end) return [];
    const waitsFor = (work.dependsOn ?? []).flatMap((id) => ends[places.get(id) ?? -1] ?? []);
    return [{ ...packageColumn(work, seed, z), days, end, waitsFor }];
  });
  const total = new Float64Array(BLOCK);
  const chains = new Float64Array(BLOCK);
  const isReached = new Uint8Array(BLOCK);
  const draw = (count: number) => {
    total.fill(0);
    chains.fill(0);
    isReached.fill(1);
    for (const one of drawn) {
      one.fill(one.days.subarray(0, count), isReached);
      addTo(total, one.days, count);
      if (!hasDates) continue;
      if (one.waitsFor.length > 0) endAfter(one, count);
      for (let i = 0; i < count; i++) chains[i] = Math.max(chains[i] ?? 0, one.end[i] ?? 0);
    }
    let reached = 0;
    for (let i = 0; i < count; i++) reached += isReached[i] ?? 0;
    return reached;
  };
  return { draw, days: total, chains, daysOf: (index) => each[index] ?? new Float64Array(BLOCK) };
}

type Timed = { readonly days: Float64Array; readonly end: Float64Array };

function endAfter(one: Timed & { waitsFor: readonly Float64Array[] }, count: number): void {
  const { days, end, waitsFor } = one;
  end.fill(0);
  for (const before of waitsFor)
    for (let i = 0; i < count; i++) end[i] = Math.max(end[i] ?? 0, before[i] ?? 0);
  for (let i = 0; i < count; i++) end[i] = (end[i] ?? 0) + (days[i] ?? 0);
}

function addTo(total: Float64Array, days: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) total[i] = (total[i] ?? 0) + (days[i] ?? 0);
}

/** Draws a package's days; for a loop, times the rounds it takes, at most `maxIter`. */
function packageColumn(work: WorkPackage, seed: number, z: number) {
  const { median, sigma } = lognormalOf(work, z);
  const state = columnStream(seed, `package:${work.id}`);
  const { loop } = work;
  const needed = loop && tries(stream(seed, `loop:${work.id}`), loop.expectedIterations);
  const most = loop?.maxIter ?? 1;
  const fill = (days: Float64Array, isReached: Uint8Array) => {
    // The cost of an iteration is drawn once for all iterations of a course.
    fillLognormals(state, { median, sigma }, days);
    if (!needed) return;
    for (let i = 0; i < days.length; i++) {
      const rounds = needed();
      if (rounds > most) isReached[i] = 0;
      days[i] = (days[i] ?? 0) * Math.min(rounds, most);
    }
  };
  return { fill };
}

/** Student-t is cut at six scales: beyond lies what no plan can say anything about. */
const FURTHEST = 6;

function sharedColumns(plan: Plan, of: ReferenceClass, { seed, z }: { seed: number; z: number }) {
  const state = columnStream(seed, "shared");
  const variance = ownVariance(plan.packages, z);
  const spread = sharedSpread(of.scale, variance);
  const estimating = MULTIPLIERS.find((m) => m.spread > 0);
  const residual = estimating && plan.residuals?.[estimating.challengeId];
  // Relative to the reference mean, whose effect the reference class already holds; and upward
  // only, since work that is estimated badly overruns and does not end early.
  const factor =
    estimating && residual !== undefined
      ? (1 + estimating.spread * residual) / (1 + estimating.spread * REFERENCE_RESIDUAL)
      : 1;
  const stretched = sharedSpread(of.scale * factor, variance) - spread;
  const factors = new Float64Array(BLOCK);
  const stretches = new Float64Array(BLOCK);
  const draw = (count: number) => {
    fillStudents(state, of.degrees, factors.subarray(0, count));
    for (let i = 0; i < count; i++) {
      const t = Math.min(Math.max(factors[i] ?? 0, -FURTHEST), FURTHEST);
      factors[i] = exp(of.mean + spread * t);
      stretches[i] = t > 0 ? stretched * t : 0;
    }
  };
  const spreadDriver =
    estimating && residual !== undefined ? { challengeId: estimating.challengeId } : null;
  return { draw, factors, stretches, spreadDriver };
}

type ChallengeColumn = {
  readonly challengeId: ChallengeId;
  /** ln of what it multiplies the total by, at the middle. */
  readonly size: number;
  readonly state: RandomState;
};

function challengeColumns(
  { residuals = {}, multipliers = {} }: Plan,
  seed: number,
): ChallengeColumn[] {
  return MULTIPLIERS.flatMap(({ challengeId, effort }) => {
    const residual = residuals[challengeId];
    const own = multipliers[challengeId]?.effort ?? effort;
    if (residual === undefined || own === 1) return [];
    const size = OVERLAP * (residual - REFERENCE_RESIDUAL) * Math.log(own);
    return [{ challengeId, size, state: columnStream(seed, `challenge:${challengeId}`) }];
  });
}

/** Draws each challenge's part into `parts` and answers their sum within its limits, to which the parts are scaled. */
function logsOf(
  challenges: readonly ChallengeColumn[],
  parts: readonly Float64Array[],
  count: number,
): Float64Array {
  const log = new Float64Array(count);
  for (const [c, { size, state }] of challenges.entries()) {
    const part = parts[c];
    if (!part) continue;
    fillNormals(state, part);
    for (let i = 0; i < count; i++) {
      const drawn = size * Math.max(0, 1 + MULTIPLIER_UNCERTAINTY * (part[i] ?? 0));
      part[i] = drawn;
      log[i] = (log[i] ?? 0) + drawn;
    }
  }
  for (let i = 0; i < count; i++) {
    const sum = log[i] ?? 0;
    const limited = limit(sum);
    if (limited === sum) continue;
    for (const part of parts) part[i] = (part[i] ?? 0) * (limited / sum);
    log[i] = limited;
  }
  return log;
}
