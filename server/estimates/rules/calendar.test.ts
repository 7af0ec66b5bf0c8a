import { expect, test } from "vitest";
import { finishDate, workingDays } from "./calendar.ts";

test.each([
  [1, 125],
  [2, 65.62],
  [3, 45.83],
  [5, 30.0],
  [8, 21.09],
  [12, 16.15],
])("100 person-days take a team of %i %f working days", (size, days) => {
  expect(workingDays(100, 0, { size, availability: 0.8 })).toBeCloseTo(days, 1);
});

test("no team is faster than its longest chain", () => {
  expect(workingDays(100, 40, { size: 12, availability: 0.8 })).toBe(50);
});

test.each([
  ["2026-11-23", 1, "2026-11-23"],
  ["2026-11-23", 5, "2026-11-27"],
  ["2026-11-23", 5.2, "2026-11-30"],
  ["2026-11-27", 2, "2026-11-30"],
  ["2026-11-28", 1, "2026-11-30"],
  ["2026-11-29", 6, "2026-12-07"],
  ["2026-11-25", 0.3, "2026-11-25"],
])("work that starts on %s and takes %f working days ends on %s", (start, days, end) => {
  expect(finishDate(start, days)).toBe(end);
});

test("an end beyond the calendar stays a date", () => {
  expect(finishDate("2026-11-23", 1e12)).toBe("9999-12-31");
});
