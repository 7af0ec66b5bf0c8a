import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPlan } from "./plan.ts";

const work = (id: string, more: object = {}) => ({
  id,
  name: id,
  low: 1,
  likely: 2,
  high: 3,
  ...more,
});
const problemsOf = (input: unknown) => {
  const checked = checkPlan(input);
  return checked.ok ? [] : checked.problems.map((problem) => problem.pointer);
};

describe("a plan is refused with the place of its fault", () => {
  test.each<[string, unknown, string[]]>([
    ["low above likely", { packages: [work("a", { low: 5 })] }, ["/packages/0/low"]],
    ["high below likely", { packages: [work("a", { high: 1.5 })] }, ["/packages/0/high"]],
    ["low of zero", { packages: [work("a", { low: 0 })] }, ["/packages/0/low"]],
    ["a negative number", { packages: [work("a", { likely: -2 })] }, ["/packages/0/likely"]],
    [
      "low without high",
      { packages: [{ id: "a", name: "a", low: 1, likely: 2 }] },
      ["/packages/0"],
    ],
    ["an id used twice", { packages: [work("a"), work("a")] }, ["/packages/1/id"]],
    [
      "a package that is not there",
      { packages: [work("a", { dependsOn: ["b"] })] },
      ["/packages/0/dependsOn/0"],
    ],
    ["itself", { packages: [work("a", { dependsOn: ["a"] })] }, ["/packages/0/dependsOn"]],
    [
      "a circle",
      {
        packages: [
          work("x"),
          work("a", { dependsOn: ["c", "x"] }),
          work("b", { dependsOn: ["a"] }),
          work("c", { dependsOn: ["b"] }),
        ],
      },
      ["/packages/1/dependsOn"],
    ],
    ["no package", { packages: [] }, ["/packages"]],
    ["not a number", { packages: [work("a", { likely: Number.NaN })] }, ["/packages/0/likely"]],
    ["without end", { packages: [work("a", { high: 1 / 0 })] }, ["/packages/0/high"]],
    ["days in words", { packages: [work("a", { likely: "2" })] }, ["/packages/0/likely"]],
    [
      "ten thousand packages",
      { packages: Array.from({ length: 10_000 }, (_, i) => work(`p${i}`)) },
      ["/packages"],
    ],
    ["a past project that took nothing", { packages: [work("a")], history: [0] }, ["/history/0"]],
    ["a field nobody knows", { packages: [work("a")], __proto: 1 }, [""]],
    [
      "a price without end",
      { packages: [work("a")], dayRate: { low: 1, high: 1e308, currency: "EUR" } },
      ["/dayRate/high"],
    ],
    [
      "more hits than packages",
      { packages: [work("a")], rangeRecord: { hits: 3, of: 2 } },
      ["/rangeRecord/hits"],
    ],
    [
      "judgement without a reason",
      { packages: [work("a")], ranges: { share: 0.8, reason: "" } },
      ["/ranges/reason"],
    ],
    [
      "a residual above 1",
      { packages: [work("a")], residuals: { testing: 64 } },
      ["/residuals/testing"],
    ],
    [
      "a loop without its limit",
      { packages: [work("a", { loop: { expectedIterations: 3 } })] },
      ["/packages/0/loop/maxIter"],
    ],
    [
      "a start that is no date",
      { packages: [work("a")], team: { size: 2, availability: 0.8, start: "soon" } },
      ["/team/start"],
    ],
  ])("%s", (_name, input, pointers) => {
    expect(problemsOf(input)).toEqual(pointers);
  });
});

test("a circle is told in words", () => {
  const checked = checkPlan({
    packages: [work("a", { dependsOn: ["b"] }), work("b", { dependsOn: ["a"] })],
  });
  expect(checked.ok ? "" : checked.problems[0]?.message).toBe(
    "'a' waits for 'b' waits for 'a': a circle never starts",
  );
});

test("anything at all is either a plan or refused, never a crash", () => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      expect(typeof checkPlan(input).ok).toBe("boolean");
    }),
  );
});
