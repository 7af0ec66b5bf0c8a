import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { interpret } from "#server/evidence/rules/interpret.ts";
import type { Carried } from "../schema.ts";
import { EVENTS_MAX, openCloudEvents } from "./cloud-events.ts";
import { listItems, objectMembers, wholeValue } from "./members.ts";

const HERE = join(import.meta.dirname, "../fixtures");
const BAD = join(import.meta.dirname, "../../evidence/fixtures/bad");
const AT = new Date("2026-11-24T12:00:00Z");
const file = (name: string) => readFileSync(join(HERE, name));
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";
const EVENT = { specversion: "1.0", id: "1", source: "ci", type: "report", data: { a: 1 } };
const open = (body: unknown, mediaType = STRUCTURED) =>
  openCloudEvents({ bytes: Buffer.from(JSON.stringify(body)), mediaType });
const codeOf = (opened: ReturnType<typeof openCloudEvents>) =>
  opened?.kind === "refused"
    ? `${opened.refusal.code} ${opened.refusal.pointer ?? ""}`
    : opened?.kind;
const sourceOf = ({ bytes, mediaType }: Carried) => {
  const read = interpret(bytes, { at: AT, maxBytes: 1e8, mediaType });
  return read.kind === "understood" ? read.source : read.refusal.code;
};

describe("an event that a real tool wrapped", () => {
  it.each([
    ["structured-0-mlflow", "mlflow", "evt-0000"],
    ["structured-1-alertmanager", "alertmanager", "evt-0001"],
    ["structured-2-dbt", "dbt", "evt-0002"],
    ["structured-3-evidently", "evidently", "evt-0003"],
    ["structured-4-junit", "junit", "evt-0004"],
  ])("%s holds a document of %s", (name, source, id) => {
    // Browsers and `assay inspect` send no type of their own for it: its shape is enough.
    for (const mediaType of [STRUCTURED, "application/json", undefined]) {
      const opened = openCloudEvents({ bytes: file(`${name}.json`), mediaType });
      if (opened?.kind !== "event") throw new Error(`It was ${opened?.kind}.`);
      expect(sourceOf(opened.carried)).toBe(source);
      expect(opened.carried.event).toMatchObject({ source: "https://ci.example/valuation", id });
    }
  });

  it("stands in a batch beside others, and in the headers of a request", () => {
    const batch = openCloudEvents({
      bytes: file("batch.json"),
      mediaType: "application/cloudevents-batch+json",
    });
    if (batch?.kind !== "batch") throw new Error(`It was ${batch?.kind}.`);
    expect(batch.members).toHaveLength(3);
    const eventHeaders = z
      .record(z.string(), z.string())
      .parse(JSON.parse(file("binary-1-alertmanager.headers.json").toString()));
    const bytes = file("binary-1-alertmanager.json");
    const binary = openCloudEvents({ bytes, mediaType: "application/json", eventHeaders });
    if (binary?.kind !== "event") throw new Error(`It was ${binary?.kind}.`);
    expect(binary.carried.bytes.equals(bytes)).toBe(true);
    expect(binary.carried.event).toEqual({
      source: "https://ci.example/valuation",
      id: "evt-0001",
      type: "example.alertmanager.webhook",
      subject: "prometheus/webhook-003.json",
      time: "2026-11-20T01:00:00.000Z",
    });
  });

  it("may hold bytes as base64, which are read as what they are", () => {
    const opened = openCloudEvents({
      bytes: file("structured-base64.json"),
      mediaType: STRUCTURED,
    });
    if (opened?.kind !== "event") throw new Error(`It was ${opened?.kind}.`);
    expect(opened.carried.bytes).toEqual(Buffer.from("\0\x01binary", "latin1"));
    expect(sourceOf(opened.carried)).toBe("unrecognised");
  });
});

