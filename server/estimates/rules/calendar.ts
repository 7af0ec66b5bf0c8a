import { COORDINATION_COST } from "#server/estimates/catalogue.ts";

/** Working days of a team for an effort in person-days, never fewer than its longest chain takes one person. */
export function workingDays(
  effort: number,
  chain: number,
  team: { readonly size: number; readonly availability: number; readonly coordination?: number },
): number {
  const share = team.coordination ?? COORDINATION_COST;
  const coordination = 1 + share * Math.max(0, team.size - 1);
  return Math.max(
    (effort * coordination) / (team.size * team.availability),
    chain / team.availability,
  );
}

const DAY_MS = 86_400_000;
const LAST_DATE = Date.UTC(9999, 11, 31);

/** The date of the working day on which `days` of work end; `start` is the first. Monday to Friday, no holidays. */
export function finishDate(start: string, days: number): string {
  const from = new Date(`${start}T00:00:00Z`);
  // Days since Monday, so that a start on a weekend moves to the next Monday.
  const weekday = (from.getUTCDay() + 6) % 7;
  const monday = from.getTime() - weekday * DAY_MS + (weekday > 4 ? 7 * DAY_MS : 0);
  const position = (weekday > 4 ? 0 : weekday) + Math.max(0, Math.ceil(days) - 1);
  const end = monday + (Math.floor(position / 5) * 7 + (position % 5)) * DAY_MS;
  return new Date(Math.min(end, LAST_DATE)).toISOString().slice(0, 10);
}
