import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rulesOf } from "#server/catalogue/catalogue.ts";
import { TEST_IDS } from "#server/catalogue/schema.ts";
import { ADAPTERS } from "#server/evidence/adapters/adapters.ts";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { readinessAt } from "#server/readiness/rules.ts";
import { ANSWERS } from "#server/signals/catalogue.ts";
import type { SignalInput } from "#server/signals/rules/verdict.ts";
import { ago } from "#server/test/evidence.ts";
import { inputOf, PROVEN } from "#server/test/proven.ts";
import { RECIPES } from "./catalogue.ts";
import { fuseAnswer, proofLede, proofText, proofTitle } from "./findings.ts";
import { isOnePushAway, proofsOf } from "./rules/proofs.ts";
import { sinceOf } from "./rules/since.ts";
import { STATED, statedDocument } from "./rules/stated.ts";

const AT = new Date("2026-11-25T12:00:00Z");
const read = (bytes: Buffer) => interpret(bytes, { at: AT, maxBytes: 10_000_000 });

function proofs(input: Partial<SignalInput>, since = new Map<string, string>()) {
  const evidence = input.evidence ?? [];
  const readiness = readinessAt({
    factors: {},
    profile: input.profile ?? {},
    basis: "none",
    assessmentNumber: null,
    assessors: [],
    evidence,
    acceptances: input.acceptances ?? [],
    at: input.at ?? AT,
  });
  return proofsOf({ readiness, profile: input.profile ?? {}, evidence, since });
}

describe("every recipe", () => {
  it.each(RECIPES)("$id sends what its adapter reads, and gets the facts it promises", (recipe) => {
    expect(ADAPTERS.map(({ manifest }) => manifest.id)).toContain(recipe.source);
    const documents =
      recipe.source === "assay-facts"
        ? [Buffer.from(/<<'END'\n([\s\S]*?)\nEND/.exec(recipe.text)?.[1] ?? "")]
        : recipe.samples.map((file) =>
            readFileSync(new URL(`../evidence/adapters/${file}`, import.meta.url)),
          );
    expect(documents.length).toBeGreaterThan(0);
    const kinds = documents.flatMap((bytes) => {
      const result = read(bytes);
      expect(result).toMatchObject({ kind: "understood" });
      return result.kind === "understood" ? result.facts.map(({ kind }) => kind) : [];
    });
    for (const kind of recipe.facts) expect(kinds).toContain(kind);
    expect(recipe.text).toMatch(/assay push --project \{slug\}|hooks\/CONNECTION/);
  });

  it("states facts that the vocabulary has", () => {
    for (const { kind, value } of STATED)
      expect(read(Buffer.from(statedDocument(kind, value)))).toMatchObject({
        kind: "understood",
        facts: [{ kind }],
      });
  });
});

