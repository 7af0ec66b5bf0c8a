import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures");

function readBytes(bytes: Buffer) {
  const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const drift = result.facts.flatMap((fact) => (fact.kind === "drift" ? [fact.value] : []));
  const checks = result.facts.flatMap((fact) =>
    fact.kind === "dataset-check" ? [fact.value] : [],
  );
  return { ...result, drift, checks };
}

const read = (name: string) => readBytes(readFileSync(join(FIXTURES, name)));
const readJson = (value: unknown) => readBytes(Buffer.from(JSON.stringify(value)));
const truthOf = (folder: string): unknown =>
  JSON.parse(readFileSync(join(FIXTURES, folder, "manifest.json"), "utf8")).truth;

const columnsOf = (drift: ReturnType<typeof read>["drift"]) =>
  Object.fromEntries(
    drift
      .filter(({ column }) => column !== null)
      .map((one) => [one.column, [one.method, one.statistic, one.drifted]]),
  );

const Old = z.object({
  "report-drift.json": z.object({
    share: z.number(),
    dataset_drift: z.boolean(),
    columns: z.record(z.string(), z.tuple([z.string(), z.number(), z.boolean()])),
  }),
});
const Method = z.tuple([z.string(), z.number(), z.number()]);
const New = z.object({
  "drift-with-tests.json": z.object({ columns: z.record(z.string(), Method) }),
  "drift-psi-named.json": z.record(z.string(), Method),
});

describe("reports of Evidently", () => {
  it("of 0.4 say what their manifest says of each column and of the whole", () => {
    const truth = Old.parse(truthOf("0.4.40"))["report-drift.json"];
    const { drift, observedAt } = read("0.4.40/report-drift.json");
    expect(columnsOf(drift)).toEqual(truth.columns);
    expect(drift.find(({ column }) => column === null)).toMatchObject({
      target: "dataset",
      statistic: truth.share,
      threshold: 0.5,
      drifted: truth.dataset_drift,
      columnsChecked: 7,
      columnsDrifted: 5,
    });
    expect(observedAt).toBe("2026-11-23T21:37:16.153Z");
  });

  it.each(["0.7.23/drift-with-tests.json", "0.7.23/drift.json"])(
    "of 0.7 come to the same verdict with tests and without: %s",
    (name) => {
      const truth = New.parse(truthOf("0.7.23"))["drift-with-tests.json"].columns;
      const { drift, observedAt } = read(name);
      const expected = Object.entries(truth).map(([column, [method, limit, value]]) => [
        column,
        [method, value, value < limit],
      ]);
      expect(columnsOf(drift)).toEqual(Object.fromEntries(expected));
      expect(drift.find(({ column }) => column === null)).toMatchObject({
        drifted: true,
        columnsChecked: 7,
        columnsDrifted: 5,
      });
      expect(observedAt).toBeNull();
    },
  );

  it("read a distance the other way round than a p-value", () => {
    const truth = New.parse(truthOf("0.7.23"))["drift-psi-named.json"];
    const { drift } = read("0.7.23/drift-psi-named.json");
    const expected = Object.entries(truth).map(([column, [method, limit, value]]) => [
      column,
      [method, value, value >= limit],
    ]);
    expect(columnsOf(drift)).toEqual(Object.fromEntries(expected));
    expect(drift.filter(({ drifted }) => drifted).map(({ column }) => column)).toEqual(["area_m2"]);
  });

  it.each([
    ["Wasserstein distance (normed)", 0.3, true],
    ["wasserstein", 0.01, false],
    ["jensenshannon", 0.3, true],
    ["Z-test p_value", 0.01, true],
    ["chisquare", 0.3, false],
    ["our_own", 0.3, null],
  ])("judge %s %d as drift %s without tests", (method, value, drifted) => {
    const config = { type: "evidently:metric_v2:ValueDrift", column: "a", method, threshold: 0.1 };
    const { drift } = readJson({ metrics: [{ id: "1", config, value }], tests: [] });
    expect(drift[0]?.drifted).toBe(drifted);
  });

  it("are read by their calls where the first of 0.7 wrote no config", () => {
    const metric_id = "ValueDrift(column=area_m2,method=psi,threshold=0.2)";
    const { drift } = readJson({ metrics: [{ id: "1", metric_id, value: 1.1 }], tests: [] });
    expect(drift[0]).toMatchObject({ column: "area_m2", threshold: 0.2, drifted: true });
  });

  it.each(["report-drift.json", "suite-drift.json"])(
    "of as_dict(), which leaves version and date out, say the same: %s",
    (name) => {
      const whole = read(`0.4.40/${name}`);
      const {
        version: _version,
        timestamp: _at,
        ...rest
      } = z
        .looseObject({ version: z.unknown(), timestamp: z.unknown() })
        .parse(
          JSON.parse(
            readFileSync(join(FIXTURES, "0.4.40", name), "utf8").replaceAll(/\bNaN\b/g, "null"),
          ),
        );
      const bare = readJson(rest);
      expect(bare.format).toBe(whole.format);
      expect(bare.drift).toEqual(whole.drift);
      expect(bare.checks).toEqual(whole.checks);
      expect(bare.observedAt).toBeNull();
    },
  );

  it("survive the bare NaN that Python writes, as no value", () => {
    const text =
      '{"metrics":[{"id":"1","config":{"type":"evidently:metric_v2:ValueDrift","column":"a","method":"psi","threshold":0.1},"value":NaN}],"tests":[]}';
    expect(readBytes(Buffer.from(text)).drift[0]).toMatchObject({ statistic: null, drifted: null });
  });

  it("without drift, quality or tests are no proof of anything", () => {
    const config = { type: "evidently:metric_v2:RowCount" };
    const result = readJson({ metrics: [{ id: "1", config, value: 8 }], tests: [] });
    expect(result.facts).toEqual([]);
    expect(result.notes.map(({ code }) => code)).toContain("not_assessed");
  });
});

