import { describe, expect, it } from "vitest";
import { consumerAnswer, type Known, lineageTitle, loopAnswer, sourceAnswer } from "./findings.ts";
import type { Component, Consumer, LineageNode, Upstream } from "./schema.ts";

const node = (id: string, kind: LineageNode["kind"]): LineageNode => ({
  id,
  kind,
  label: id,
  system: "shop",
  name: id,
  alias: null,
});
const nodes = (...all: LineageNode[]) => new Map(all.map((one) => [one.id, one]));
const known = (of: Partial<Known>): Known => ({
  nodes: nodes(node("price_model", "model"), node("train", "job")),
  components: [],
  consumers: [],
  declared: [],
  upstreams: [],
  roots: 0,
  ...of,
});
const loop = (models: string[]): Component => ({
  nodes: [...models, "train"],
  jobs: ["train"],
  models,
  loops: [{ nodes: [...models, "train"], models, systems: ["shop"] }],
  isCut: false,
  joints: [],
});
const ref = { evidenceId: "e", pointer: "", isSample: false };
const consumer: Consumer = {
  id: "digest",
  label: "digest",
  system: "marketing",
  reads: "scores",
  writtenBy: "serve",
  model: "price_model",
  runs: 1,
  lastSeenAt: null,
  ref,
};
const upstream = (of: Partial<Upstream>): Upstream => ({
  name: "raw.rates",
  label: "interest_rates",
  node: null,
  state: "dead",
  ageDays: 30,
  limitDays: 7,
  lastLoadedAt: "2026-10-01T00:00:00Z",
  checkedAt: null,
  fallbacks: [],
  downstream: [],
  downstreamTotal: 0,
  downstreamModels: [],
  runsSince: 0,
  completedSince: 0,
  isDeclared: false,
  observations: [],
  ends: [],
  ref,
  ...of,
});

describe("the title of the lineage page", () => {
  it("is the finding, of loop, readers and sources", () => {
    expect(lineageTitle(known({ components: [loop(["price_model"])] }))).toBe(
      "Price model learns from its own output",
    );
    expect(lineageTitle(known({ consumers: [consumer] }))).toBe(
      "One undeclared consumer reads what a model writes",
    );
    expect(lineageTitle(known({ upstreams: [upstream({})] }))).toBe("Interest rates is dead");
    expect(
      lineageTitle(
        known({
          components: [loop(["price_model"])],
          consumers: [consumer],
          upstreams: [upstream({})],
        }),
      ),
    ).toBe("Price model learns from its own output, and interest rates is dead");
  });

  it("says that a dead source goes unseen only where something hides it", () => {
    const title = (of: Partial<Upstream>) => lineageTitle(known({ upstreams: [upstream(of)] }));
    expect(title({ fallbacks: ["backup"] })).toBe("One dead source goes unseen");
    expect(title({ runsSince: 9, completedSince: 9 })).toBe("One dead source goes unseen");
    expect(title({ runsSince: 9, completedSince: 8 })).toBe("Interest rates is dead");
  });

  it("claims no more than was looked at", () => {
    expect(lineageTitle(known({}))).toBe(
      "No model learns from its own output; no source says how fresh it is",
    );
    expect(lineageTitle(known({ upstreams: [upstream({ state: "alive" })] }))).toBe(
      "No model learns from its own output, and every source that is checked is alive",
    );
    expect(lineageTitle(known({ upstreams: [upstream({ state: "unchecked" })] }))).toBe(
      "No model learns from its own output, and interest rates could not be checked",
    );
    expect(lineageTitle(known({ nodes: nodes(node("train", "job")) }))).toBe(
      "No loop in the lineage; no source says how fresh it is",
    );
    expect(lineageTitle(known({ nodes: new Map() }))).toContain("No lineage yet");
  });
});

describe("the answers", () => {
  it("are not known where no model is known", () => {
    const of = known({ nodes: nodes(node("train", "job")) });
    expect(loopAnswer(of)).toBe("Not known: nothing in the lineage says which data set is a model");
    expect(consumerAnswer(of)).toContain("Not known");
    expect(sourceAnswer(known({ roots: 3 }))).toBe(
      "Not known: three sources are in the lineage and none is checked for freshness",
    );
  });

  it("speak of one and of many", () => {
    expect(loopAnswer(known({ components: [loop(["price_model"])] }))).toBe(
      "Yes, once: what price model shows changes what it learns next",
    );
    expect(consumerAnswer(known({ consumers: [consumer] }))).toBe(
      "marketing/digest, which nobody declared",
    );
    expect(consumerAnswer(known({ declared: ["shop"] }))).toBe("Only those that are declared");
  });
});
