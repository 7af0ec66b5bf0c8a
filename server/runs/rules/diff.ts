import { DIMENSIONS, type Dimension, type Run } from "#server/evidence/schema.ts";
import {
  BOUND_TO_RUN,
  DATA,
  DIMENSION_WEIGHT,
  OTHER_SETTING,
  SETTINGS,
  type Suspect,
} from "../catalogue.ts";
import type { Cause, Change, DimensionDiff, MetricChange, RunDiff } from "../schema.ts";
import { range, shown } from "./text.ts";

/**
 * What differs between two runs by the six version dimensions, likeliest cause first. `others` are
 * further runs of the same project: where their metrics go with a changed value, it weighs more.
 */
export function diffRuns(before: Run, after: Run, others: readonly Run[] = []): RunDiff {
  const metrics = metricChanges(before, after);
  const dimensions = DIMENSIONS.map((dimension) => diffDimension(dimension, before, after));
  const peers = others.filter((run) => run.runId !== before.runId && run.runId !== after.runId);
  return {
    before: before.runId,
    after: after.runId,
    metrics,
    dimensions,
    likeliest: rankCauses(dimensions, { metric: mainMetric(metrics), peers }),
  };
}

function diffDimension(dimension: Dimension, before: Run, after: Run): DimensionDiff {
  const a = comparable(before.dimensions[dimension]);
  const b = comparable(after.dimensions[dimension]);
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  const changes = keys.flatMap((key): Change[] => {
    const [old, now] = [a.get(key) ?? null, b.get(key) ?? null];
    return isSame(old, now) ? [] : [{ key, before: old, after: now }];
  });
  if (a.size === 0 || b.size === 0) return { dimension, outcome: "missing", changes };
  return { dimension, outcome: changes.length > 0 ? "different" : "equal", changes };
}

export function comparable(recorded: Readonly<Record<string, string>>): Map<string, string> {
  const entries = Object.entries(recorded);
  return new Map(entries.filter(([key]) => !BOUND_TO_RUN.some((bound) => bound.test(key))));
}

/** Trackers keep settings as text: 0.10 and 0.1, True and true are one value. */
export function isSame(a: string | null, b: string | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (a.trim() !== "" && b.trim() !== "" && Number(a) === Number(b)) return true;
  return /^(true|false|none|null)$/i.test(a) && a.toLowerCase() === b.toLowerCase();
}

/** Metrics of both runs, the most changed first; system metrics say how busy the machine was, not how good the model is. */
function metricChanges(before: Run, after: Run): MetricChange[] {
  const names = new Set([...Object.keys(before.metrics), ...Object.keys(after.metrics)]);
  const changes = [...names]
    .filter((name) => !name.startsWith("system/"))
    .map((name) => ({
      name,
      before: before.metrics[name] ?? null,
      after: after.metrics[name] ?? null,
    }));
  return changes.sort((a, b) => shift(b) - shift(a) || (a.name < b.name ? -1 : 1));
}

/** Change relative to the larger of the two, 0 to 2. */
export function shift({ before, after }: MetricChange): number {
  if (before === null || after === null || before === after) return 0;
  return Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
}

const MEASURES_QUALITY = /^(val|valid|validation|test|eval|holdout)([._\-/]|$)/i;
const PER_STEP = /epoch|step|batch/i;

/** The metric a reader means by "quality": measured on held-out data, one value a run, most changed. */
export function mainMetric(metrics: readonly MetricChange[]): MetricChange | null {
  const changed = metrics.filter((metric) => shift(metric) > 0);
  const held = changed.filter((metric) => MEASURES_QUALITY.test(metric.name));
  const single = held.filter((metric) => !PER_STEP.test(metric.name));
  return single[0] ?? held[0] ?? changed[0] ?? null;
}

type Peers = { readonly metric: MetricChange | null; readonly peers: readonly Run[] };

function rankCauses(dimensions: readonly DimensionDiff[], context: Peers): Cause[] {
  const causes = dimensions.flatMap((diff) =>
    diff.changes
      // One side recorded nothing of this dimension: a gap in the record, not a change that is known.
      .filter(() => diff.outcome === "different")
      .map((change) => weigh(diff.dimension, change, context)),
  );
  causes.sort((a, b) => b.weight - a.weight || (a.cause.key < b.cause.key ? -1 : 1));
  return causes.map(({ cause }) => cause);
}

function weigh(
  dimension: Dimension,
  change: Change,
  context: Peers,
): { cause: Cause; weight: number } {
  const { weight, why } = suspicion(dimension, change.key);
  const peers = peerSupport(dimension, change, context);
  const sentence = `${change.key} went from ${shown(change.before)} to ${shown(change.after)}: ${why}`;
  return {
    cause: {
      dimension,
      key: change.key,
      why: `${sentence}${peers.says ? `. ${peers.says}` : ""}.`,
    },
    weight: weight + magnitude(change) + peers.bonus,
  };
}

function suspicion(dimension: Dimension, key: string): { weight: number; why: string } {
  const match = (suspects: readonly Suspect[]) =>
    suspects.find(({ pattern }) => pattern.test(key.toLowerCase()));
  if (dimension === "configuration") return match(SETTINGS) ?? OTHER_SETTING;
  if (dimension === "dataSources") return match(DATA) ?? OTHER_SETTING;
  return DIMENSION_WEIGHT[dimension];
}

/** A setting that moved by a factor of ten or more is the likelier one: up to 10 points for four decades. */
function magnitude({ before, after }: Change): number {
  const [a, b] = [Number(before), Number(after)];
  if (before === null || after === null || !(a > 0) || !(b > 0)) return 0;
  return Math.min(10, Math.abs(Math.log10(b / a)) * 2.5);
}

/**
 * Of all pairs of other runs, one with the old value and one with the new, the share in which the
 * metric moved the same way. 0.5 is chance; it adds or takes up to 20 points. Two runs a side at least.
 */
function peerSupport(
  dimension: Dimension,
  change: Change,
  { metric, peers }: Peers,
): { bonus: number; says: string | null } {
  const none = { bonus: 0, says: null };
  if (!metric || metric.before === null || metric.after === null) return none;
  const withValue = (value: string | null) =>
    peers.flatMap((run) => {
      const recorded = run.dimensions[dimension][change.key];
      const measured = run.metrics[metric.name];
      return recorded !== undefined && isSame(recorded, value) && typeof measured === "number"
        ? [measured]
        : [];
    });
  const [old, now] = [withValue(change.before), withValue(change.after)];
  if (old.length < 2 || now.length < 2) return none;
  const share = shareMovedAlike(old, now, metric.after < metric.before);
  const tells =
    share >= 0.9
      ? `The other runs agree: ${range(now)} in the ${now.length} with ${shown(change.after)}, ${range(old)} in the ${old.length} with ${shown(change.before)} (${metric.name})`
      : null;
  return { bonus: (share - 0.5) * 40, says: tells };
}

/** A tie counts half, so that a value without influence comes out at 0.5. */
function shareMovedAlike(old: readonly number[], now: readonly number[], fell: boolean): number {
  const sorted = [...old].sort((a, b) => a - b);
  let above = 0;
  for (const value of now) {
    const below = countBelow(sorted, (other) => other < value);
    const ties = countBelow(sorted, (other) => other <= value) - below;
    above += below + ties / 2;
  }
  const share = above / (old.length * now.length);
  return fell ? 1 - share : share;
}

/** How many of the sorted values pass a test that the smaller ones pass and the larger ones fail. */
function countBelow(sorted: readonly number[], passes: (other: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && passes(other)) low = middle + 1;
    else high = middle;
  }
  return low;
}