describe("the way to a proof", () => {
  const untouched = proofs({});

  it("is shown for each of the 28 tests, with a source for every fact that it waits for", () => {
    expect(untouched.map(({ testId }) => testId).sort()).toEqual([...TEST_IDS].sort());
    for (const proof of untouched) {
      const rule = rulesOf(proof.testId).find(({ credit }) => credit === "automated");
      const used = proof.steps.flatMap(({ recipe }) => RECIPES.filter(({ id }) => id === recipe));
      for (const kinds of rule?.checks.flatMap(({ metric }) => ANSWERS[metric]?.facts ?? []) ?? [])
        expect(used.some(({ facts }) => facts.some((fact) => kinds.includes(fact)))).toBe(true);
      expect(proof.sources.length, proof.testId).toBeGreaterThan(0);
      expect(proof.missing.length).toBeGreaterThan(0);
      expect(proof.worth).toBeGreaterThan(0);
    }
  });

  it.each(TEST_IDS)("ends once %s is proven, and says by what and until when", (id) => {
    const found = proofs(inputOf(PROVEN[id])).find(({ testId }) => testId === id);
    expect(found).toMatchObject({ state: "proven", steps: [], missing: [], worth: 0 });
    expect(found?.by.length).toBeGreaterThan(0);
    expect(found?.expiresAt).not.toBeNull();
  });

  it("says how much is there already, and the fields of the profile to fill", () => {
    const proven = PROVEN["data-1"];
    const [twice] = proven.cases.filter(({ check }) => check === "machineRuns30d");
    const one = proofs(inputOf(proven, twice)).find(({ testId }) => testId === "data-1");
    expect(one?.missing[0]).toContain("2 of 3 machine runs in 30 days");
    expect(one?.steps).toMatchObject([{ kind: "repeat" }]);
    expect(one && isOnePushAway(one)).toBe(true);
    const bare = proofs({ ...inputOf(proven), profile: {} }).find(
      ({ testId }) => testId === "data-1",
    );
    expect(bare?.steps).toMatchObject([
      { kind: "profile", text: "Fill in the features of the project's profile" },
    ]);
  });

  it("is mending where a check fails, and sending again where a proof grew old", () => {
    const proven = PROVEN["infra-6"];
    const [rolling] = proven.cases;
    const failing = proofs(inputOf(proven, rolling)).find(({ testId }) => testId === "infra-6");
    expect(failing).toMatchObject({ state: "failing", steps: [{ kind: "fix" }] });
    const late = { ...inputOf(proven), at: new Date("2027-03-20T00:00:00Z") };
    const old = proofs(late).find(({ testId }) => testId === "infra-6");
    expect(old).toMatchObject({ state: "stale", steps: [{ kind: "renew" }] });
  });

  it("comes in the order of what gains most for its effort, the proven last", () => {
    const all = proofs(inputOf(PROVEN["data-1"]));
    expect(all.at(-1)).toMatchObject({ testId: "data-1", state: "proven" });
    const worths = all.map(({ worth }) => worth);
    expect(worths).toEqual([...worths].sort((a, b) => b - a));
  });
});

describe("since when a proof holds", () => {
  const base = { factors: {}, basis: "none", assessmentNumber: null, assessors: [] } as const;
  const proven = inputOf(PROVEN["data-5"]);
  const input = { ...base, ...proven };

  it("is the first moment of those that followed each other without a break", () => {
    // Scanned 3 days ago and again 1 day ago: twice is what the rule asks for.
    const since = sinceOf(input, {
      holding: new Set(["ev-data-5-a"]),
      arrivals: [4, 3, 1, 0.5].map((days) => Date.parse(ago(days))),
    });
    expect(since.get("ev-data-5-a")).toBe(ago(1));
    const none = sinceOf(input, { holding: new Set(), arrivals: [Date.parse(ago(1))] });
    expect(none.size).toBe(0);
  });
});

describe("the page's sentences", () => {
  it("stand in a terminal too, with the commands of a test that is asked for", () => {
    const all = proofs({});
    const page = {
      ...{ asOf: "", title: proofTitle(all), lede: "", proven: 0, nearly: 0, proofs: all },
      recipes: RECIPES.map(({ id, source, tool, title, effort, text }) => ({
        ...{ id, source, tool, title, effort, text },
      })),
    };
    expect(proofText(page).split("\n")).toHaveLength(30);
    const one = proofText(page, "monitor-3");
    expect(one).toContain("training_serving_comparison");
    expect(one).toContain("2. Let a machine send it 2 times within 14 days");
    expect(proofText(page, "monitor-5")).toContain("ml_test: monitor-5");
  });

  it("count what is proven and what is one push away", () => {
    expect(proofTitle(proofs({}))).toMatch(/^None of the 28 tests is proven by a machine/);
    const some = proofs(inputOf(PROVEN["data-1"]));
    expect(proofTitle(some)).toMatch(/^1 of 28 tests is proven/);
    expect(proofLede(some)).toContain("What gains most for its effort");
    expect(fuseAnswer({ proofs: some, asOf: "2026-11-25T00:00:00Z" })).toMatch(
      /data-1 is the first to fall, on 8 December/,
    );
    expect(fuseAnswer({ proofs: proofs({}), asOf: "2026-11-25T00:00:00Z" })).toContain(
      "nothing can run out",
    );
  });
});
