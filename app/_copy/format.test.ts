import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockIn, offsetName } from "./clock.ts";
import { date, dateTime, list, number, percent, plain, range, relative, risk } from "./format.ts";

describe("numbers", () => {
  it("rounds half up, also where binary fractions lie", () => {
    expect([number(0.5), number(1.5), number(2.5), number(1.005, 2), number(-2.5)]).toEqual([
      "1",
      "2",
      "3",
      "1.01",
      "−2",
    ]);
  });

  it("never lets rounding carry a risk into the next band", () => {
    expect([risk(74.5), risk(74.96), risk(74.2), risk(75), risk(49.9), risk(24.99)]).toEqual([
      "74.5",
      "74.9",
      "74",
      "75",
      "49.9",
      "24.9",
    ]);
    const band = (v: number) => [25, 50, 75].filter((edge) => v >= edge).length;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (value) => {
        expect(band(Number(risk(value)))).toBe(band(value));
      }),
    );
  });

  it("writes 0 % only for nothing and 100 % only for everything", () => {
    expect([percent(0), percent(0.001), percent(0.999), percent(1), percent(0.345)]).toEqual([
      "0\u202f%",
      "under 1\u202f%",
      "over 99\u202f%",
      "100\u202f%",
      "35\u202f%",
    ]);
  });

  it("shows as many decimals as needed", () => {
    expect([plain(1.5), plain(4), plain(0), plain(0.25, 2)]).toEqual(["1.5", "4", "0", "0.25"]);
  });

  it("joins ranges with an en dash and folds equal ends", () => {
    expect([range(12, 21), range(12.1, 12.3)]).toEqual(["12–21", "12"]);
  });
});

describe("times", () => {
  it("are written in UTC whatever the machine's time zone", () => {
    expect(date("2026-11-22T23:30:00Z")).toBe("22 Nov 2026");
    expect(dateTime(new Date("2026-11-23T06:00:00Z"))).toBe("23 Nov 2026, 06:00 UTC");
  });

  it("are told relative to the moment of asking", () => {
    const now = "2026-11-23T06:00:00Z";
    expect(relative("2026-11-20T06:00:00Z", now)).toBe("3 days ago");
    expect(relative("2026-11-23T08:00:00Z", now)).toBe("in 2 hours");
    expect(relative("2026-11-23T05:59:30Z", now)).toBe("just now");
  });
});

describe("lists", () => {
  it("read as a sentence", () => {
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});

describe("clocks", () => {
  const at = new Date("2026-10-25T00:30:00Z");

  it("are read where the reader is, with the offset that holds at that moment", () => {
    const read = (zone: string, iso: string) => {
      const { wall, aheadMinutes } = clockIn(zone, new Date(iso));
      return `${wall.toISOString().slice(0, 16)} ${offsetName(aheadMinutes)}`;
    };
    expect(read("Europe/Berlin", "2026-10-25T00:30:00Z")).toBe("2026-10-25T02:30 UTC+2");
    expect(read("Europe/Berlin", "2026-10-25T01:30:00Z")).toBe("2026-10-25T02:30 UTC+1");
    expect(read("America/New_York", "2026-11-30T23:30:00Z")).toBe("2026-11-30T18:30 UTC−5");
    expect(read("America/New_York", "2026-03-08T07:00:00Z")).toBe("2026-03-08T03:00 UTC−4");
    expect(read("Asia/Kathmandu", "2026-12-31T18:15:00Z")).toBe("2027-01-01T00:00 UTC+5:45");
    expect(read("America/St_Johns", "2026-12-31T18:15:00Z")).toBe("2026-12-31T14:45 UTC−3:30");
    expect(read("Mars/Olympus", "2026-12-31T18:15:00Z")).toBe("2026-12-31T18:15 UTC");
  });

  it("show a day as that day, wherever one is", () => {
    expect([date("2026-12-01"), date(new Date("2026-12-01T00:00:00Z"))]).toEqual([
      "1 Dec 2026",
      "1 Dec 2026",
    ]);
    expect(dateTime(at)).toBe("25 Oct 2026, 00:30 UTC");
  });
});
