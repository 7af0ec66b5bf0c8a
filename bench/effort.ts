import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { MULTIPLIERS, OVERLAP, REFERENCE_RESIDUAL } from "#server/estimates/catalogue.ts";
import { estimate, referenceOf } from "#server/estimates/rules/estimate.ts";
import {
  lognormalOf,
  ownVariance,
  rangeZ,
  sharedSpread,
} from "#server/estimates/rules/packages.ts";
import { quantilesOf } from "#server/estimates/rules/quantiles.ts";
import { simulate } from "#server/estimates/rules/simulate.ts";
import type { Plan } from "#server/estimates/schema.ts";
import { forecastRuns } from "#server/forecasts/rules/forecast.ts";
import { root } from "./checkout.ts";
import { say } from "./measure.ts";

// What an estimate and a forecast cost, in CPU time on one thread, beside the same simulation in NumPy
// (bench/effort.py). Run: npm run bench -- effort. The Python is ASSAY_PYTHON, else one with NumPy that
// the live tests made, else python3; without NumPy the ratio is skipped and the reason is said.

const SAMPLES = 100_000;
const REPEATS = 15;
const PACKAGES = 20;

const plan: Plan = {
  packages: Array.from({ length: PACKAGES }, (_, i) => ({
    id: `p${i}`,
    name: `Package ${i + 1}`,
    low: 2 + (i % 5),
    likely: 4 + (i % 7),
    high: 12 + (i % 11),
  })),
  residuals: { testing: 1, "dependency-management": 0.8, "experiment-management": 0.2 },
  samples: SAMPLES,
};

const Answer = z.object({
  times: z.array(z.number()),
  percentiles: z.array(z.number()),
  numpy: z.string(),
});

/** Median of CPU milliseconds over the repeats, after a few that warm up. */
function timed(run: (repeat: number) => void, repeats = REPEATS): number {
  for (let i = 0; i < 3; i++) run(i);
  const times = Array.from({ length: repeats }, (_, i) => {
    const before = process.cpuUsage();
    run(i + 1);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return medianOf(times);
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The four percentiles of the effort, which is what the NumPy script computes as well. */
function ours(seed: number): number[] {
  const { totals } = simulate(plan, referenceOf(plan), { samples: SAMPLES, seed });
  return quantilesOf(totals, [0.1, 0.5, 0.8, 0.9]);
}

function askedOfNumpy() {
  const of = referenceOf(plan);
  const spread = sharedSpread(of.scale, ownVariance(plan.packages, rangeZ(plan)));
  const challenges = MULTIPLIERS.flatMap(({ challengeId, effort }) => {
    const residual = plan.residuals?.[challengeId];
    if (residual === undefined || effort === 1) return [];
    return OVERLAP * (residual - REFERENCE_RESIDUAL) * Math.log(effort);
  });
  return {
    packages: plan.packages.map((work) => lognormalOf(work, rangeZ(plan))),
    challenges,
    reference: { mean: of.mean, spread, degrees: of.degrees },
    samples: SAMPLES,
    repeats: REPEATS,
  };
}

/** One thread, like ours. */
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

function numpy(): z.infer<typeof Answer> | { skip: string } {
  const live = path.join(root, ".cache/live");
  const made = fs.existsSync(live)
    ? fs.readdirSync(live).map((name) => path.join(live, name, "bin/python"))
    : [];
  const named = process.env.ASSAY_PYTHON;
  const pythons = named ? [named] : [...made.filter((file) => fs.existsSync(file)), "python3"];
  for (const python of pythons) {
    const { status, stdout } = spawnSync(python, [path.join(root, "bench/effort.py")], {
      input: JSON.stringify(askedOfNumpy()),
      encoding: "utf8",
      env: { ...process.env, ...ONE_THREAD },
    });
    if (status === 0) return Answer.parse(JSON.parse(stdout));
  }
  return {
    skip: `no Python with NumPy: tried ${pythons.map((one) => path.basename(one)).join(", ")}`,
  };
}

const VALUES = [0.71, 0.74, 0.73, null, 0.78, 0.77, 0.79, 0.76, 0.8, 0.79, 0.81, 0.8];

export function benchEffort(): void {
  say(`An estimate of ${PACKAGES} packages by ${SAMPLES} samples, CPU time on one thread`);
  const simulated = timed(ours);
  tell("simulation and percentiles", simulated);
  tell(
    "whole answer (drivers, histogram)",
    timed((seed) => void estimate(plan, seed)),
  );
  const theirs = numpy();
  if ("skip" in theirs) say(`  ratio to NumPy: skipped, ${theirs.skip}`);
  else {
    const median = medianOf(theirs.times);
    tell(`the same simulation in NumPy ${theirs.numpy}`, median);
    say(`  ratio to NumPy ${(simulated / median).toFixed(2)} (at most 1.0 is meant)`);
    const gaps = ours(1).map((value, i) => Math.abs(value / (theirs.percentiles[i] ?? 0) - 1));
    say(`  percentiles differ by at most ${(100 * Math.max(...gaps)).toFixed(1)} %`);
  }
  const history = VALUES.map((value) => ({ value }));
  const forecast = () => {
    for (let i = 0; i < 100; i++)
      forecastRuns({ history, target: 0.83, direction: "max", mode: "manual", horizonRuns: 60 });
  };
  tell("one forecast of runs (at most 2 is meant)", timed(forecast) / 100);
}

function tell(what: string, ms: number): void {
  say(`  ${what.padEnd(44)} ${ms.toFixed(ms < 10 ? 2 : 0).padStart(6)} ms`);
}
