import { expect, test } from "vitest";
import { momentOf } from "./moment.ts";

const NOW = new Date("2026-11-25T12:00:00.000Z");

test("a day is asked for at its end in UTC, and never later than now", () => {
  expect(momentOf("2026-03-15", NOW)).toBe("2026-03-15T23:59:59.999Z");
  expect(momentOf("2026-11-25", NOW)).toBe("2026-11-25T12:00:00.000Z");
  expect(momentOf("2027-01-01", NOW)).toBe("2026-11-25T12:00:00.000Z");
  expect(momentOf("2026-03-15T06:00:00+05:45", NOW)).toBe("2026-03-15T00:15:00.000Z");
});

test("what is no moment asks for nothing", () => {
  for (const text of [undefined, "", "yesterday", "2026-02-31x", "15.3.2026 later"])
    expect(momentOf(text, NOW)).toBeNull();
});
