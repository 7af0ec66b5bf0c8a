import { expect, test } from "vitest";
import { BUILT_IN_WRITTEN } from "./catalogue.ts";
import { dryRunTitle, policiesTitle } from "./findings.ts";
import { policyChanges } from "./rules/changes.ts";
import { policyJsonSchema } from "./rules/json-schema.ts";
import type { DryRun, PolicySummary } from "./schema.ts";

test.each([
  [[0, 0, 0], "All 3 gates ask for what the catalogue asks for"],
  [[2, 0, 0], "1 of 3 gates goes by a policy of your own"],
  [[2, 1, 0], "2 of 3 gates go by policies of your own"],
  [[1, 1, 1], "All 3 gates go by policies of your own"],
])("versions %j: %s", (versions, title) => {
  const policies = versions.map((version): Pick<PolicySummary, "version"> => ({ version }));
  expect(policiesTitle(policies)).toBe(title);
});

test.each([
  [{ standing: 0, newlyBlocked: 0, newlyThrough: 0 }, "No project stands before this gate today"],
  [
    { standing: 1, newlyBlocked: 0, newlyThrough: 0 },
    "Nothing changes for any of 1 project before it",
  ],
  [{ standing: 9, newlyBlocked: 2, newlyThrough: 0 }, "2 newly blocked of 9 projects before it"],
  [
    { standing: 9, newlyBlocked: 2, newlyThrough: 1 },
    "2 newly blocked, 1 newly through of 9 projects before it",
  ],
])("%j: %s", (of, title) => {
  expect(dryRunTitle(of satisfies Pick<DryRun, "standing" | "newlyBlocked" | "newlyThrough">)).toBe(
    title,
  );
});

test("changes are told one by one, in the order of the policy", () => {
  const before = BUILT_IN_WRITTEN[0]?.policy;
  if (!before) throw new Error("no policy");
  const [first, second, ...rest] = before.conditions;
  if (!first || !second || !("metric" in first)) throw new Error("no condition");
  const after = {
    ...before,
    title: "Go?",
    conditions: [{ ...first, value: 2, onFail: "warn" as const }, ...rest],
    signoffs: before.signoffs.slice(1),
  };
  expect(policyChanges(before, before)).toEqual([]);
  expect(policyChanges(before, after)).toEqual([
    `Title: Go?, before ${before.title}.`,
    "pp-1 asks for mlts.final >= 2, before mlts.final >= 1.",
    "pp-1 where it falls short: warn, before block.",
    "pp-2 is gone: it asked for mlts.section.data >= 2.",
    "data-scientist signs no more.",
  ]);
});

test("the published schema has what a condition needs, and lets out what has a default", () => {
  const schema = JSON.stringify(policyJsonSchema());
  expect(schema).toContain('"required":["id","metric","op","value","waivable","rationale"]');
  expect(schema).toContain('"required":["id","title","cel","waivable","rationale"]');
});
