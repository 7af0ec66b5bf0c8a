import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUILT_IN_WRITTEN } from "#server/policies/catalogue.ts";
import { POLICY_BYTES_MAX, type Policy } from "#server/policies/schema.ts";
import { readPolicy } from "./read.ts";
import { policyYaml } from "./write.ts";

const policies = BUILT_IN_WRITTEN.map(({ policy }) => policy);
const othersOf = (id: string) => policies.filter((one) => one.id !== id);

const HEAD = `id: gate-own
fromStage: research
toStage: prototype
title: May we go on?
recertifyDays: 90
signoffs:
  - role: engineer
waiver: { maxDays: 30, maxRenewals: 1, maxOpen: 3, approver: risk-owner }
conditions:
`;
const METRIC = `  - id: a-1
    metric: mlts.final
    op: ">="
    value: 2
    waivable: true
    rationale: Because.
`;
const cel = (text: string) => `  - id: c-1
    title: Ours
    waivable: false
    rationale: Because.
    cel: ${text}
`;

const faultsOf = (text: string, others: readonly Policy[] = policies) =>
  readPolicy(text, others).faults.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );

test.each(policies.map((policy) => [policy.id, policy] as const))(
  "the catalogue's %s reads back from its YAML as it was",
  (id, policy) => {
    const read = readPolicy(policyYaml(policy, "https://assay.example/schema"), othersOf(id));
    expect(read).toEqual({ policy, faults: [] });
  },
);

test("a policy with conditions of both kinds is read", () => {
  const read = readPolicy(HEAD + METRIC + cel('mlts.final >= 2 && "engineer" in roles'), policies);
  expect(read.faults).toEqual([]);
  expect(read.policy?.conditions.map((one) => ("cel" in one ? one.cel : one.metric))).toEqual([
    "mlts.final",
    'mlts.final >= 2 && "engineer" in roles',
  ]);
});

