import { noteFuture, parseIso } from "../../rules/fields.ts";
import type { Notes } from "../../rules/text.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const UNIX = /^@?(\d{9,11})(?: [+-]\d{4})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DEFAULT = /^\w{3} (\w{3}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4})( [+-]\d{4})?$/;
const RFC = /^\w{3}, (\d{1,2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2})( [+-]\d{4})?$/;

/** Each of `git log --date=…` but relative and human, which name no time. */
export function dateOf(
  written: string,
  { pointer, at, notes }: { pointer: string; at: Date; notes: Notes },
): string | null {
  const text = written.trim();
  const seconds = UNIX.exec(text)?.[1];
  const date = seconds ? new Date(Number(seconds) * 1_000) : parseIso(isoOf(text), pointer, notes);
  return date ? noteFuture(date, pointer, at, notes) : null;
}

function isoOf(text: string): string {
  if (DAY.test(text)) return `${text}T00:00:00Z`;
  const [, month, day, time, year, zone] = DEFAULT.exec(text) ?? [];
  if (month && day && time && year) return iso({ year, month, day, time, zone });
  const rfc = RFC.exec(text);
  if (rfc?.[1] && rfc[2] && rfc[3] && rfc[4])
    return iso({ day: rfc[1], month: rfc[2], year: rfc[3], time: rfc[4], zone: rfc[5] });
  return text;
}

function iso(of: {
  year: string;
  month: string;
  day: string;
  time: string;
  zone: string | undefined;
}): string {
  const month = String(MONTHS.indexOf(of.month) + 1).padStart(2, "0");
  return `${of.year}-${month}-${of.day.padStart(2, "0")}T${of.time}${of.zone?.trim() ?? ""}`;
}
