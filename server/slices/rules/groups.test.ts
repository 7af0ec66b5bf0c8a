import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recoveryDocuments } from "#server/demo/rules/recovery.ts";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { divisionsOf, missingSlices, type Told, wilson } from "./groups.ts";
import { attributionsOf, privacyOf } from "./privacy.ts";

const AT = new Date("2026-11-25T12:00:00Z");
const ADAPTERS = join(import.meta.dirname, "../../evidence/adapters");

function told(...documents: Uint8Array[]): Told[] {
  return documents.flatMap((bytes) => {
    const result = interpret(bytes, { at: AT, maxBytes: 1e8 });
    if (result.kind === "refused") throw new Error(result.refusal.message);
    const toldAt = AT.toISOString();
    return result.facts.map((fact) => ({ fact, evidenceId: "e", isSample: false, toldAt }));
  });
}
const file = (name: string) => readFileSync(join(ADAPTERS, name));

describe("groups of a real MetricFrame", () => {
  const divisions = divisionsOf(
    told(file("fairlearn/fixtures/fairlearn-0.15.0/metric-frame.json")),
  );

  it("stand by metric, with the whole as the tool tells it", () => {
    const accuracy = divisions.find(({ metric }) => metric === "accuracy");
    expect(accuracy?.whole).toBe(0.7525);
    expect(accuracy?.groups.map(({ label, n, verdict }) => [label, n, verdict])).toEqual([
      ["group a", 228, "within"],
      ["group c", 36, "within"],
      ["group b", 136, "within"],
    ]);
  });

  it("get no interval where the rows are not what the metric is a share of", () => {
    const recall = divisions.find(({ metric }) => metric === "recall");
    expect(
      recall?.groups.every(({ interval, verdict }) => interval === "none" && verdict === "unknown"),
    ).toBe(true);
  });
});

describe("the fields of OIL", () => {
  const facts = told(...recoveryDocuments(AT).map(({ text }) => Buffer.from(text)));
  const [accuracy] = divisionsOf(facts);
  const field = (name: string) => accuracy?.groups.find(({ label }) => label === `field ${name}`);

  it("differ beyond chance in the east, and twelve wells of the west are noise", () => {
    expect(field("east")).toMatchObject({
      verdict: "differs",
      isWorse: true,
      interval: "computed",
    });
    expect(field("west")?.verdict).toBe("small");
    expect(accuracy?.groups.at(-1)?.label).toBe("field west");
  });

  it("have the checks of their own data beside the metric", () => {
    expect(field("east")?.quality).toMatchObject({ evaluated: 4, failed: 2 });
    expect(field("north")?.quality).toMatchObject({ evaluated: 4, failed: 0 });
    expect(field("west")?.quality).toBeNull();
  });

  it("are missing only where a required one is not measured", () => {
    const divisions = divisionsOf(facts);
    expect(
      missingSlices(["field east", "field=west", "south", "field", "offshore"], divisions),
    ).toEqual(["offshore"]);
  });
});

describe("an interval of a share", () => {
  it("holds the share, stays within 0 and 1, and narrows with its rows", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (share, n) => {
          const { low, high } = wilson(share, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
          const wider = wilson(share, Math.max(1, Math.floor(n / 2)));
          expect(wider.high - wider.low).toBeGreaterThanOrEqual(high - low - 1e-12);
        },
      ),
    );
  });

  it("is the textbook's: 15 of 50 gives 0.191 to 0.438", () => {
    const { low, high } = wilson(15 / 50, 50);
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(["0.191", "0.438"]);
  });
});

it("privacy keeps kinds and counts of findings, and epsilons; attribution its largest features", () => {
  const facts = told(
    file("presidio/fixtures/presidio-2.2/findings.json"),
    file("diffprivlib/fixtures/diffprivlib-0.6.5/report.json"),
    file("shap/fixtures/shap-0.51.0/summary.json"),
  );
  const [scan, ...private_] = privacyOf(facts);
  expect(scan?.findings[0]).toEqual({ name: "URL", count: 2 });
  expect(private_.map(({ epsilon }) => epsilon)).toEqual([10.5, 1.5, 0.6]);
  expect(attributionsOf(facts)[0]?.features.map(({ name }) => name)).toEqual([
    "income",
    "noise",
    "tenure",
    "age",
  ]);
});
