import {
  type Random,
  type RandomState,
  randomState,
  seededRandom,
} from "#server/platform/random.ts";
import { logGamma } from "./student.ts";

/**
 * A stream of its own for each named part of a simulation, so that changing one part (a package, a
 * residual) leaves every other part's draws as they were: two estimates of one seed differ only by
 * what was changed.
 */
export const stream = (seed: number, name: string): Random => seededRandom(seedOf(seed, name));

/** The same, for parts that are drawn by the column (normals.ts). */
export const columnStream = (seed: number, name: string): RandomState =>
  randomState(seedOf(seed, name));

function seedOf(seed: number, name: string): number {
  // FNV-1a over the name, then mixed with the seed.
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return Math.imul(seed ^ hash, 0x9e3779b1) ^ hash;
}

/** Standard normal numbers by Marsaglia's polar method; the second of each pair is kept for the next call. */
export function normals(random: Random): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const u = 2 * random() - 1;
      const v = 2 * random() - 1;
      const r = u * u + v * v;
      if (r >= 1 || r === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(r)) / r);
      spare = v * scale;
      return u * scale;
    }
  };
}

/** Gamma(shape, 1) by Marsaglia and Tsang (2000); a shape below 1 is boosted by a power of a uniform. */
export function gammas(random: Random, shape: number): () => number {
  if (shape < 1) {
    const boosted = gammas(random, shape + 1);
    return () => boosted() * (1 - random()) ** (1 / shape);
  }
  const normal = normals(random);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  return () => {
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = 1 - random();
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
}

/** One Poisson number: by counting below a mean of 10, by transformed rejection (Hörmann 1993, PTRS) above. */
export function poisson(random: Random, mean: number): number {
  if (mean < 10) {
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = random(); product > floor; product *= random()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const log = Math.log((v * inverse) / (a / (us * us) + b));
    if (log <= k * Math.log(mean) - mean - logGamma(k + 1)) return k;
  }
}

/**
 * How many tries until the goal is reached, when the chance per try is itself uncertain:
 * p ~ Beta(2, b), then geometric. Its mean is `expected` tries, its tail is fat.
 */
export function tries(random: Random, expected: number): () => number {
  const a = gammas(random, 2);
  const b = gammas(random, Math.max(1, expected - 1));
  return () => {
    const x = a();
    const p = Math.max(x / (x + b()), 1e-6);
    return Math.max(1, Math.ceil(Math.log(1 - random()) / Math.log1p(-p)));
  };
}
