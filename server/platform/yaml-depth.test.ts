import { expect, test } from "vitest";
import { isNestedDeeper } from "./yaml-depth.ts";

test.each([
  ["lists in lists", "[".repeat(260_000)],
  ["maps in maps", "{a: ".repeat(65_000)],
  ["dashes", "- ".repeat(130_000)],
  ["questions", "? ".repeat(130_000)],
  ["indentation", Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
])("%s are found before anything is built of them", (_, text) => {
  const started = performance.now();
  expect(isNestedDeeper(text, 64)).toBe(true);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test.each([
  ["a long list", "- a\n".repeat(20_000)],
  ["many keys", Array.from({ length: 5_000 }, (_, i) => `k${i}: [1, {a: 2}]`).join("\n")],
  ["sixty deep", `${"[".repeat(60)}1${"]".repeat(60)}`],
  [
    "sixty deep by indentation",
    Array.from({ length: 60 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
  ],
  ["nothing", ""],
])("%s is not deep", (_, text) => {
  expect(isNestedDeeper(text, 64)).toBe(false);
});
