import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const read = (text: string | Buffer) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/locust-2.47.0", name));

function loadTest(text: string | Buffer) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const [fact] = result.facts;
  if (fact?.kind !== "load-test") throw new Error("no load test");
  return { ...fact, notes: result.notes };
}

describe("locust", () => {
  it("tells from its CSV what the aggregated row states, once", () => {
    expect(loadTest(fixture("stats.csv")).value).toMatchObject({
      requests: 625,
      failures: 13,
      p50Ms: 50,
      p95Ms: 55,
      p99Ms: 170,
      endpoints: [
        { name: "POST /batch [50]", requests: 102, failures: 1, p95Ms: 52 },
        { name: "POST /predict", requests: 523, failures: 12, p95Ms: 56 },
      ],
    });
  });

  it("adds up the entries of its JSON and finds the percentiles of all of them", () => {
    const { value, observedAt } = loadTest(fixture("report.json"));
    expect(value).toMatchObject({ requests: 714, failures: 13, p50Ms: 49, p95Ms: 56, p99Ms: 170 });
    expect(observedAt).toBe("2026-11-23T21:54:31.567Z");
  });

  it.each(["stats_history.csv", "failures.csv"])("refuses %s by name", (name) => {
    expect(read(fixture(name))).toMatchObject({ refusal: { code: "wrong_artifact" } });
  });

  it("reads the columns of 0.x, and N/A as missing", () => {
    const old = [
      '"Method","Name","# requests","# failures","Median response time","Average response time","Requests/s"',
      '"GET","/",0,0,N/A,0,0.00',
      '"None","Total",0,0,N/A,0,0.00',
    ];
    const { value, notes } = loadTest(old.join("\n"));
    expect(value).toMatchObject({ requests: 0, p50Ms: null, endpoints: [{ name: "/" }] });
    expect(notes.map(({ code }) => code)).toContain("not_assessed");
  });

  it("refuses a row that broke off", () => {
    const text = fixture("stats.csv").toString("utf8").trimEnd();
    expect(read(text.slice(0, text.lastIndexOf(",")))).toMatchObject({
      refusal: { code: "ragged_row" },
    });
  });
});
