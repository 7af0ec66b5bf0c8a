import type { MetricHistory } from "#server/facts/code/schema.ts";
import type { Verdict } from "../schema.ts";

type Points = MetricHistory["points"];
type Finite = { readonly step: number; readonly value: number };

const HELD_OUT = /(?:^|[._\-/])(?:val|valid|validation|test|eval|holdout|dev)(?:[._\-/]|$)/i;
const TRAINING = /(?:^|[._\-/])(?:train|training)(?:[._\-/]|$)|^loss$/i;
const SMALLER =
  /loss|error|(?:^|[._\-/])(?:mae|mse|rmse|mape|perplexity|wer|cer|logloss|brier)(?:[._\-/]|$)/i;
const LARGER =
  /(?:^|[._\-/])(?:r2|acc|accuracy|auc|auroc|auprc|f1|precision|recall|score|bleu|rouge|map|ndcg|iou|dice)(?:[._\-/]|$)/i;

export const isHeldOut = (metric: string): boolean => HELD_OUT.test(metric);

/** Which way a metric gets better, by its name; null where the name does not tell. */
export function betterWhen(metric: string): "smaller" | "larger" | null {
  if (SMALLER.test(metric)) return "smaller";
  return LARGER.test(metric) ? "larger" : null;
}

/** Points after the best that make a turn: fewer are the noise of a last step. */
const AFTER_BEST = 3;
/** Share of all that was gained, from the first to the best value, that has to be lost again. */
const LOST = 0.1;
const POINTS_MIN = 5;

/**
 * Early stopping's question, asked afterwards: did a held-out measure get worse while training went on?
 * `others` are the further histories of the same run, among them the training loss. A judgement by
 * shape, for a person to look at, and no test of significance.
 */
export function verdictOn(
  metric: string,
  points: Points,
  others: readonly Pick<MetricHistory, "metric" | "points">[],
): Verdict {
  const finite = finiteOf(points);
  const last = points.at(-1);
  if (last && last.value === null) return { kind: "diverged", from: firstGap(points) };
  const direction = betterWhen(metric);
  if (direction === null || finite.length < POINTS_MIN) return { kind: "open" };
  const better = (a: number, b: number) => (direction === "smaller" ? a < b : a > b);
  const best = finite.reduce((a, b) => (better(b.value, a.value) ? b : a));
  const at = finite.indexOf(best);
  if (at === finite.length - 1) return { kind: "best-last" };
  if (!isHeldOut(metric) || finite.length - 1 - at < AFTER_BEST) return { kind: "open" };
  const [first, end, next] = [finite[0], finite.at(-1), finite[at + 1]];
  if (!first || !end || !next) return { kind: "open" };
  const gained = Math.abs(best.value - first.value);
  const lost = Math.abs(end.value - best.value);
  // A best first step gained nothing: then what was lost is measured against its own size.
  if (lost <= LOST * (gained > 0 ? gained : Math.abs(best.value))) return { kind: "open" };
  const training = others.find((one) => TRAINING.test(one.metric) && fellAfter(one, best.step));
  return { kind: "turned", best: best.step, from: next.step, training: training?.metric ?? null };
}

function fellAfter({ metric, points }: Pick<MetricHistory, "metric" | "points">, step: number) {
  if (betterWhen(metric) !== "smaller") return false;
  const finite = finiteOf(points);
  const then = finite.findLast((point) => point.step <= step);
  const end = finite.at(-1);
  return then !== undefined && end !== undefined && end.step > step && end.value < then.value;
}

function finiteOf(points: Points): Finite[] {
  return points.flatMap(({ step, value }) => (value === null ? [] : [{ step, value }]));
}

/** The first of the gaps that the curve ends with. */
function firstGap(points: Points): number {
  const lastFinite = points.findLastIndex(({ value }) => value !== null);
  return points[lastFinite + 1]?.step ?? 0;
}

/** Histories of one metric from several documents, such as pages of an answer: by step, the newest document last. */
export function unitePoints(histories: readonly Points[]): Points {
  const byStep = new Map<number, Points[number]>();
  for (const points of histories) for (const point of points) byStep.set(point.step, point);
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}
