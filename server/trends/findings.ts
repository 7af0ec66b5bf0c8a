import { listed } from "#server/platform/words.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import { figure, shown } from "#server/runs/rules/text.ts";
import type { Direction } from "./rules/break.ts";
import type { PlacedStep } from "./rules/series.ts";
import type { Stall, Varied } from "./rules/stall.ts";
import type { MetricChart, Week } from "./schema.ts";

const plural = (n: number, one: string) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

/** The answer above the drawing: the best result, and how it stands to the target. */
export function trendAnswer(
  metric: string,
  of: { chart: MetricChart | null; direction: Direction; target: number | null },
): string {
  const best = of.chart?.best.at(-1);
  if (!of.chart || !best) return `No finished run has ${metric}`;
  const start = `The best ${metric} of ${plural(of.chart.results, "run")} is ${figure(best.value)}`;
  if (of.target === null) return start;
  const isMet = of.direction === "max" ? best.value >= of.target : best.value <= of.target;
  const verb = isMet ? "which meets" : "which misses";
  return `${start}, ${verb} the target of ${figure(of.target)}`;
}

export function breakSays(metric: string, step: PlacedStep, names: { after: string }): string {
  const verb = step.levelAfter < step.levelBefore ? "fell" : "rose";
  const lasting = step.recovered === null ? "and has not come back" : "before it came back";
  return `${metric} ${verb} from ${figure(step.levelBefore)} to ${figure(step.levelAfter)} at ${names.after}: ${plural(step.runsAfter, "run")} ${lasting}`;
}

export function noBreak(metric: string): string {
  return `No clear break in ${metric}: no lasting step for the worse stands out from its usual spread`;
}

export function stallTitle(metric: string, stall: Stall): string {
  const verb = stall.isOver ? "There was no gain" : "No gain";
  return `${verb} in ${metric} for ${plural(Math.floor(stall.days), "day")} and ${plural(stall.runs, "run")}`;
}

const SHOWN = 6;

function some(words: readonly string[]): string {
  if (words.length <= SHOWN) return listed(words);
  return `${words.slice(0, SHOWN).join(", ")} and ${words.length - SHOWN} more`;
}

/** Settings with one value in all of the runs; null where there is none. */
export function neverVaried(constant: Varied["constant"]): string | null {
  if (constant.length === 0) return null;
  return `Never varied: ${some(constant.map(({ key, value }) => `${key} (always ${shown(value)})`))}.`;
}

/** What was varied and what was not: where nobody looked is where to look next. */
export function stallSays(varied: Varied): string[] {
  const of = (outcome: "varied" | "constant" | "missing") =>
    varied.dimensions
      .filter((one) => one.outcome === outcome && one.dimension !== "configuration")
      .map((one) => DIMENSION_WORDS[one.dimension].toLowerCase());
  const settings = varied.settings.map(({ key, values }) => `${key} (${values} values)`);
  const never = neverVaried(varied.constant);
  const sentences = [
    settings.length > 0 ? `Varied: ${some(settings)}.` : "No recorded setting was varied.",
  ];
  if (of("varied").length > 0) sentences.push(`Changed as well: ${listed(of("varied"))}.`);
  if (never !== null) sentences.push(never);
  if (of("constant").length > 0) sentences.push(`Never changed: ${listed(of("constant"))}.`);
  if (of("missing").length > 0)
    sentences.push(`Not recorded, so unknown: ${listed(of("missing"))}.`);
  return sentences;
}

/** Whether recording gets better: the newest weeks beside the first ones. */
export function weeksAnswer(weeks: readonly Week[]): string {
  const share = (part: readonly Week[]) => {
    const runs = part.reduce((sum, week) => sum + week.runs, 0);
    return runs === 0 ? 0 : part.reduce((sum, week) => sum + week.whole, 0) / runs;
  };
  const percent = (value: number) => `${Math.round(100 * value)} %`;
  const last = weeks.slice(-4);
  const first = weeks.slice(0, 4);
  if (weeks.length < 8)
    return `${percent(share(weeks))} of runs recorded all six dimensions in ${plural(weeks.length, "week")} with runs`;
  return `${percent(share(last))} of runs recorded all six dimensions in the last four weeks with runs, ${percent(share(first))} in the first four`;
}