describe("an event that is not as it should be", () => {
  it.each([
    ["cloudevents.truncated.json", "truncated"],
    ["cloudevents.wrong-specversion.json", "unsupported_schema_version"],
    ["cloudevents.no-id.json", "missing_field"],
    ["cloudevents.data-and-base64.json", "invalid_field"],
  ])("%s is refused with %s", (name, code) => {
    const bytes = readFileSync(join(BAD, name));
    expect(codeOf(openCloudEvents({ bytes, mediaType: STRUCTURED }))).toMatch(
      new RegExp(`^${code} `),
    );
  });

  it("is left to the reader of documents when it is empty", () => {
    const bytes = readFileSync(join(BAD, "cloudevents.empty.json"));
    expect(openCloudEvents({ bytes, mediaType: STRUCTURED })).toBeNull();
  });

  it("happened once when a batch holds it twice, and says so", () => {
    const opened = openCloudEvents({
      bytes: readFileSync(join(BAD, "cloudevents.same-id-batch.json")),
    });
    if (opened?.kind !== "batch") throw new Error(`It was ${opened?.kind}.`);
    expect(opened.members).toHaveLength(1);
    expect(opened.members[0]).toMatchObject({
      notes: [
        { code: "duplicate", pointer: "/1" },
        { code: "duplicate", pointer: "/2" },
      ],
    });
  });

  it("comes in batches of a thousand at most: each would be a row", () => {
    const many = (count: number) =>
      codeOf(
        openCloudEvents({ bytes: Buffer.from(`[${"1,".repeat(count - 1)}1]`), mediaType: BATCH }),
      );
    expect(many(EVENTS_MAX)).toBe("batch");
    expect(many(EVENTS_MAX + 1)).toBe("too_large ");
  });

  it("is refused alone in a batch", () => {
    const opened = open(
      [EVENT, { ...EVENT, id: "" }, { ...EVENT, id: "3" }],
      "application/cloudevents-batch+json",
    );
    if (opened?.kind !== "batch") throw new Error(`It was ${opened?.kind}.`);
    expect(opened.members.map((one) => one.kind)).toEqual(["document", "refused", "document"]);
    expect(opened.members[1]).toMatchObject({
      refusal: { code: "missing_field", pointer: "/1/id" },
    });
  });

  it.each([
    [{ ...EVENT, data: EVENT }, "too_deep /data"],
    [{ ...EVENT, data: JSON.stringify(EVENT) }, "too_deep /data"],
    [{ ...EVENT, datacontenttype: "application/cloudevents+json" }, "too_deep /data"],
    [
      {
        ...EVENT,
        data: undefined,
        data_base64: Buffer.from(JSON.stringify([EVENT])).toString("base64"),
      },
      "too_deep /data",
    ],
    [{ ...EVENT, data: undefined }, "missing_field /data"],
    [{ ...EVENT, data: undefined, data_base64: "no!" }, "invalid_field /data_base64"],
    [{ ...EVENT, source: 5 }, "event"],
    [{ ...EVENT, source: ["x"] }, "wrong_type /source"],
    [{ ...EVENT, id: "x".repeat(2_000) }, "value_too_long /id"],
  ])("case %# is told from a good one", (body, expected) => {
    expect(codeOf(open(body))).toBe(expected);
  });

  it("is no event at all without its mark", () => {
    expect(open({ runs: [], note: '"specversion"' }, "application/json")).toBeNull();
    expect(open({ specversion: "1.0" }, "application/json")).toBeNull();
  });
});

describe("the document inside", () => {
  it("is taken out byte for byte, whatever stands around it", () => {
    const json = fc
      .jsonValue({ maxDepth: 4 })
      .filter((value) => typeof value === "object" && value !== null);
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 3), fc.boolean(), (data, indent, isFirst) => {
        const { data: _, ...attributes } = EVENT;
        const odd = { '"x,\\': ["}", { data: "no" }] };
        const body = isFirst ? { data, ...attributes, odd } : { odd, ...attributes, data };
        const bytes = Buffer.from(` ${JSON.stringify(body, null, indent)}\n`);
        const opened = openCloudEvents({ bytes, mediaType: STRUCTURED });
        if (opened?.kind !== "event") throw new Error(`It was ${opened?.kind}.`);
        const inside = opened.carried.bytes.toString();
        expect(bytes.toString()).toContain(inside);
        expect(JSON.parse(inside)).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });

  it("members of any value are found where they stand", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const whole = wholeValue(bytes);
        const at = ({ start, end }: { start: number; end: number }): unknown =>
          JSON.parse(bytes.toString("utf8", start, end));
        const plain: unknown = JSON.parse(bytes.toString());
        expect(at(whole)).toEqual(plain);
        if (Array.isArray(plain)) expect(listItems(bytes, whole).map(at)).toEqual(plain);
        else if (typeof plain === "object" && plain !== null)
          expect([...objectMembers(bytes, whole)].map(([key, range]) => [key, at(range)])).toEqual(
            Object.entries(plain).map(([key, inner]) => [key, inner]),
          );
      }),
    );
  });
});
