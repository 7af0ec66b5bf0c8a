import { expect, test } from "vitest";
import { underWaySentence } from "./findings.ts";

const delivery = (fileName: string | null, sizeBytes = 70_188_823) => ({ fileName, sizeBytes });

test("documents that are still read are named with their size, the rest counted", () => {
  expect(underWaySentence([])).toBeNull();
  expect(underWaySentence([delivery("runs.json")])).toBe(
    "Still being read: runs.json (70 MB). What comes of it will be in the log.",
  );
  expect(underWaySentence([delivery("a.json"), delivery(null, 5_400_000)])).toBe(
    "Still being read: a.json (70 MB) and a document (5 MB). What comes of it will be in the log.",
  );
  const five = ["a", "b", "c", "d", "e"].map((name) => delivery(name, 6e6));
  expect(underWaySentence(five)).toBe(
    "Still being read: a (6 MB), b (6 MB), c (6 MB) and 2 more. What comes of it will be in the log.",
  );
});
