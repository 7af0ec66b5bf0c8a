import { DIGEST_HOUR, RENAMED } from "./catalogue.ts";
import type { Frequency } from "./schema.ts";

// Wall clocks of time zones. Elapsed time is UTC everywhere else; only when a digest goes out, and how
// dates are shown, is a matter of where somebody is.

const DAY_MS = 86_400_000;
type Day = { readonly year: number; readonly month: number; readonly day: number };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs far more than using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

/** What a clock on the wall shows there, as if it were UTC. */
function wallClock(at: Date, zone: string): Date {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return new Date(
    Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    ),
  );
}

/** A name such as Asia/Kathmandu that the system knows, under an older name too; no mere offset. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** All to choose from, by the names of today. */
export function timeZones(): string[] {
  const names = Intl.supportedValuesOf("timeZone").map((name) => RENAMED.get(name) ?? name);
  return [...new Set([...names, "UTC"])].sort();
}

/**
 * The instant at which a wall clock there shows this day and hour. Where the clock is put forward over
 * it, the first instant after; where it is put back, the first of the two.
 */
export function instantAt(zone: string, { year, month, day }: Day, hour: number): Date {
  const wall = Date.UTC(year, month - 1, day, hour);
  const offsetAt = (ms: number) => wallClock(new Date(ms), zone).getTime() - ms;
  // The offsets a day before and after are the only two that can hold on that day.
  const offsets = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
  const candidates = offsets
    .map((offset) => wall - offset)
    .filter((ms) => wallClock(new Date(ms), zone).getTime() === wall)
    .sort((a, b) => a - b);
  // In a gap no instant shows it: by the offset before it, it is as much after the gap's begin.
  return new Date(candidates[0] ?? wall - (offsets[0] ?? 0));
}

/** The last moment, at or before `at`, at which a digest was to go out; null: never. */
export function lastSlot(of: { zone: string; frequency: Frequency; at: Date }): Date | null {
  const { zone, frequency, at } = of;
  if (frequency === "off") return null;
  const wall = wallClock(at, zone);
  for (let back = 0; back <= 8; back++) {
    const day = new Date(wall.getTime() - back * DAY_MS);
    // 1 is Monday, of the day there.
    if (frequency === "weekly" && day.getUTCDay() !== 1) continue;
    const parts = {
      year: day.getUTCFullYear(),
      month: day.getUTCMonth() + 1,
      day: day.getUTCDate(),
    };
    const slot = instantAt(zone, parts, DIGEST_HOUR);
    if (slot <= at) return slot;
  }
  return null;
}

/**
 * Whether a digest is due: its moment has come, none went out for it yet, and something was there to
 * tell at that moment. What comes later in the day waits for the next.
 */
export function isDigestDue(of: {
  slot: Date | null;
  digestedAt: Date | null;
  oldestUnsent: Date | null;
}): boolean {
  const { slot, digestedAt, oldestUnsent } = of;
  if (slot === null || oldestUnsent === null) return false;
  return oldestUnsent <= slot && (digestedAt === null || digestedAt < slot);
}
