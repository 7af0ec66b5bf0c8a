import { challengeOf } from "#server/catalogue/catalogue.ts";
import type { Estimate } from "./schema.ts";

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
