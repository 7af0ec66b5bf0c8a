import { zoneHere } from "#app/_copy/zone.ts";
import { clockIn, offsetName } from "./clock.ts";

/** How numbers and times are written, everywhere: the moment of asking is an argument, and times are by the reader's clock. */

/** Narrow no-break space, between a number and its unit. */
const THIN = "\u202f";
const MINUS = "\u2212";
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export type Instant = Date | string;
const toDate = (at: Instant) => (typeof at === "string" ? new Date(at) : at);

/** Rounds half up at `digits` decimals, as a person does by hand: 0.125 → 0.13, −2.5 → −2. */
export function roundHalfUp(value: number, digits = 0): number {
  const factor = 10 ** digits;
  // The nudge undoes representation error: 1.005 is stored as 1.00499999999999989….
  return Math.floor(value * factor + 0.5 + Number.EPSILON * Math.abs(value * factor)) / factor;
}

export function number(value: number, digits = 0): string {
  const rounded = roundHalfUp(value, digits);
  const text = Math.abs(rounded).toFixed(digits);
  const [whole = "0", fraction] = text.split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN) : whole;
  return `${rounded < 0 ? MINUS : ""}${grouped}${fraction ? `.${fraction}` : ""}`;
}

/** As many decimals as the value needs, at most `most`: 1.5, 4, 0.25. */
export function plain(value: number, most = 1): string {
  const rounded = roundHalfUp(value, most);
  const needed = [0, 1, 2, 3].find((d) => roundHalfUp(rounded, d) === rounded) ?? most;
  return number(rounded, Math.min(needed, most));
}

/** Lower ends of moderate, high and critical. */
const RISK_BANDS = [25, 50, 75];

/** A risk 0–100. Rounding never carries it into the next band: 74.5 stays 74.5, 74.96 is 74.9, 74.2 is 74. */
export function risk(value: number): string {
  const crosses = RISK_BANDS.some((edge) => value < edge && roundHalfUp(value) >= edge);
  return crosses ? (Math.floor(value * 10 + 1e-9) / 10).toFixed(1) : number(value);
}

/** A share 0..1. Only nothing is 0 % and only everything is 100 %. */
export function percent(share: number): string {
  const rounded = roundHalfUp(share * 100);
  const honest =
    share > 0 && rounded === 0 ? "under 1" : share < 1 && rounded === 100 ? "over 99" : rounded;
  return `${honest}${THIN}%`;
}

export const signed = (value: number, digits = 0) =>
  value > 0 ? `+${number(value, digits)}` : number(value, digits);

/** 12–21; one number when both ends read the same. */
export function range(low: number, high: number, digits = 0): string {
  const [a, b] = [number(low, digits), number(high, digits)];
  return a === b ? a : `${a}–${b}`;
}

export const unit = (value: string, name: string) => `${value}${THIN}${name}`;

/** 1 test, 2 tests; `many` only where adding s is not enough. */
export const count = (n: number, one: string, many = `${one}s`) =>
  `${number(n)} ${n === 1 ? one : many}`;

/** a, b and c */
export function list(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return "";
  return items.length === 1 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** A day that is kept as such, or as its midnight in UTC, is that day wherever one is. */
const isDay = (at: Instant) => toDate(at).getTime() % DAY_MS === 0;

const dayClock = (at: Instant) => (isDay(at) ? toDate(at) : clockIn(zoneHere(), toDate(at)).wall);

/** 23 Nov */
export function dayMonth(at: Instant): string {
  const d = dayClock(at);
  return `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`;
}

/** 23 Nov 2026 */
export const date = (at: Instant) => `${dayMonth(at)} ${dayClock(at).getUTCFullYear()}`;

/** 06:00 */
export const time = (at: Instant) =>
  clockIn(zoneHere(), toDate(at)).wall.toISOString().slice(11, 16);

/** 23 Nov 2026, 06:00 UTC+1 */
export function dateTime(at: Instant): string {
  const { wall, aheadMinutes } = clockIn(zoneHere(), toDate(at));
  const day = `${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]} ${wall.getUTCFullYear()}`;
  return `${day}, ${wall.toISOString().slice(11, 16)} ${offsetName(aheadMinutes)}`;
}

/** Of the months of an axis, which begin in UTC. */
export const month = (at: Instant) => MONTHS[toDate(at).getUTCMonth()] ?? "";

/** A length of time in its largest whole unit: 40 minutes, 3 hours, 12 days. */
export function duration(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 60) return count(minutes, "minute");
  if (minutes < 48 * 60) return count(Math.floor(minutes / 60), "hour");
  return count(Math.floor((minutes * 60_000) / DAY_MS), "day");
}

/** 3 days ago, in 2 hours, just now */
export function relative(at: Instant, now: Instant): string {
  const ms = toDate(now).getTime() - toDate(at).getTime();
  if (Math.abs(ms) < 60_000) return "just now";
  return ms > 0 ? `${duration(ms)} ago` : `in ${duration(ms)}`;
}

/** Sentence case for what code keeps in lower case. */
export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