describe("test suites of Evidently", () => {
  it("of drift tell each column once and judge the share by the test's own limit", () => {
    const { drift, checks } = read("0.4.40/suite-drift.json");
    expect(checks).toEqual([]);
    expect(drift).toHaveLength(8);
    expect(drift.find(({ column }) => column === null)).toMatchObject({
      threshold: 0.3,
      drifted: true,
      columnsDrifted: 5,
    });
  });

  it("of stability are one check of data with every failed test", () => {
    const [check] = read("0.4.40/suite-stability.json").checks;
    expect(check).toMatchObject({ evaluated: 19, successful: 14, unsuccessful: 5, success: false });
    expect(check?.failures.some(({ column }) => column === "age_years")).toBe(true);
  });

  it("of quality are judged measures of the model, not checks of data", () => {
    const { drift, checks } = read("0.4.40/suite-regression.json");
    expect(checks).toEqual([]);
    expect(drift.map(({ target, drifted }) => [target, drifted])).toEqual(
      Array.from({ length: 4 }, () => ["performance", true]),
    );
  });

  it("of 0.7 count every test once", () => {
    const [check] = read("0.7.23/summary-with-tests.json").checks;
    expect(check).toMatchObject({ evaluated: 65, successful: 35, unsuccessful: 30 });
  });

  it.each([
    ["WARNING", true, 0],
    ["ERROR", false, 1],
    ["FAIL", false, 0],
  ])("read %s as success %s", (status, success, raised) => {
    const test = { name: "Number of Rows", status, group: "data_integrity", parameters: {} };
    const [check] = readJson({
      version: "0.6.7",
      tests: [test],
      summary: { all_passed: false },
    }).checks;
    expect(check).toMatchObject({ success, raised, unsuccessful: 1 });
  });
});
