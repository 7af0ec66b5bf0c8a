import { expect, test } from "vitest";
import { resultWords } from "./findings.ts";

const result = { slug: "f", name: "F", version: 1, digest: "d", coverage: 0 };
test.each([
  [{ score: null, answered: 0, applicable: 0 }, "nothing of it applies here"],
  [{ score: null, answered: 0, applicable: 3 }, "not known: none of 3 questions answered"],
  [{ score: 75.4, answered: 3, applicable: 3 }, "risk 75 of 100, every question answered"],
  [{ score: 75.4, answered: 1, applicable: 3 }, "risk up to 75 of 100, 2 of 3 not answered"],
])("%o reads as '%s'", (of, words) => {
  expect(resultWords({ ...result, ...of })).toBe(words);
});
