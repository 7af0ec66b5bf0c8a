import { expect, it } from "vitest";
import { counted, listed, number, sentence, verb } from "./words.ts";

it("numbers are words up to ten, and a noun takes its plural", () => {
  expect([number(0), number(1), number(10), number(11)]).toEqual(["no", "one", "ten", "11"]);
  expect([counted(1, "rule"), counted(2, "rule"), counted(0, "rule")]).toEqual([
    "one rule",
    "two rules",
    "no rules",
  ]);
  expect([verb(1, "is", "are"), verb(2, "is", "are")]).toEqual(["is", "are"]);
  expect(sentence("two rules")).toBe("Two rules");
});

it("lists end in and, and a long one in a count", () => {
  expect(listed([])).toBe("");
  expect(listed(["a"])).toBe("a");
  expect(listed(["a", "b", "c"])).toBe("a, b and c");
  expect(listed(["a", "b", "c", "d", "e"], 3)).toBe("a, b, c and 2 more");
});