describe("is refused with line and column", () => {
  const at = HEAD.split("\n").length;
  test.each([
    ["a metric nobody knows", METRIC.replace("mlts.final", "mlts.luck"), `${at + 1}:13`, "luck"],
    [
      "a value of another kind",
      METRIC.replace("value: 2", "value: true"),
      `${at + 3}:12`,
      "number",
    ],
    ["a value out of range", METRIC.replace("value: 2", "value: 75"), `${at + 3}:12`, "0 to 7"],
    [
      "a word for a yes or no",
      METRIC.replace("waivable: true", "waivable: yes"),
      `${at + 4}:15`,
      "true or false",
    ],
    ["a field that is not there", `${METRIC}    severity: high\n`, `${at + 6}:5`, "severity"],
    [
      "a field that is missing",
      METRIC.replace("    rationale: Because.\n", ""),
      `${at}:5`,
      "rationale is missing",
    ],
    ["an operator of its own", METRIC.replace('">="', '"=>"'), `${at + 2}:9`, "one of"],
    ["an id twice", METRIC + METRIC, `${at + 6}:9`, "a-1"],
    ["a key twice", `${METRIC}    value: 3\n`, `${at + 6}:5`, "unique"],
    ["a place nobody knows", `${METRIC}    when: weather == bad\n`, `${at + 6}:11`, "weather"],
    [
      "a level nobody knows",
      `${METRIC}    when: criticality in [high,hgih]\n`,
      `${at + 6}:11`,
      "hgih",
    ],
    [
      "a threshold of nothing",
      METRIC.replace("value: 2", "value: threshold(zz-9)"),
      `${at + 3}:12`,
      "zz-9",
    ],
    [
      "a threshold of itself",
      METRIC.replace("value: 2", "value: threshold(a-1)-1"),
      `${at + 3}:12`,
      "circle",
    ],
    [
      "thresholds that go round",
      METRIC.replace("value: 2", "value: threshold(b-1)") +
        METRIC.replace("a-1", "b-1").replace("value: 2", "value: threshold(a-1)+1"),
      `${at + 3}:12`,
      "a-1 → b-1 → a-1",
    ],
    ["a half expression", cel("score <"), `${at + 4}:17`, "ends"],
    ["an expression over nothing", cel("score < 50 && nope"), `${at + 4}:24`, "nope"],
    ["an expression of another type", cel("score + 1.0"), `${at + 4}:10`, "true or false"],
    ["a number compared with a word", cel('score < "high"'), `${at + 4}:10`, "double"],
    ["a test nobody knows", cel("tests.data_99 > 0.0"), `${at + 4}:10`, "data_99"],
    ["an id with a hyphen", cel('tests["data-1"] > 0.0'), `${at + 4}:10`, "data_1"],
    ["a word that is never there", cel('factors.stage == "plot"'), `${at + 4}:27`, "pilot"],
    [
      "matches, which may hang",
      cel('regulatoryClass.matches("^(a+)+$")'),
      `${at + 4}:10`,
      "matches",
    ],
    ["bind, which can double", cel("cel.bind(x, 1, x > 0)"), `${at + 4}:10`, "bind"],
    [
      "text put together",
      cel("(regulatoryClass + regulatoryClass).size() > 3"),
      `${at + 4}:11`,
      "numbers only",
    ],
    [
      "a loop in a loop in a loop",
      cel("roles.all(a, roles.all(b, roles.all(c, true)))"),
      `${at + 4}:36`,
      "nested",
    ],
    ["asking whether it is there", cel("has(tests.data_1)"), `${at + 4}:10`, "unknown"],
    [
      "an expression in a block",
      cel("|\n      score < 50.0 &&\n      nope > 1\n"),
      `${at + 6}:7`,
      "nope",
    ],
    [
      "a folded expression",
      cel(">-\n      score < 50.0\n      && nope > 1\n"),
      `${at + 6}:10`,
      "nope",
    ],
    ["an expression in quotes", cel('"score < 50.0 && nope == \\"a\\""'), `${at + 4}:27`, "nope"],
    ["a stage that has its gate", `${METRIC}`, "2:12", "gate-prototype-pilot"],
  ])("%s", (what, conditions, place, words) => {
    const head = what.startsWith("a stage that")
      ? HEAD.replace("fromStage: research", "fromStage: prototype")
      : HEAD;
    const [first = "", ...more] = faultsOf(head + conditions);
    expect(first).toMatch(new RegExp(`^${place} `));
    expect([first, ...more].join(" ")).toContain(words);
  });

  test("a gate whose going would leave another's threshold with nothing", () => {
    const production = policies.find(({ id }) => id === "gate-pilot-production");
    if (!production) throw new Error("no such gate");
    const without = {
      ...production,
      conditions: production.conditions.filter(({ id }) => !id.startsWith("pr-1")),
    };
    const [fault] = faultsOf(policyYaml(without, "s"), othersOf(production.id));
    expect(fault).toMatch(/gate-production-recertify would not do/);
  });

  test("thresholds that go round over two gates", () => {
    const production = policies.find(({ id }) => id === "gate-pilot-production");
    if (!production) throw new Error("no such gate");
    const round = {
      ...production,
      conditions: production.conditions.map((rule) =>
        rule.id === "pr-1a" ? { ...rule, value: "threshold(re-1)" } : rule,
      ),
    };
    const text = policyYaml(round, "s");
    const line = text.split("\n").findIndex((one) => one.includes("threshold(re-1)")) + 1;
    expect(faultsOf(text, othersOf(production.id))[0]).toMatch(
      new RegExp(`^${line}:\\d+ .*circle`),
    );
  });

  test.each([
    ["an unknown tag", "conditions: !!js/function x\n"],
    ["an alias", "a: &a [1]\nb: *a\n"],
    [
      "a bomb of aliases",
      `a: &a [${"x,".repeat(9)}x]\nb: &b [${"*a,".repeat(9)}*a]\nc: [${"*b,".repeat(9)}*b]\n`,
    ],
    ["two documents", "a: 1\n---\na: 2\n"],
    ["a list where a policy is meant", "- 1\n"],
    ["nothing at all", ""],
    ["depth without end", "[".repeat(260_000)],
    ["depth by dashes", "- ".repeat(130_000)],
    ["depth of maps", "{a: ".repeat(60_000)],
    ["a tab where spaces are meant", "a:\n\t- b\n"],
  ])("%s", (_, text) => {
    const read = readPolicy(text, policies);
    expect(read.policy).toBeNull();
    for (const { line, column } of read.faults) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
    expect(read.faults.length).toBeGreaterThan(0);
  });

  test("a megabyte before a parser sees it, and four kilobytes of one expression", () => {
    const started = performance.now();
    const [fault] = faultsOf(HEAD + cel(`score > ${"1.0 + ".repeat(180_000)}1.0`));
    expect(fault).toMatch(/^1:1 A policy holds at most 256 KB, and this has 10\d\d\.$/);
    expect(performance.now() - started).toBeLessThan(200);
    const long = HEAD + cel(`score > ${"1.0 + ".repeat(900)}1.0`);
    expect(long.length).toBeLessThan(POLICY_BYTES_MAX);
    expect(faultsOf(long)[0]).toMatch(
      new RegExp(`^${at + 4}:10 cel holds at most 4096 characters`),
    );
  });
});

test("whatever is written, the answer is a policy or faults with places in the text", () => {
  const piece = fc.constantFrom(
    ...(HEAD + METRIC + cel("score < 50.0")).split(/(?<=\n)/),
    ...["  - ", "*a", "&a ", "? ", "|\n", "!!x ", '"', "\u0000", "{", "[", ": ", "\t", "- id: x\n"],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const { faults, policy } = readPolicy(text, policies);
      expect(policy === null).toBe(faults.length > 0);
      const lines = text.split("\n").length;
      for (const { line } of faults) expect(line).toBeLessThanOrEqual(lines);
    }),
  );
});
