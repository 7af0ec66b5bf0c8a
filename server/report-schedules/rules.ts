import { instantAt } from "#server/notices/rules.ts";
import type { Every } from "./schema.ts";

/** By the clock on the wall of the schedule's time zone. */
const HOUR = 7;
const DAY_MS = 86_400_000;

/** The first moment after `after`: Mondays or firsts of a month, at seven there. */
export function nextSlot(of: { zone: string; every: Every; after: Date }): Date {
  // A day earlier than UTC's is the earliest that it can be anywhere.
  for (let ahead = -1; ; ahead++) {
    const day = new Date(of.after.getTime() + ahead * DAY_MS);
    const isDay = of.every === "weekly" ? day.getUTCDay() === 1 : day.getUTCDate() === 1;
    if (!isDay) continue;
    const parts = {
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
    };
    const slot = instantAt(of.zone, parts, HOUR);
    if (slot > of.after) return slot;
  }
}
