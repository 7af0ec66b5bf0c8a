import fc from "fast-check";
import { expect, test } from "vitest";
import { instantAt, isDigestDue, isTimeZone, lastSlot, timeZones } from "./rules.ts";

const slot = (zone: string, at: string, frequency: "daily" | "weekly" = "daily") =>
  lastSlot({ zone, frequency, at: new Date(at) })?.toISOString();

test("a digest goes out at eight by the person's own clock, before and after it is moved", () => {
  // Berlin: summer time until 25 October 2026, 03:00.
  expect(slot("Europe/Berlin", "2026-10-24T12:00:00Z")).toBe("2026-10-24T06:00:00.000Z");
  expect(slot("Europe/Berlin", "2026-10-25T06:59:59Z")).toBe("2026-10-24T06:00:00.000Z");
  expect(slot("Europe/Berlin", "2026-10-25T07:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
  // And from 29 March 2026, 02:00.
  expect(slot("Europe/Berlin", "2026-03-28T12:00:00Z")).toBe("2026-03-28T07:00:00.000Z");
  expect(slot("Europe/Berlin", "2026-03-29T06:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
  // New York: from 8 March to 1 November 2026.
  expect(slot("America/New_York", "2026-03-07T13:00:00Z")).toBe("2026-03-07T13:00:00.000Z");
  expect(slot("America/New_York", "2026-03-08T12:00:00Z")).toBe("2026-03-08T12:00:00.000Z");
  expect(slot("America/New_York", "2026-11-01T12:59:00Z")).toBe("2026-10-31T12:00:00.000Z");
  // Kathmandu is five hours and three quarters ahead, all year.
  expect(slot("Asia/Kathmandu", "2026-11-25T02:14:59Z")).toBe("2026-11-24T02:15:00.000Z");
  expect(slot("Asia/Kathmandu", "2026-11-25T02:15:00Z")).toBe("2026-11-25T02:15:00.000Z");
});

test("month ends, a leap day and the end of a year are days like others", () => {
  expect(slot("America/New_York", "2026-12-01T03:00:00Z")).toBe("2026-11-30T13:00:00.000Z");
  expect(slot("Asia/Kathmandu", "2026-12-31T20:00:00Z")).toBe("2026-12-31T02:15:00.000Z");
  expect(slot("Asia/Kathmandu", "2027-01-01T02:15:00Z")).toBe("2027-01-01T02:15:00.000Z");
  expect(slot("Europe/Berlin", "2028-02-29T07:00:00Z")).toBe("2028-02-29T07:00:00.000Z");
  expect(slot("Europe/Berlin", "2028-03-01T06:00:00Z")).toBe("2028-02-29T07:00:00.000Z");
});

test("a weekly one goes out on Mondays there, in the week in which the clock is moved too", () => {
  expect(slot("Europe/Berlin", "2026-10-26T07:00:00Z", "weekly")).toBe("2026-10-26T07:00:00.000Z");
  expect(slot("Europe/Berlin", "2026-10-26T06:59:00Z", "weekly")).toBe("2026-10-19T06:00:00.000Z");
  // In Kathmandu it is Monday while it is Sunday still in New York.
  const monday = "2026-11-30T02:15:00Z";
  expect(slot("Asia/Kathmandu", monday, "weekly")).toBe("2026-11-30T02:15:00.000Z");
  expect(slot("America/New_York", monday, "weekly")).toBe("2026-11-23T13:00:00.000Z");
  expect(lastSlot({ zone: "UTC", frequency: "off", at: new Date(monday) })).toBeNull();
});

test("an hour that the clock skips or shows twice is one instant", () => {
  const day = { year: 2026, month: 3, day: 29 };
  expect(instantAt("Europe/Berlin", day, 2).toISOString()).toBe("2026-03-29T01:00:00.000Z");
  const back = { year: 2026, month: 10, day: 25 };
  expect(instantAt("Europe/Berlin", back, 2).toISOString()).toBe("2026-10-25T00:00:00.000Z");
});

test("between two digests lie 23 to 25 hours, wherever and whenever", () => {
  const zones = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "UTC",
  );
  const at = fc.date({
    min: new Date("2024-01-01"),
    max: new Date("2030-01-01"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(zones, at, (zone, now) => {
      const last = lastSlot({ zone, frequency: "daily", at: now });
      if (!last) return false;
      const next = lastSlot({
        zone,
        frequency: "daily",
        at: new Date(last.getTime() + 26 * 3_600_000),
      });
      const hours = ((next?.getTime() ?? 0) - last.getTime()) / 3_600_000;
      return (
        last <= now && now.getTime() - last.getTime() < 25 * 3_600_000 && hours >= 23 && hours <= 25
      );
    }),
    { numRuns: 300 },
  );
});

test("one is due once for each moment, and only for what was there by then", () => {
  const eight = new Date("2026-11-25T07:00:00Z");
  const before = new Date("2026-11-25T06:00:00Z");
  const after = new Date("2026-11-25T09:00:00Z");
  expect(isDigestDue({ slot: eight, digestedAt: null, oldestUnsent: before })).toBe(true);
  expect(isDigestDue({ slot: eight, digestedAt: eight, oldestUnsent: before })).toBe(false);
  expect(isDigestDue({ slot: eight, digestedAt: null, oldestUnsent: after })).toBe(false);
  expect(isDigestDue({ slot: eight, digestedAt: null, oldestUnsent: null })).toBe(false);
  expect(isDigestDue({ slot: null, digestedAt: null, oldestUnsent: before })).toBe(false);
});

test("time zones are those that the system knows", () => {
  for (const name of ["Asia/Kathmandu", "Europe/Berlin", "America/New_York", "UTC"])
    expect(isTimeZone(name)).toBe(true);
  expect(timeZones()).toEqual(expect.arrayContaining(["Asia/Kathmandu", "UTC"]));
  expect(timeZones().filter((name) => !isTimeZone(name))).toEqual([]);
  for (const name of ["+05:45", "Mars/Olympus", "", "GMT+25", "__proto__"])
    expect(isTimeZone(name)).toBe(false);
});
