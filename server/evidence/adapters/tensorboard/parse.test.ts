import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const FIXTURES = join(import.meta.dirname, "fixtures/tensorboard-2.21.0");
const bytesOf = (name: string) => readFileSync(join(FIXTURES, name));

const answer = (content: string | Uint8Array, runId?: string) =>
  interpret(Buffer.from(content), { at: AT, maxBytes: 1e6, runId });

function read(content: string | Uint8Array, runId?: string) {
  const result = answer(content, runId);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const curves = result.facts.flatMap((fact) =>
    fact.kind === "metric-history" ? [fact.value] : [],
  );
  return { ...result, curves };
}

describe("an event file", () => {
  it("has the points that TensorBoard's own reader has", () => {
    const events = read(bytesOf("events.out.tfevents")).curves;
    const exported = read(bytesOf("all-tags.json")).curves;
    expect(events.map(({ metric, count }) => [metric, count])).toEqual(
      expect.arrayContaining([
        ["loss/train", 30],
        ["loss/val", 30],
        ["nan", 1],
      ]),
    );
    for (const curve of exported)
      expect(events.find(({ metric }) => metric === curve.metric)).toEqual(curve);
  });

  it("shows where the held-out loss turned", () => {
    const val = read(bytesOf("events.out.tfevents")).curves.find(
      ({ metric }) => metric === "loss/val",
    );
    expect(val?.min).toEqual({ step: 15, value: 0.0625 });
    expect(val?.points.at(-1)?.value).toBeGreaterThan(0.3);
  });

  it("keeps none of its bytes, and what is kept reads the same", () => {
    const { stored, facts, notes } = read(bytesOf("events.out.tfevents"));
    expect(read(stored).facts).toEqual(facts);
    expect(notes.map(({ code }) => code)).toContain("rendered_as_json");
  });

  it("of a stated run is a part of it, with its last values", () => {
    const [run] = read(bytesOf("events.out.tfevents"), "run1").facts;
    expect(run).toMatchObject({ kind: "run-part", subject: "run1 events" });
    expect(run?.kind === "run-part" && run.value.metrics["loss/train"]).toBeCloseTo(1 / 30, 6);
  });

  it("is read up to where it was cut off, or refused, with any of its bytes changed", () => {
    const whole = bytesOf("events.out.tfevents");
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        const changed = Uint8Array.from(whole);
        changed[at] = byte;
        for (const bytes of [whole.subarray(0, at), changed])
          expect(["understood", "refused"]).toContain(answer(bytes).kind);
      }),
    );
    const cut = read(whole.subarray(0, whole.length - 5));
    expect(cut.notes.map(({ code }) => code)).toContain("truncated");
  });
});

describe("event files of other writers", () => {
  it("hold scalars as tensors since TensorFlow 2", () => {
    const [curve] = read(bytesOf("tensors.tfevents")).curves;
    expect(curve).toMatchObject({ metric: "loss/val", count: 20, max: { step: 0, value: 1 } });
    expect(curve?.points.at(-1)?.value).toBeCloseTo(0.05, 6);
  });

  it("name the settings of the run with the hparams plugin", () => {
    const run = read(bytesOf("hparams.tfevents"), "run1").facts.find(
      ({ kind }) => kind === "run-part",
    );
    expect(run?.kind === "run-part" && { ...run.value.dimensions.configuration }).toEqual({
      bs: "32",
      lr: "0.1",
      opt: "adam",
      shuffle: "true",
    });
  });

  it("without a scalar say nothing, and say so", () => {
    const { curves, notes } = read(bytesOf("empty.tfevents"));
    expect(curves).toEqual([]);
    expect(notes.map(({ code }) => code)).toContain("not_assessed");
  });
});

describe("exported scalars", () => {
  it("are one curve in JSON and CSV", () => {
    const [json] = read(bytesOf("scalars.json")).curves;
    const [csv] = read(bytesOf("scalars.csv")).curves;
    expect(csv).toEqual(json);
    expect(json).toMatchObject({ count: 30, startedAt: "2026-11-18T11:06:40.000Z" });
  });

  it("keep a bare NaN as a gap", () => {
    const { curves, notes } = read(bytesOf("all-tags.json"));
    expect(curves.find(({ metric }) => metric === "nan")).toMatchObject({ nonFinite: 1 });
    expect(notes.map(({ code }) => code)).toContain("non_finite_metric");
  });

  it("with a cell that is no number are refused", () => {
    const text = "Wall time,Step,Value\n1795000000,0,high\n";
    expect(answer(text)).toMatchObject({ refusal: { code: "wrong_type", pointer: "line:2" } });
  });

  it("are read or refused, whatever stands in them", () => {
    const number = fc.oneof(fc.double(), fc.integer());
    fc.assert(
      fc.property(fc.jsonValue(), number, (a, b) => {
        const events = { tensorboard: {}, scalars: { t: { points: [[b, b, a]], count: a } } };
        for (const shape of [[[1795000000, 0, a]], { t: [[1795000000, b, a]] }, events])
          expect(["understood", "refused"]).toContain(answer(JSON.stringify(shape), "r").kind);
      }),
    );
  });
});
