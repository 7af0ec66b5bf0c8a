import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const read = (text: Buffer | string) => interpret(Buffer.from(text), { at: AT, maxBytes: 1e8 });
function understood(text: Buffer | string) {
  const result = read(text);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("presidio");
  return result;
}
function measure(text: Buffer | string) {
  const [fact] = understood(text).facts;
  if (fact?.kind !== "privacy-measure") throw new Error("no measure");
  return fact.value;
}
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/presidio-2.2", name));

describe("Presidio's findings", () => {
  it("are counted by type", () => {
    expect(measure(fixture("findings.json")).findings).toEqual({
      EMAIL_ADDRESS: 1,
      URL: 2,
      CREDIT_CARD: 1,
      IP_ADDRESS: 1,
      IBAN_CODE: 1,
    });
    const { findings } = measure(fixture("analyze.json"));
    expect(Object.values(findings).reduce((a, b) => a + b, 0)).toBe(3);
  });

  it("do not read a scan of nothing as clean, nor one without findings as unread", () => {
    const report = { tool: "presidio-analyzer", findings: [] };
    const nothing = understood(JSON.stringify({ ...report, rows_scanned: 0 }));
    expect([nothing.facts, nothing.notes[0]?.code]).toEqual([[], "not_assessed"]);
    expect(measure(JSON.stringify({ ...report, rows_scanned: 9 }))).toMatchObject({
      findings: {},
      passed: null,
    });
  });

  it("know which stores were looked at, when a script says so", () => {
    const report = {
      tool: "presidio",
      findings: [],
      stores_total: 4,
      stores_scanned: 3,
      passed: true,
    };
    expect(measure(JSON.stringify(report))).toMatchObject({
      storesTotal: 4,
      storesScanned: 3,
      passed: true,
    });
  });

  it("are refused or read, whatever they hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (findings, rows_scanned) => {
        const report = { tool: "presidio", findings, rows_scanned };
        expect(["understood", "refused"]).toContain(read(JSON.stringify(report)).kind);
      }),
    );
  });
});
