import fc from "fast-check";
import { expect, test } from "vitest";
import { isStorable, unstorableAt } from "./storable.ts";

test("text that PostgreSQL can't hold is found wherever it stands, keys included", () => {
  for (const evil of ["\0", "a\0b", "\ud800", "x\udfffy"]) {
    expect(unstorableAt(evil)).toEqual([]);
    expect(unstorableAt({ a: [1, { b: evil }] })).toEqual(["a", "1", "b"]);
    expect(unstorableAt({ a: { [evil]: 1 } })).toEqual(["a"]);
  }
});

test("a value that holds itself is walked once", () => {
  const round: { self?: unknown; text: string } = { text: "fine" };
  round.self = [round];
  expect(unstorableAt(round)).toBeNull();
  round.text = "\0";
  expect(unstorableAt(round)).toEqual(["text"]);
});

test("all other text passes, emoji and right-to-left included", () => {
  expect(isStorable("𝒳 😀 \u202e é \u0001")).toBe(true);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.json(), (text, json) => {
      const value: unknown = JSON.parse(json);
      if (!text.includes("\0") && !json.includes("\\u0000") && !json.includes("\\ud"))
        expect(unstorableAt({ text, value })).toBeNull();
    }),
  );
});

test("a document of a hundred thousand levels costs as much as its length, not its square", () => {
  const deep = (inside: unknown) => {
    let value = inside;
    for (let level = 0; level < 100_000; level++) value = [value];
    return value;
  };
  expect(unstorableAt(deep("fine"))).toBeNull();
  expect(unstorableAt(deep("\0"))).toHaveLength(100_000);
});
