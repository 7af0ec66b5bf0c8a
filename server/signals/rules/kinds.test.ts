import { describe, expect, it } from "vitest";
import { catalogue, indicatorOf, isTestId } from "#server/catalogue/catalogue.ts";
import { CATALOGUE_KINDS, READ_KINDS } from "./kinds.ts";
import { INDICATOR_PROOFS } from "./proofs.ts";

describe("the join of catalogue kinds and facts", () => {
  it("has a line for each of the catalogue's kinds and none for any other", () => {
    expect([...CATALOGUE_KINDS.keys()]).toEqual(catalogue.evidence.kinds.map((kind) => kind.id));
    expect(CATALOGUE_KINDS.size).toBe(77);
    for (const kind of READ_KINDS) expect(CATALOGUE_KINDS.get(kind)).not.toBeNull();
  });

  it("proves only indicators and tests that exist, each with a written reason", () => {
    for (const proof of INDICATOR_PROOFS) {
      expect(indicatorOf(proof.indicatorId), proof.indicatorId).not.toBeNull();
      if ("test" in proof.from) expect(isTestId(proof.from.test)).toBe(true);
      expect(proof.reason.length).toBeGreaterThan(20);
    }
  });
});
