/** Values are dropped into so many buckets; more would leave the processor's cache. */
const BUCKETS = 4096;
/** Below this many, sorting is as fast. */
const FEW = 2000;

/** Type-7 quantile of sorted values. */
export function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Type-7 quantiles of values in any order, without sorting them all: counted into buckets of equal
 * width, of which only those with a wanted rank are sorted. The same numbers as by sorting.
 */
export function quantilesOf(values: Float64Array, shares: readonly number[]): number[] {
  const grid = gridOf(values);
  if (grid === null) {
    const sorted = values.toSorted();
    return shares.map((share) => quantile(sorted, share));
  }
  const places = shares.map((share) => (values.length - 1) * share);
  const ranks = new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]));
  const found = ranked(
    values,
    grid,
    [...ranks].sort((a, b) => a - b),
  );
  return places.map((place) => {
    const below = found.get(Math.floor(place)) ?? Number.NaN;
    const above = found.get(Math.ceil(place)) ?? Number.NaN;
    return below + (above - below) * (place - Math.floor(place));
  });
}

type Grid = { readonly bucketOf: Uint16Array; readonly counts: Int32Array };

/** Which bucket each value is in; null where sorting is as good. */
function gridOf(values: Float64Array): Grid | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const perBucket = (BUCKETS - 1) / (most - least);
  if (values.length < FEW || !Number.isFinite(perBucket)) return null;
  const bucketOf = new Uint16Array(values.length);
  const counts = new Int32Array(BUCKETS);
  for (let i = 0; i < values.length; i++) {
    const bucket = (((values[i] ?? 0) - least) * perBucket) | 0;
    bucketOf[i] = bucket;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { bucketOf, counts };
}

/** The values of these ranks (0 is the least), given in rising order. */
function ranked(values: Float64Array, { bucketOf, counts }: Grid, ranks: readonly number[]) {
  const wanted = new Map<number, { before: number; ranks: number[] }>();
  let bucket = 0;
  let before = 0;
  for (const rank of ranks) {
    while (before + (counts[bucket] ?? 0) <= rank) before += counts[bucket++] ?? 0;
    const here = wanted.get(bucket) ?? { before, ranks: [] };
    here.ranks.push(rank);
    wanted.set(bucket, here);
  }
  const isWanted = new Uint8Array(BUCKETS);
  for (const at of wanted.keys()) isWanted[at] = 1;
  const inside = new Map([...wanted.keys()].map((at): [number, number[]] => [at, []]));
  for (let i = 0; i < values.length; i++) {
    const at = bucketOf[i] ?? 0;
    if (isWanted[at] === 1) inside.get(at)?.push(values[i] ?? 0);
  }
  const found = new Map<number, number>();
  for (const [at, here] of wanted) {
    const sorted = Float64Array.from(inside.get(at) ?? []).sort();
    for (const rank of here.ranks) found.set(rank, sorted[rank - here.before] ?? Number.NaN);
  }
  return found;
}
