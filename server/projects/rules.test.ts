import { readdirSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { codeFrom, factorsSet, freeSlug, RESERVED_SLUGS, slugFrom, whyNotSlug } from "./rules.ts";
import { NewProject, Slug } from "./schema.ts";

test("any name gives a valid slug and a valid code", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), (name) => {
      expect(Slug.safeParse(slugFrom(name)).success).toBe(true);
      expect(NewProject.shape.code.safeParse(codeFrom(name, new Set())).success).toBe(true);
    }),
  );
});

test("names keep what can be read of them", () => {
  expect(slugFrom("Fraud – Kärnten 2.0")).toBe("fraud-karnten-2-0");
  expect(codeFrom("Real estate valuation", new Set())).toBe("REV");
  expect(codeFrom("Forecast", new Set())).toBe("FOR");
});

test("what is taken is never given again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120 }), (count) => {
      const slugs = new Set<string>();
      const codes = new Set<string>();
      for (let n = 0; n <= count; n++) {
        slugs.add(freeSlug("demand", slugs));
        codes.add(codeFrom("Demand", codes));
      }
      expect(slugs.size).toBe(count + 1);
      expect(codes.size).toBe(count + 1);
    }),
  );
});

test("a factor that is not set is counted as not set", () => {
  expect(factorsSet({ stage: "pilot", novelty: undefined })).toEqual({ set: 1, of: 9 });
});

test("every address of its own below /projects is kept from projects", () => {
  const below = ["app/projects", "app/api/v1/projects"].flatMap((folder) =>
    readdirSync(path.resolve(import.meta.dirname, "../..", folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && Slug.safeParse(entry.name).success)
      .map((entry) => entry.name),
  );
  expect([...RESERVED_SLUGS].sort()).toEqual(below.sort());
  expect(freeSlug(slugFrom("Import"), new Set(["import-2"]))).toBe("import-3");
  expect(whyNotSlug("new", new Set())).toContain("an address of its own");
});
