import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures/whylogs-1.6.4");

const answer = (content: string | Buffer) =>
  interpret(Buffer.from(content), { at: AT, maxBytes: 1e6 });

function read(content: string | Buffer) {
  const result = answer(content);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}

const fixture = (name: string) => read(readFileSync(join(FIXTURES, name)));

function driftsOf(content: string | Buffer) {
  return read(content).facts.flatMap((fact) => (fact.kind === "drift" ? [fact.value] : []));
}

describe("drift scores", () => {
  it("are the verdicts of the tool, by p-value", () => {
    const drifts = driftsOf(readFileSync(join(FIXTURES, "drift-scores.json")));
    const drifted = drifts.filter((one) => one.drifted === true).map(({ column }) => column);
    expect(drifted).toEqual(["area_m2", "dist_center_km", "pred", "price", "region"]);
    expect(drifts).toHaveLength(7);
    expect(drifts.find(({ column }) => column === "area_m2")).toMatchObject({
      method: "ks p-value",
      statistic: 4.043463208802149e-72,
      threshold: 0.05,
      driftsWhen: "below",
    });
  });

  it("of Hellinger are distances, large where there is drift", () => {
    const thresholds = { NO_DRIFT: [0, 0.15], POSSIBLE_DRIFT: [0.15, 0.4], DRIFT: [0.4, 1] };
    const score = { algorithm: "hellinger", pvalue: null, statistic: 0.6, thresholds };
    const text = JSON.stringify({ a: { ...score, drift_category: "DRIFT" }, b: null });
    expect(driftsOf(text)).toMatchObject([
      { column: "a", statistic: 0.6, threshold: 0.4, driftsWhen: "above", drifted: true },
    ]);
  });

  it("keep no edge that no number holds", () => {
    const text =
      '{"a":{"algorithm":"ks","pvalue":0.1,"statistic":0.2,"drift_category":"DRIFT","thresholds":{"DRIFT":[0,1e400]}}}';
    expect(driftsOf(text)).toMatchObject([{ column: "a", threshold: null, drifted: true }]);
  });

  it("that are possible, or have no thresholds, are no verdict", () => {
    const score = { algorithm: "ks", pvalue: 0.1, statistic: 0.2 };
    const text = JSON.stringify({
      a: { ...score, thresholds: null, drift_category: null },
      b: { ...score, thresholds: { DRIFT: [0, 0.05] }, drift_category: "POSSIBLE_DRIFT" },
    });
    expect(driftsOf(text).map(({ drifted }) => drifted)).toEqual([null, null]);
    expect(read(text).notes.map(({ code }) => code)).toEqual(["not_assessed", "not_assessed"]);
  });
});

describe("a constraints report", () => {
  it("is a check of as many expectations, each on its column", () => {
    const [fact] = fixture("constraints-report.json").facts;
    expect(fact).toMatchObject({
      kind: "dataset-check",
      value: {
        success: false,
        evaluated: 3,
        successful: 1,
        columns: { age_years: 1, area_m2: 1, rooms: 1 },
        failures: [{ column: "age_years" }, { column: "area_m2" }],
      },
    });
  });

  it("is the same as lists, as Python writes its tuples", () => {
    const rows = JSON.parse(readFileSync(join(FIXTURES, "constraints-report.json"), "utf8"));
    const tuples = rows.map((row: { name: string; passed: number; failed: number }) => [
      row.name,
      row.passed,
      row.failed,
      null,
    ]);
    const [fact] = read(JSON.stringify(tuples)).facts;
    const [own] = fixture("constraints-report.json").facts;
    expect(fact?.value).toEqual(own?.value);
  });

  it("is refused where a constraint neither passed nor failed", () => {
    const text = JSON.stringify([{ name: "a is non negative", passed: 0, failed: 0 }]);
    expect(answer(text)).toMatchObject({ refusal: { code: "invalid_field", pointer: "/0" } });
  });
});

describe("a profile", () => {
  it("describes each column the same in JSON and CSV, and judges none", () => {
    const [json] = fixture("profile-current.json").facts;
    const [csv] = fixture("profile-current.csv").facts;
    expect(csv?.value).toEqual(json?.value);
    expect(json).toMatchObject({
      kind: "component",
      value: { modelCard: { "age_years.counts/null": "48", "age_years.counts/n": "800" } },
    });
  });

  it("that lost cells is refused", () => {
    const text = "column,counts/n,types/fractional\na,1\nb,1,2\n";
    expect(answer(text)).toMatchObject({ refusal: { code: "ragged_row" } });
  });
});

describe("any document of whylogs' shapes", () => {
  it("is read or refused, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const shapes = [
          { c: { algorithm: "ks", pvalue: a, statistic: b, thresholds: a, drift_category: b } },
          [{ name: "x", passed: 1, failed: 0, summary: a }, b],
          [{ column: a, "counts/n": b, "types/fractional": a }],
        ];
        for (const shape of shapes)
          expect(["understood", "refused"]).toContain(answer(JSON.stringify(shape)).kind);
      }),
    );
  });
});
