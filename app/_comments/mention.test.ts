import { expect, test } from "vitest";
import { matching, typedMention, withIds, withName } from "./mention.ts";

const people = [
  { id: "1", name: "Anna Berg" },
  { id: "2", name: "Ann" },
  { id: "3", name: "Zoë Anders" },
];

test("a name is looked for behind an @ that begins a word", () => {
  expect(typedMention("hello @an", 9)).toEqual({ from: 6, typed: "an" });
  expect(typedMention("@", 1)).toEqual({ from: 0, typed: "" });
  expect(typedMention("mail a@b.example", 16)).toBeNull();
  expect(typedMention("nobody", 6)).toBeNull();
});

test("names match by the begin of a word, without accents", () => {
  expect(matching(people, "an").map(({ id }) => id)).toEqual(["2", "1", "3"]);
  expect(matching(people, "zoe").map(({ id }) => id)).toEqual(["3"]);
  expect(matching(people, "xyz")).toEqual([]);
});

test("a chosen name takes the place of what was typed, and is sent as an id", () => {
  const { text, caret } = withName("see @an and", { from: 4, caret: 7, name: "Anna Berg" });
  expect(text).toBe("see @Anna Berg and");
  expect(caret).toBe(15);
  expect(withIds("@Anna Berg and @Ann, not @Zoë Anders", people.slice(0, 2))).toBe(
    "@[1] and @[2], not @Zoë Anders",
  );
});
