import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Condition, choicesIn, DEPTH_MAX, holds, readCondition } from "./condition.ts";

const IDS = ["a", "b_1", "c.2", "d-3"];
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthIdentifier: "condition" },
    fc.constantFrom(...IDS).map((id): Condition => ({ kind: "choice", id, at: 0 })),
    tie("tree").map((of): Condition => ({ kind: "not", of })),
    fc
      .tuple(fc.constantFrom("and", "or"), fc.array(tie("tree"), { minLength: 2, maxLength: 3 }))
      .map(([kind, all]): Condition => ({ kind: kind === "and" ? "and" : "or", all })),
  ),
}));

function write(condition: Condition, space: string): string {
  if (condition.kind === "choice") return condition.id;
  if (condition.kind === "not") return `!${space}(${write(condition.of, space)})`;
  const sign = condition.kind === "and" ? "&&" : "||";
  return condition.all.map((one) => `(${write(one, space)})`).join(`${space}${sign}${space}`);
}

function read(text: string): Condition {
  const { condition, fault } = readCondition(text);
  if (!condition) throw new Error(fault.message);
  return condition;
}

describe("a condition", () => {
  it("reads back as what was written, whatever is ticked and however it is spaced", () => {
    fc.assert(
      fc.property(
        tree,
        fc.subarray(IDS),
        fc.constantFrom("", " ", " \n\t"),
        (given, ticked, space) => {
          const set = new Set(ticked);
          expect(holds(read(write(given, space)), set)).toBe(holds(given, set));
          expect(choicesIn(read(write(given, space))).map(({ id }) => id)).toEqual(
            choicesIn(given).map(({ id }) => id),
          );
        },
      ),
    );
  });

  it("binds ! before &&, and && before ||", () => {
    const of = (text: string, ...ticked: string[]) => holds(read(text), new Set(ticked));
    expect(of("a || b && c", "a")).toBe(true);
    expect(of("(a || b) && c", "a")).toBe(false);
    expect(of("!a && b", "b")).toBe(true);
    expect(of("!!a", "a")).toBe(true);
  });

  it("is read or refused for any text, at a place within it", () => {
    const parts = fc.array(fc.constantFrom("a", "&&", "||", "!", "(", ")", " ", "&", "§"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((all) => all.join("")),
        ),
        (text) => {
          const { fault } = readCondition(text);
          if (fault) expect(fault.at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it.each([
    ["a && ", 5, "a choice is missing at the end"],
    ["a b", 2, '"b" is not expected here'],
    ["(a || b", 0, "this parenthesis is never closed"],
    ["a & b", 2, '"&" has no meaning here'],
    ["&& a", 0, 'a choice is missing before "&&"'],
    ["", 0, "a choice is missing at the end"],
  ])("%j is refused where it goes wrong", (text, at, message) => {
    expect(readCondition(text).fault).toEqual({ at, message });
  });

  it("nested past the limit is refused and never overflows", () => {
    const nested = (n: number) => `${"(".repeat(n)}a${")".repeat(n)}`;
    expect(readCondition(nested(DEPTH_MAX)).fault).toBeNull();
    expect(readCondition(nested(DEPTH_MAX + 2)).fault?.message).toContain("deep");
    expect(readCondition("!".repeat(200_000)).fault?.message).toContain("deep");
  });
});
