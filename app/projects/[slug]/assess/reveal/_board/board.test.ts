import { expect, test } from "vitest";
import { agreementOf, type Choice, inWords, isSame, withdrawal } from "./choices.ts";
import { boardIntent, noteIntent } from "./keys.ts";

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test("arrows move, digits propose, Enter records; with a modifier keys stay the browser's", () => {
  expect(boardIntent(press("ArrowDown"))).toEqual({ do: "move", by: 1 });
  expect(boardIntent(press("k"))).toEqual({ do: "move", by: -1 });
  expect(boardIntent(press("3"))).toEqual({ do: "propose", key: "3" });
  expect(boardIntent(press("Enter"))).toEqual({ do: "record" });
  expect(boardIntent(press("Escape"))).toEqual({ do: "clear" });
  expect(boardIntent(press("5"))).toBeNull();
  expect(boardIntent(press("3", { ctrlKey: true }))).toBeNull();
});

test("in a note every key writes but Enter and Escape", () => {
  expect(noteIntent(press("3"))).toBeNull();
  expect(noteIntent(press("Enter", { shiftKey: true }))).toBeNull();
  expect(noteIntent(press("Enter"))).toEqual({ do: "record" });
  expect(noteIntent(press("Escape"))).toEqual({ do: "clear" });
});

const level: Choice = {
  key: "3",
  said: "answered",
  level: 3,
  label: "Level 3",
  text: "",
  settling: { kind: "indicator", id: "mo-1", value: { state: "answered", level: 3 } },
};
const away: Choice = {
  ...level,
  key: "n",
  said: "not-applicable",
  level: null,
  settling: { kind: "test", id: "data-1", value: { claim: "not-applicable" } },
};

test("what is sent carries the round, the note and how often it was settled before", () => {
  const more = { round: 2, note: "so", seq: 1 };
  expect(agreementOf(level, more)).toEqual({
    kind: "indicator",
    id: "mo-1",
    value: { state: "answered", level: 3 },
    ...more,
  });
  expect(agreementOf(away, more)).toMatchObject({
    value: { claim: "not-applicable", reason: "so" },
  });
  expect(withdrawal({ choices: [level] }, more)).toMatchObject({ id: "mo-1", value: null });
});

test("answers are the same by what they say and their level, and short in words", () => {
  expect(isSame(level, { said: "answered", level: 3 })).toBe(true);
  expect(isSame(level, { said: "answered", level: 2 })).toBe(false);
  expect(inWords(level)).toBe("level 3");
  expect(inWords({ said: "manual", level: null })).toBe("by hand");
  expect(inWords({ said: "not-experienced", level: 2 })).toBe("not experienced, level 2");
});
