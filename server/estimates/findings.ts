import { challengeOf } from "#server/catalogue/catalogue.ts";
import { CHALLENGE_IDS } from "#server/catalogue/schema.ts";
import { rangeRecord, rangeShare } from "./rules/packages.ts";
import type { Bar, Bridge, Estimate, Layer, Mitigation, Plan, WorkPackage } from "./schema.ts";

/** Two significant digits: the Monte Carlo error at 20,000 samples is about one in a hundred. */
export function roundDays(value: number): number {
  if (value < 10) return Math.round(value * 10) / 10;
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / scale) * scale;
}

const days = (value: number) => String(roundDays(value));

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 2027-01-05 → 5 Jan 2027 */
function dayText(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** The page's title. */
export function estimateTitle({ effortDays }: Estimate): string {
  return `8 in 10: ${days(effortDays.p10)} to ${days(effortDays.p90)} person-days; half end under ${days(effortDays.p50)}`;
}

/** Under the title: the plan's own number, the goal and the dates. */
export function estimateLede(of: Estimate): string {
  const { effortDays, plannedDays, pReached, calendar } = of;
  const gap = roundDays(effortDays.p50) - roundDays(plannedDays);
  const plan =
    gap > 0
      ? `The plan's own sum is ${days(plannedDays)}, ${days(gap)} under the middle.`
      : `The plan's own sum is ${days(plannedDays)}.`;
  const reached =
    pReached === null
      ? ""
      : ` ${Math.round(pReached * 100)} in 100 courses reach the goal within the planned iterations.`;
  const dates = calendar
    ? ` Half finish by ${dayText(calendar.finish.p50)}, 8 in 10 by ${dayText(calendar.finish.p80)}.`
    : "";
  return `${plan}${reached}${dates}`;
}

/** The answer to: what drives it? */
export function driversAnswer({ drivers, effortDays }: Estimate): string {
  // Below twice the Monte Carlo error a bar says nothing.
  const unresolved = effortDays.p50 * 0.02;
  const raising = drivers.filter((driver) => driver.addsDaysP50 > unresolved);
  const [first, second] = raising;
  if (!first) {
    const lowering = drivers.reduce((sum, driver) => sum + driver.addsDaysP50, 0);
    return lowering < -unresolved
      ? `The challenges lie under the reference mean and take ${days(-lowering)} days off the middle`
      : "No challenge moves the middle by more than the method can tell";
  }
  const told = `${challengeOf(first.challengeId).name} adds ${days(first.addsDaysP50)} days to the middle`;
  return second
    ? `${told}, ${challengeOf(second.challengeId).name.toLowerCase()} ${days(second.addsDaysP50)}`
    : told;
}

/** The answer to: how much effort, and how sure is it? */
export function rangeAnswer({ effortDays }: Estimate): string {
  const spread = effortDays.p90 / effortDays.p10;
  const careful = roundDays(effortDays.p80);
  return `Promise ${careful} days to be right 8 times in 10; the range spans a factor of ${spread.toFixed(1)}`;
}

const STEP_NAME: Readonly<Record<Bridge["steps"][number]["step"], string>> = {
  scope: "Packages that came or went",
  ranges: "Other ranges",
  actuals: "Finished packages",
  "reference-class": "Past projects",
  challenges: "Challenges",
  pace: "Team and pace",
};
export const stepName = (step: Bridge["steps"][number]["step"]) => STEP_NAME[step];

/** The answer to: what changed since the last estimate? */
export function bridgeAnswer({ fromP50, toP50, steps }: Bridge): string {
  const gap = toP50 - fromP50;
  const noise = Math.max(toP50, fromP50) * 0.02;
  const [largest] = steps.toSorted((a, b) => Math.abs(b.addsDaysP50) - Math.abs(a.addsDaysP50));
  if (!largest || Math.abs(largest.addsDaysP50) <= noise)
    return "Nothing moved the middle by more than the method can tell";
  const told = `${STEP_NAME[largest.step].toLowerCase()} (${signedDays(largest.addsDaysP50)})`;
  if (Math.abs(gap) <= noise)
    return `The middle stays at ${days(toP50)}; the largest single change is ${told}`;
  return `The middle goes from ${days(fromP50)} to ${days(toP50)} days, most of it by ${told}`;
}

const signedDays = (value: number) => `${value < 0 ? "−" : "+"}${days(Math.abs(value))}`;

/** What a bar of the tornado stands for, by the plan's own names. */
export function inputName(input: Bar["input"], packages: readonly WorkPackage[]): string {
  if (input.kind === "reference-class") return "Past projects";
  if (input.kind === "challenge") return challengeOf(input.challengeId).name;
  return packages.find((work) => work.id === input.id)?.name ?? input.id;
}

/** The answer to: what does the middle hang on? */
export function tornadoAnswer(bars: readonly Bar[], packages: readonly WorkPackage[]): string {
  const [first, second] = bars.filter((bar) => bar.isResolved);
  if (!first) return "No single input moves the middle by more than the method can tell";
  const range = `between ${days(Math.min(first.lowDays, first.highDays))} and ${days(Math.max(first.lowDays, first.highDays))}`;
  const told = `${inputName(first.input, packages)} alone puts the middle ${range} days`;
  return second ? `${told}; next is ${inputName(second.input, packages)}` : told;
}

/** The answer to: what does mitigation buy? */
export function mitigationAnswer(bought: readonly Mitigation[]): string {
  const [best] = bought.filter((one) => one.isResolved && one.p80Days > 0);
  if (!best) return "No mitigation buys more days than the method can tell";
  const name = challengeOf(best.challengeId).name.toLowerCase();
  return `Lowering ${name} to ${Math.round(best.to * 100)} buys about ${days(Math.max(0, best.p50Days))} days at the middle and ${days(best.p80Days)} at the careful end`;
}

export function layerName({ kind, challengeId }: Layer): string {
  if (kind === "packages") return "Packages and past projects";
  if (kind === "loops") return "+ rounds of the loops";
  if (kind === "challenges") return "+ challenges";
  return `− ${challengeId ? challengeOf(challengeId).name.toLowerCase() : "a challenge"} mitigated`;
}

/** The answer to: where does the range come from? */
export function layersAnswer(layers: readonly Layer[], plannedDays: number): string {
  const full = layers.findLast((layer) => layer.kind !== "mitigated");
  const [first] = layers;
  if (!full || !first) return "Built up from the packages";
  return full === first
    ? `The plan's own sum is ${days(plannedDays)}; past projects make it ${days(first.days.p50)} at the middle`
    : `The plan's own sum is ${days(plannedDays)}; past projects make it ${days(first.days.p50)}, the rest ${days(full.days.p50)} at the middle`;
}

/** What the estimate rests on, one fact a line; judgement says so. */
export function evidenceLines(plan: Plan): { text: string; isJudgement: boolean }[] {
  const { history = [], historyWeights, packages } = plan;
  const done = packages.filter((work) => work.actual !== undefined).length;
  const single = packages.filter((work) => work.low === undefined && work.actual === undefined);
  const own = Object.entries(plan.multipliers ?? {});
  const weight = (historyWeights ?? []).reduce((sum, one) => sum + one, 0);
  const alike = historyWeights ? `, counted like ${weight.toFixed(1)} by how alike they are` : "";
  const fact = (text: string) => ({ text, isJudgement: false });
  const judged = (text: string) => ({ text, isJudgement: true });
  return [
    fact(
      history.length === 0
        ? "No finished project of yours: 208 general software projects from 6 sources only."
        : `Finished projects of yours: ${history.length}${alike}; with them 208 general software projects from 6 sources.`,
    ),
    ...(done > 0 ? [fact(`Finished packages of this plan: ${done}.`)] : []),
    ...(single.length > 0
      ? [judged(`Packages with one number only: ${single.length}, read with a spread of 35 %.`)]
      : []),
    judged(rangesText(plan)),
    judged(
      own.length === 0
        ? "What a challenge multiplies effort by: sized like COCOMO II's worst ratings."
        : "What a challenge multiplies effort by: sized like COCOMO II's worst ratings, except your own below.",
    ),
    ...own.map(([id, one]) =>
      judged(`${inputNameOf(id)}: ${one?.effort} by your team, because: ${one?.reason}`),
    ),
    ...(plan.team && plan.team.size > 1
      ? [
          judged(
            plan.coordination
              ? `Each further person costs the others ${Math.round(plan.coordination.share * 100)} % of their time, by your team, because: ${plan.coordination.reason}`
              : "Each further person costs the others 5 % of their time.",
          ),
        ]
      : []),
  ];
}

function rangesText(plan: Plan): string {
  const told = `Low to high holds what it really takes ${Math.round(rangeShare(plan) * 100)} times in 100`;
  if (plan.ranges) return `${told}, by your team, because: ${plan.ranges.reason}`;
  const here = rangeRecord(plan.packages);
  const of = here.of + (plan.rangeRecord?.of ?? 0);
  const hits = here.hits + (plan.rangeRecord?.hits ?? 0);
  return of === 0
    ? `${told}.`
    : `${told}: 65, moved by ${hits} of ${of} finished packages of yours.`;
}

function inputNameOf(id: string): string {
  const known = CHALLENGE_IDS.find((one) => one === id);
  return known ? challengeOf(known).name : id;
}
