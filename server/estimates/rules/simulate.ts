import type { ChallengeId } from "#server/catalogue/schema.ts";
import {
  MULTIPLIER_LIMITS,
  MULTIPLIER_UNCERTAINTY,
  MULTIPLIERS,
  OVERLAP,
  REFERENCE_RESIDUAL,
} from "#server/estimates/catalogue.ts";
import type { Plan, WorkPackage } from "#server/estimates/schema.ts";
import { normals, stream, students, tries } from "./draws.ts";
import { lognormalOf, ownVariance, sharedSpread } from "./packages.ts";
import { packagesInOrder } from "./plan.ts";
import type { ReferenceClass } from "./reference-class.ts";

/** What each simulated course of the project came to, in person-days; index by index the same course. */
export type Simulation = {
  readonly totals: Float64Array;
  /** The same courses with every challenge at the reference projects' mean. */
  readonly withoutChallenges: Float64Array;
  /** The longest chain of packages that wait for each other. */
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
  const work = workDraws(left, seed);
  const kept = keepsWork ? left.map(({ id }) => ({ id, days: new Float64Array(samples) })) : [];
  const factors = new Float64Array(samples);
  const shared = sharedDraws({ ...plan, packages: left }, of, seed);
  const challenges = challengeDraws(plan, seed);
  const totals = new Float64Array(samples);
  const withoutChallenges = new Float64Array(samples);
  const chains = new Float64Array(samples);
  const drivers = [...challenges, shared.spreadDriver].flatMap((driver) =>
    driver ? [{ challengeId: driver.challengeId, logs: new Float64Array(samples) }] : [],
  );
  let reached = 0;
  for (let i = 0; i < samples; i++) {
    const own = work.draw();
    for (const [w, { days }] of kept.entries()) days[i] = work.daysOf(w);
    const { factor, stretch } = shared.draw();
    let log = 0;
    for (const [c, challenge] of challenges.entries()) {
      const part = challenge.draw();
      log += part;
      const logs = drivers[c]?.logs;
      if (logs) logs[i] = part;
    }
    const limited = limit(log);
    if (limited !== log) for (const { logs } of drivers) logs[i] = (logs[i] ?? 0) * (limited / log);
    if (shared.spreadDriver) {
      const logs = drivers.at(-1)?.logs;
      if (logs) logs[i] = stretch;
    }
    const multiplier = Math.exp(limited + stretch);
    factors[i] = factor;
    withoutChallenges[i] = spentDays + own.days * factor;
    totals[i] = spentDays + own.days * factor * multiplier;
    chains[i] = own.chain * factor * multiplier;
    if (own.reached) reached++;
  }
  return {
    totals,
    withoutChallenges,
    chains,
    drivers,
    reached: reached / samples,
    spentDays,
    factors,
    work: kept,
  };
}

export function limit(log: number): number {
  const { least, most } = MULTIPLIER_LIMITS;
  return Math.min(Math.max(log, Math.log(least)), Math.log(most));
}

type Work = { days: number; chain: number; reached: boolean };

type WorkDraws = {
  /** What the packages take before anything they share; the object is reused. */
  readonly draw: () => Work;
  /** Days of one package in the course just drawn, by its place in the plan. */
  readonly daysOf: (index: number) => number;
};

function workDraws(packages: readonly WorkPackage[], seed: number): WorkDraws {
  const { order } = packagesInOrder(packages);
  const positions = new Map(order.map((index, position) => [packages[index]?.id, position]));
  const draws = order.flatMap((index) => {
    const work = packages[index];
    if (!work) return [];
    const { median, sigma } = lognormalOf(work);
    const loop = work.loop;
    return {
      index,
      median,
      sigma,
      normal: normals(stream(seed, `package:${work.id}`)),
      waitsFor: (work.dependsOn ?? []).flatMap((id) => positions.get(id) ?? []),
      most: loop?.maxIter ?? 1,
      tries: loop ? tries(stream(seed, `loop:${work.id}`), loop.expectedIterations) : null,
    };
  });
  const ends = new Float64Array(draws.length);
  const each = new Float64Array(packages.length);
  const out: Work = { days: 0, chain: 0, reached: true };
  const draw = () => {
    out.days = 0;
    out.chain = 0;
    out.reached = true;
    for (const [p, one] of draws.entries()) {
      // The cost of an iteration is drawn once for all iterations of a course.
      let days = one.median * Math.exp(one.sigma * one.normal());
      if (one.tries) {
        const needed = one.tries();
        if (needed > one.most) out.reached = false;
        days *= Math.min(needed, one.most);
      }
      each[one.index] = days;
      let start = 0;
      for (const on of one.waitsFor) start = Math.max(start, ends[on] ?? 0);
      ends[p] = start + days;
      out.days += days;
      if (start + days > out.chain) out.chain = start + days;
    }
    return out;
  };
  return { draw, daysOf: (index) => each[index] ?? 0 };
}

/** Student-t is cut at six scales: beyond lies what no plan can say anything about. */
const FURTHEST = 6;

function sharedDraws(plan: Plan, of: ReferenceClass, seed: number) {
  const student = students(stream(seed, "shared"), of.degrees);
  const variance = ownVariance(plan.packages);
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
  const out = { factor: 1, stretch: 0 };
  const draw = () => {
    const t = Math.min(Math.max(student(), -FURTHEST), FURTHEST);
    out.factor = Math.exp(of.mean + spread * t);
    out.stretch = t > 0 ? stretched * t : 0;
    return out;
  };
  const spreadDriver =
    estimating && residual !== undefined ? { challengeId: estimating.challengeId } : null;
  return { draw, spreadDriver };
}

/** One draw per challenge with a residual: ln of what it multiplies the total by. */
function challengeDraws({ residuals = {}, multipliers = {} }: Plan, seed: number) {
  return MULTIPLIERS.flatMap(({ challengeId, effort }) => {
    const residual = residuals[challengeId];
    const own = multipliers[challengeId]?.effort ?? effort;
    if (residual === undefined || own === 1) return [];
    const size = OVERLAP * (residual - REFERENCE_RESIDUAL) * Math.log(own);
    const normal = normals(stream(seed, `challenge:${challengeId}`));
    return [{ challengeId, draw: () => size * Math.max(0, 1 + MULTIPLIER_UNCERTAINTY * normal()) }];
  });
}
