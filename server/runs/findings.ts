import { DIMENSIONS, type Dimension } from "#server/evidence/schema.ts";
import { listed } from "#server/platform/words.ts";
import { mainMetric, shift } from "./rules/diff.ts";
import { figure, shown } from "./rules/text.ts";
import type { RunDiff, RunMatrix } from "./schema.ts";

export const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  hardware: "Hardware",
  platform: "Platform",
  sourceCode: "Source code",
  configuration: "Configuration",
  dataSources: "Data sources",
  trainingState: "Training state",
};

const inText = (dimension: Dimension) => DIMENSION_WORDS[dimension].toLowerCase();

function dimensionsWith(diff: RunDiff, outcome: "equal" | "different" | "missing"): string[] {
  return diff.dimensions.filter((d) => d.outcome === outcome).map((d) => inText(d.dimension));
}

/** The page's title: the likeliest cause, or that none is recorded. */
export function diffTitle(diff: RunDiff): string {
  const first = diff.likeliest[0];
  if (!first) return "No recorded difference explains it";
  const change = diff.dimensions
    .find((d) => d.dimension === first.dimension)
    ?.changes.find((c) => c.key === first.key);
  if (!change) return `${first.key} differs`;
  if (first.dimension === "sourceCode") return "Only the code is known to differ";
  if (change.before === null) return `${first.key} appeared: ${shown(change.after)}`;
  if (change.after === null) return `${first.key} is gone: it was ${shown(change.before)}`;
  return `${first.key} went from ${shown(change.before)} to ${shown(change.after)}`;
}

/** What stayed, what moved and what the diff cannot see, in that order. */
export function diffSummary(diff: RunDiff): string {
  const sentences: string[] = [];
  const equal = dimensionsWith(diff, "equal");
  if (equal.length > 0) sentences.push(`Same ${listed(equal)}.`);
  const metric = mainMetric(diff.metrics);
  if (metric && metric.before !== null && metric.after !== null) {
    const verb = metric.after < metric.before ? "fell" : "rose";
    sentences.push(
      `${metric.name} ${verb} from ${figure(metric.before)} to ${figure(metric.after)}.`,
    );
  } else if (diff.metrics.length > 0) sentences.push("No metric that both runs have changed.");
  sentences.push(blindSpots(diff));
  return sentences.join(" ");
}

export function blindSpots(diff: RunDiff): string {
  const missing = dimensionsWith(diff, "missing");
  if (missing.length === 0) return "Both runs recorded all six dimensions.";
  const verb = missing.length === 1 ? "was" : "were";
  const words = listed(missing);
  const start = words.charAt(0).toUpperCase() + words.slice(1);
  return `${start} ${verb} not recorded on both sides, so a difference there can't be excluded.`;
}

export function lanesAnswer(diff: RunDiff): string {
  const count = (outcome: "equal" | "different" | "missing") =>
    dimensionsWith(diff, outcome).length;
  const parts = [`${count("equal")} equal`, `${count("different")} different`];
  return count("missing") > 0
    ? [...parts, `${count("missing")} not recorded`].join(", ")
    : parts.join(", ");
}

/** Training can look better while the model got worse: said beside the fall on purpose. */
export function misleadingLoss(diff: RunDiff): string | null {
  const loss = diff.metrics.find((m) => /^train.*loss|^loss$/i.test(m.name));
  const main = mainMetric(diff.metrics);
  if (!loss || !main || loss.before === null || loss.after === null || shift(loss) === 0)
    return null;
  if (loss.after >= loss.before || main.name === loss.name || shift(main) < 0.05) return null;
  const percent = Math.round((1 - loss.after / loss.before) * 100);
  return `${loss.name} looks ${percent} % better, from ${figure(loss.before)} to ${figure(loss.after)}`;
}

/** How many of a project's active runs recorded what; `recorded` is in the order of DIMENSIONS. */
export type RecordedCounts = {
  readonly active: number;
  readonly whole: number;
  readonly recorded: readonly number[];
};

export function runsTitle({ active, whole }: RecordedCounts): string {
  if (active === 0) return "No runs yet: upload an MLflow export to compare them";
  if (whole === active) return `All ${active} runs recorded all six version dimensions`;
  return `${whole} of ${active} runs recorded all six version dimensions`;
}

/** The dimension that most runs lack. */
export function worstGap({ active, recorded }: RecordedCounts): string | null {
  const lacking = DIMENSIONS.map((dimension, i) => ({
    dimension,
    count: active - (recorded[i] ?? 0),
  })).sort((a, b) => b.count - a.count);
  const [worst] = lacking;
  if (!worst || worst.count === 0) return null;
  return `${DIMENSION_WORDS[worst.dimension]} is missing most: ${worst.count} of ${active} runs lack it.`;
}

/** The matrix's title: the one key that varies, how many do, or that nothing recorded does. */
export function compareTitle(matrix: RunMatrix, runs: number): string {
  const varies = matrix.dimensions.flatMap((one) => one.varies.map(({ key }) => key));
  const [only] = varies;
  if (only === undefined) return `No recorded difference among ${runs} runs`;
  if (varies.length === 1) return `Only ${only} varies among ${runs} runs`;
  const where = matrix.dimensions.filter((one) => one.varies.length > 0);
  return `${varies.length} keys vary among ${runs} runs, in ${listed(where.map((one) => inText(one.dimension)))}`;
}

export function matrixAnswer(matrix: RunMatrix): string {
  const of = (outcome: "equal" | "different" | "missing") =>
    matrix.dimensions.filter((one) => one.outcome === outcome).map((one) => inText(one.dimension));
  const parts = [
    ["differ", of("different")],
    ["are equal", of("equal")],
    ["were not recorded by every run", of("missing")],
  ] as const;
  const sentences = parts.flatMap(([verb, words]) => {
    if (words.length === 0) return [];
    const text = listed(words);
    const said = words.length === 1 ? SINGULAR[verb] : verb;
    return [`${text.charAt(0).toUpperCase()}${text.slice(1)} ${said}.`];
  });
  return sentences.join(" ");
}

const SINGULAR = {
  differ: "differs",
  "are equal": "is equal",
  "were not recorded by every run": "was not recorded by every run",
} as const;
