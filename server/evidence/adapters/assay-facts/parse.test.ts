import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import { publishedSchema } from "./vocabulary.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const CHECK = {
  suite: "listings",
  dataset: "training",
  success: true,
  evaluated: 9,
  successful: 9,
  unsuccessful: 0,
  raised: 0,
};
const FACT = {
  kind: "dataset-check",
  id: "a",
  subject: "listings on training",
  observedAt: "2026-11-20T02:10:00Z",
  value: CHECK,
};
const document = (facts: unknown, more: object = {}) => ({
  $schema: "https://assay.example/schemas/assay-facts-1.json",
  source: "nightly.sh",
  facts,
  ...more,
});
const read = (body: unknown) =>
  interpret(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), {
    at: AT,
    maxBytes: 1e7,
  });

describe("facts of a script", () => {
  it("need only what the script knows: the rest is null or empty", () => {
    const result = read(document([FACT]));
    if (result.kind === "refused") throw new Error(result.refusal.message);
    expect(result).toMatchObject({ source: "assay-facts", observedAt: "2026-11-20T02:10:00.000Z" });
    expect(result.facts).toEqual([
      {
        ...FACT,
        id: undefined,
        ownId: "nightly.sh/a",
        pointer: "/facts/0",
        observedAt: "2026-11-20T02:10:00.000Z",
        value: { ...CHECK, columns: {}, failures: [] },
      },
    ]);
  });

  it("may stand one a line, below or above the line that names the source", () => {
    const head = { schemaVersion: "assay-facts/1", source: "nightly.sh" };
    const lines = [FACT, head, { ...FACT, id: "b" }].map((one) => JSON.stringify(one));
    const result = read(lines.join("\n"));
    expect(result.kind === "understood" && result.facts.map((fact) => fact.pointer)).toEqual([
      "line:1",
      "line:3",
    ]);
  });

  it.each([
    [document([{ ...FACT, kind: "vibe" }]), "invalid_field", "/facts/0/kind"],
    [document([FACT, { ...FACT }]), "invalid_field", "/facts/1/id"],
    [document([{ ...FACT, id: undefined }]), "missing_field", "/facts/0/id"],
    [
      document([{ ...FACT, observedAt: "2026-11-20T02:10:00" }]),
      "invalid_field",
      "/facts/0/observedAt",
    ],
    [document([{ ...FACT, observedAt: undefined }]), "missing_field", "/facts/0/observedAt"],
    [
      document([{ ...FACT, value: { ...CHECK, success: undefined } }]),
      "missing_field",
      "/facts/0/value/success",
    ],
    [
      document([{ ...FACT, value: { ...CHECK, evaluated: -1 } }]),
      "invalid_field",
      "/facts/0/value/evaluated",
    ],
    [
      document([{ ...FACT, value: { ...CHECK, sucess: true } }]),
      "invalid_field",
      "/facts/0/value/sucess",
    ],
    [
      document([{ ...FACT, value: { ...CHECK, columns: { a: "x" } } }]),
      "invalid_field",
      "/facts/0/value/columns/a",
    ],
    [document([7]), "wrong_type", "/facts/0"],
    [document("none"), "wrong_type", "/facts"],
    [document([FACT], { source: "" }), "missing_field", "/source"],
    [
      document([FACT], { $schema: "/schemas/assay-facts-2.json" }),
      "unsupported_schema_version",
      "/$schema",
    ],
  ])("case %#: refuses with %s at its place, and names the fact", (body, code, pointer) => {
    const result = read(body);
    expect(result).toMatchObject({ kind: "refused", refusal: { code, pointer } });
    const isAboutOne = pointer.startsWith("/facts/0/value/") && !pointer.endsWith("sucess");
    if (isAboutOne)
      expect(result).toMatchObject({ refusal: { message: expect.stringContaining('Fact "a"') } });
  });

  it("of two sources with like names never share an id", () => {
    const idsOf = (source: string, id: string) => {
      const result = read(document([{ ...FACT, id }], { source }));
      return result.kind === "understood" ? result.facts[0]?.ownId : null;
    };
    expect(idsOf("a/b", "c")).not.toBe(idsOf("a", "b/c"));
  });

  it("never throw, whatever stands in them", () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constant(CHECK));
    const fact = fc.record(
      {
        kind: fc.constantFrom("run", "drift", "component", "x"),
        id: anything,
        subject: anything,
        observedAt: anything,
        value: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(fact), fc.jsonValue()), fc.jsonValue(), (facts, source) => {
        expect(["understood", "refused"]).toContain(read(document(facts, { source })).kind);
      }),
    );
  });
});

it("the published schema is the vocabulary", async () => {
  const file = join(import.meta.dirname, "../../../../public/schemas/assay-facts-1.json");
  await expect(`${JSON.stringify(publishedSchema(), null, 1)}\n`).toMatchFileSnapshot(file);
});
