import { describe, expect, it } from "vitest";
import { catalogue, rulesOf, tests } from "#server/catalogue/catalogue.ts";
import { ADAPTERS } from "#server/evidence/adapters/adapters.ts";
import type { FactKind } from "#server/evidence/schema.ts";
import { ANSWERS, type Answer, NEEDS_A_PERSON } from "./catalogue.ts";
import { UNWATCHED, WATCHED_EVENTS } from "./rules/events.ts";
import { CATALOGUE_KINDS } from "./rules/kinds.ts";
import { ADJUSTABLE } from "./rules/limits.ts";
import { isTold } from "./rules/metrics.ts";

const automated = tests.flatMap(({ id, name }) =>
  rulesOf(id)
    .filter((rule) => rule.credit === "automated")
    .map((rule) => ({ id, name, rule })),
);
const metrics = [
  ...new Set(automated.flatMap(({ rule }) => rule.checks.map(({ metric }) => metric))),
];

function sourcesOf(kind: FactKind): string[] {
  return ADAPTERS.filter(({ manifest }) => manifest.factKinds.includes(kind)).map(
    ({ manifest }) => manifest.tool,
  );
}

function factsIn({ facts, sender }: Answer): string {
  const kinds = facts
    .map((any) => any.map((kind) => `\`${kind}\``).join(" or "))
    .map((any, _i, all) => (all.length > 1 && any.includes(" or ") ? `(${any})` : any))
    .join(" + ");
  return [kinds, sender ? `the sender (${sender.join(", ")})` : ""].filter(Boolean).join("; ");
}

/** The page that says what proves each test; this test fails when it is not what the code does. */
function page(): string {
  const rows = automated.flatMap(({ id, name, rule }) =>
    rule.checks.map(({ metric }, i) => {
      const answer = ANSWERS[metric];
      const head = i === 0 ? `**${id}** ${name} (${rule.freshnessDays} days)` : "";
      const told = NEEDS_A_PERSON[metric] ? "a person" : answer ? factsIn(answer) : "";
      const profile = (answer?.profile ?? []).map((field) => `\`${field}\``).join(", ");
      return `| ${head} | \`${metric}\` | ${told} | ${profile} |`;
    }),
  );
  const kinds = [...new Set(Object.values(ANSWERS).flatMap(({ facts }) => facts.flat()))].sort();
  const sources = kinds.map((kind) => `| \`${kind}\` | ${sourcesOf(kind).join(", ")} |`);
  const unread = [...CATALOGUE_KINDS].flatMap(([kind, join]) => (join === null ? [kind] : []));
  return `${HEAD}
| Test (window) | Check | Answered by | Fields of the profile |
|---|---|---|---|
${rows.join("\n")}

## Who states these facts

Whatever no tool below states, any script can state as generic facts (\`assay-facts\`).

| Fact | Sources |
|---|---|
${sources.join("\n")}

## What needs a person

${Object.entries(NEEDS_A_PERSON)
  .map(([metric, reason]) => `- \`${metric}\`: ${reason}`)
  .join("\n")}

The 28 rules for tests done by hand need a person by what they are: a dated document that a second member accepts.

## Limits that a project's profile may set

Every other number of a check is the rule, and the same for everybody.

| Limit | Of the check | Unless set |
|---|---|---|
${limits().join("\n")}

## What ends a proof before its window is over

From that moment a machine's proof gives half a point until two windows are over, a person's none.

| Event | Told by |
|---|---|
${WATCHED_EVENTS.map((event) => `| \`${event}\` | ${EVENT_WORDS[event] ?? ""} |`).join("\n")}
${Object.entries(UNWATCHED)
  .map(([event, why]) => `| \`${event}\` | not watched: ${why} |`)
  .join("\n")}

## Kinds of the catalogue that no fact stands for

They are examples of proof of handover items or of tests done by hand: ${unread.map((kind) => `\`${kind}\``).join(", ")}.
`;
}

/** Defaults stand in the catalogue, or beside the formula in rules/limits.ts. */
const FORMULAS: Readonly<Record<string, readonly [check: string, otherwise: string]>> = {
  min_n: ["`labelsInWindow`", "100"],
  "max(20,10*params)": ["`trialsComplete`", "10 for each setting searched over, at least 20"],
  labelLagDays: ["`daysSinceLatestWindow` (7 days and this)", "the check is unknown"],
  ageLimitDays: ["`modelAgeDays`", "the check is unknown"],
  ageAtToleratedLoss: ["`retrainCadenceDays`", "where the study's line crosses its own threshold"],
  retrainCadenceDays: ["`retrainCadenceDays`", "the usual time between versions in the registry"],
  "floor.<metric>, ceiling.<metric>": ["`sliceFloorViolations`", "the check is unknown"],
};

function limits(): string[] {
  const adjustable = Object.entries(ADJUSTABLE).map(([metric, name]) => {
    const check = automated.flatMap(({ rule }) => rule.checks).find((one) => one.metric === metric);
    return `| \`${name}\` | \`${metric}\` | ${String(check?.value)} |`;
  });
  const formulas = Object.entries(FORMULAS).map(
    ([name, [check, otherwise]]) => `| \`${name}\` | ${check} | ${otherwise} |`,
  );
  return [...adjustable, ...formulas];
}

const HEAD = `# What proves each test

Made by \`server/signals/coverage.test.ts\` from the rules themselves. A rule passes when all of its checks hold for
every subject that it looks at, a machine sent the documents, and they are within the window.
`;

const EVENT_WORDS: Readonly<Record<string, string>> = {
  "model.version.promoted": "a later deployment to production, or the registry's alias moving",
  "code.feature.changed": "a merged change, or counted history, that touches `featureCode`",
  "code.model.changed": "a merged change, or counted history, that touches `modelCode`",
  "pipeline.changed": "a merged change, or counted history, that touches `pipelineCode`",
  "serving.changed": "a merged change, or counted history, that touches `servingCode`",
  "schema.changed": "other fields of a data set in lineage than before",
  "datasource.added": "a source in a dbt manifest that the one before it lacks",
  "dependency.upgraded": "another set of libraries in a bill of materials than before",
  "feature.list.changed": "other features in a study of contributions than before",
};

describe("every check of the automated rules", () => {
  it("is computed from facts, or stands with a reason on the closed list of what needs a person", () => {
    expect(automated).toHaveLength(28);
    expect(metrics.filter((metric) => !isTold(metric))).toEqual([]);
    expect(Object.keys(ANSWERS).sort()).toEqual([...metrics].sort());
    expect(Object.keys(NEEDS_A_PERSON)).toEqual(["humanReviewAgeDays"]);
  });

  it("names facts that a listed adapter, or anybody with generic facts, can state", () => {
    for (const [metric, { facts, sender, profile }] of Object.entries(ANSWERS)) {
      const isAnswerable = facts.length > 0 || (sender ?? profile) !== undefined;
      expect(isAnswerable || NEEDS_A_PERSON[metric] !== undefined, metric).toBe(true);
    }
  });

  it("has each event that may end its proof either watched or named as not watched", () => {
    const events = new Set(catalogue.evidence.rules.flatMap((rule) => rule.invalidatedBy));
    expect([...WATCHED_EVENTS, ...Object.keys(UNWATCHED)].sort()).toEqual([...events].sort());
    expect(Object.keys(EVENT_WORDS).sort()).toEqual([...WATCHED_EVENTS].sort());
  });

  it("is told in docs/rules.md as the code has it", async () => {
    await expect(page()).toMatchFileSnapshot("../../docs/rules.md");
  });
});
