import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures");

function readText(text: string) {
  const result = interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [check] = result.facts.flatMap((fact) =>
    fact.kind === "dataset-check" ? [fact.value] : [],
  );
  const drift = result.facts.flatMap((fact) => (fact.kind === "drift" ? [fact.value] : []));
  return { ...result, check, drift };
}

const file = (name: string) => readFileSync(join(FIXTURES, name), "utf8");
const Manifest = z.object({
  truth: z.object({
    anomalies: z.record(z.string(), z.tuple([z.string(), z.array(z.string())])),
    drift: z.record(
      z.string(),
      z.array(z.object({ type: z.string(), value: z.number(), threshold: z.number() })),
    ),
  }),
});
const { truth } = Manifest.parse(JSON.parse(file("manifest.json")));

describe("anomalies of TFDV", () => {
  it("break the schema or show drift, each as the manifest has it", () => {
    const { check, drift } = readText(file("anomalies.json"));
    const reasons = Object.entries(truth.anomalies).flatMap(([column, [, types]]) =>
      types.map((type) => `${column} ${type}`),
    );
    const broken = reasons.filter((one) => !one.includes("COMPARATOR_"));
    expect(check?.failures.map((one) => `${one.column} ${one.expectation}`).sort()).toEqual(
      broken.sort(),
    );
    expect(check).toMatchObject({ success: false, evaluated: 8, successful: 6 });
    expect(
      drift.map(({ column, method, statistic, threshold }) => [
        column,
        { type: method, value: statistic, threshold },
      ]),
    ).toEqual(Object.entries(truth.drift).map(([column, [one]]) => [column, one]));
    expect(drift.every(({ drifted }) => drifted === true)).toBe(true);
  });

  it("that are absent let every feature of the schema hold", () => {
    const { check } = readText(file("anomalies-none.json"));
    expect(check).toMatchObject({ success: true, evaluated: 7, failures: [] });
    expect(Object.keys(check?.columns ?? {})).toHaveLength(7);
  });

  it("say the same in the spelling of the .proto file", () => {
    const snake = file("anomalies.json").replace(/"[a-z]+(?:[A-Z][a-z]+)+"(?=\s*:)/g, (name) =>
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    );
    expect(snake).toContain("anomaly_info");
    expect(readText(snake).check?.failures.length).toBe(2);
    expect(readText(snake).drift.length).toBe(2);
  });

  const baseline = { feature: [{ name: "a" }] };

  it("of a schema without features or without data are no pass", () => {
    const empty = readText(JSON.stringify({ baseline: {}, anomalyNameFormat: "SERIALIZED_PATH" }));
    expect(empty.check?.evaluated).toBe(0);
    expect(empty.notes.map(({ code }) => code)).toContain("not_assessed");
    const missing = { baseline, anomalyNameFormat: "SERIALIZED_PATH", dataMissing: true };
    expect(readText(JSON.stringify(missing)).check).toMatchObject({ success: false, raised: 1 });
  });

  it("tell skew between training and serving from drift, and a warning from an error", () => {
    const measure = { type: "L_INFTY", value: 0.3, threshold: 0.1 };
    const info = { severity: "WARNING", reason: [{ type: "ENUM_TYPE_UNEXPECTED_STRING_VALUES" }] };
    const { check, drift, facts } = readText(
      JSON.stringify({
        baseline,
        anomalyInfo: { a: info },
        driftSkewInfo: [{ path: { step: ["a"] }, skewMeasurements: [measure] }],
      }),
    );
    expect(check).toMatchObject({ success: true, unsuccessful: 1 });
    expect(drift).toEqual([]);
    expect(facts.find(({ kind }) => kind === "serving-skew")?.value).toMatchObject({
      feature: "a",
      skewed: true,
    });
  });
});
