import { expect, test } from "vitest";
import { fullIntent, quickIntent } from "./keys.ts";

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test.each([
  ["0", { do: "level", level: 0 }],
  ["4", { do: "level", level: 4 }],
  ["e", { do: "state", state: "experienced" }],
  ["x", { do: "state", state: "not-experienced" }],
  ["n", { do: "state", state: "not-applicable" }],
  ["u", { do: "state", state: "unknown" }],
  ["j", { do: "move", by: 1 }],
  ["ArrowUp", { do: "move", by: -1 }],
  ["5", null],
  ["ArrowLeft", null],
  ["Tab", null],
  ["constructor", null],
])("in the five-minute pass %s means %o", (key, intent) => {
  expect(quickIntent(press(key))).toEqual(intent);
});

test("a key with Ctrl, Command or Alt belongs to the browser", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"])
    expect([
      quickIntent(press("n", { [held]: true })),
      fullIntent(press("u", { [held]: true }), "test"),
    ]).toEqual([null, null]);
});

test("in the full form digits are levels of an indicator, and 0, m and a are claims of a test", () => {
  expect(fullIntent(press("0"), "indicator")).toEqual({ do: "level", level: 0 });
  expect(fullIntent(press("0"), "test")).toEqual({ do: "claim", claim: "none" });
  expect(fullIntent(press("a"), "test")).toEqual({ do: "claim", claim: "automated" });
  expect(fullIntent(press("a"), "indicator")).toBeNull();
  expect(fullIntent(press("3"), "test")).toBeNull();
  expect(fullIntent(press("ArrowDown"), "indicator")).toBeNull();
});
