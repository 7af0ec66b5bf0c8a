import { expect, test } from "vitest";
import { futuresOf } from "./futures.ts";

test("as many futures arrive as the chance at the horizon says, none before its run", () => {
  const chances = Array.from({ length: 60 }, (_, i) => 0.74 * (1 - Math.exp(-(i + 1) / 15)));
  const futures = futuresOf(chances);
  expect(futures).toHaveLength(50);
  const arrived = futures.filter((run) => run !== null);
  expect(arrived).toHaveLength(Math.round(50 * (chances.at(-1) ?? 0)));
  expect([...arrived].sort((a, b) => a - b)).toEqual(arrived);
});

test("nobody arrives where nothing is promised, and all but none where it is certain at once", () => {
  expect(futuresOf([0, 0])).toEqual(Array(50).fill(null));
  expect(futuresOf([1])).toEqual(Array(50).fill(1));
});
