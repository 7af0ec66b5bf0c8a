import fc from "fast-check";
import { expect, test } from "vitest";
import { faultsOf } from "#server/assessments/rules/drafts.ts";
import { Answers } from "#server/assessments/schema.ts";
import { NewProject } from "#server/projects/schema.ts";
import { Readiness } from "#server/readiness/schema.ts";
import { sampleProject } from "./portfolio.ts";
import { readSampleDocuments } from "./read-documents.ts";
import { sampleRows } from "./rows.ts";

const at = new Date("2026-03-01T12:00:00Z");
const people = { dataScientist: "u-ds", engineer: "u-eng", productOwner: "u-po" };
const options = { seed: 1, at, people };
const hundred = Array.from({ length: 100 }, (_, i) => sampleProject(i + 1, options));
const documents = new Map(readSampleDocuments(at).map((read) => [read.key, read]));

test("a sample project depends on seed, index and base time alone", () => {
  expect(sampleProject(7, { ...options })).toEqual(hundred[6]);
  expect(sampleProject(7, { ...options, seed: 2 })).not.toEqual(hundred[6]);
});

test("any sample project could have been registered and answered through the product", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(1000), (index, seed) => {
      const project = sampleProject(index, { ...options, seed });
      const { slug, code, name, description, factors, affectsPeople } = project;
      NewProject.parse({ slug, code, name, description, factors, affectsPeople });
      for (const { answers } of [project, ...project.published].flatMap((one) =>
        "drafts" in one ? one.drafts : one.answers,
      ))
        expect(faultsOf(Answers.parse(answers))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("a hundred projects are spread as a real portfolio would be", () => {
  const shares = (of: (project: (typeof hundred)[number]) => boolean) =>
    hundred.filter(of).length / hundred.length;
  expect(new Set(hundred.map((project) => project.factors.stage)).size).toBe(5);
  expect(shares((project) => project.drafts.length === 0)).toBeGreaterThan(0);
  expect(shares((project) => project.published.length > 1)).toBeGreaterThan(0.1);
  expect(shares((project) => project.evidence.length === 0)).toBeGreaterThan(0.1);
  expect(new Set(hundred.map((project) => project.slug)).size).toBe(100);
  expect(new Set(hundred.map((project) => project.id)).size).toBe(100);
});

test("every sample document is read by its adapter without a note", () => {
  for (const read of documents.values()) {
    expect(read.notes, read.key).toEqual([]);
    expect(read.readings.length, read.key).toBeGreaterThan(0);
  }
});

test("published scores are those of the engine, over most of the scale", () => {
  const rows = sampleRows(hundred, { documents, publishedById: people.dataScientist });
  const scores = rows.published.map((row) => Readiness.parse(row.scores).score ?? Number.NaN);
  expect(Math.min(...scores)).toBeLessThan(55);
  expect(Math.max(...scores)).toBeGreaterThan(75);
  const finals = rows.published.map((row) => row.scores.mlTestScore.final);
  expect(Math.max(...finals)).toBeGreaterThan(0);
});
