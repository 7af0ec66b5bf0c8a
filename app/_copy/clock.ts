const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Making a format costs far more than using it. null: a zone that this system does not know. */
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    made = null;
  }
  formats.set(zone, made);
  return made;
}

const MINUTE_MS = 60_000;

/** What a clock on the wall shows there, in the UTC fields of a date, and how far it is ahead of UTC. */
export function clockIn(zone: string, at: Date): { wall: Date; aheadMinutes: number } {
  const format = zone === "UTC" || Number.isNaN(at.getTime()) ? null : formatOf(zone);
  if (format === null) return { wall: at, aheadMinutes: 0 };
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wallMs = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  const ms = Math.floor(at.getTime() / 1000) * 1000;
  return { wall: new Date(wallMs), aheadMinutes: Math.round((wallMs - ms) / MINUTE_MS) };
}

/** UTC, UTC+1, UTC−3:30: said by the offset, as names of zones differ from browser to browser. */
export function offsetName(aheadMinutes: number): string {
  if (aheadMinutes === 0) return "UTC";
  const size = Math.abs(aheadMinutes);
  const minutes = size % 60;
  const hours = `${Math.floor(size / 60)}${minutes ? `:${String(minutes).padStart(2, "0")}` : ""}`;
  return `UTC${aheadMinutes < 0 ? "\u2212" : "+"}${hours}`;
}
