import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffRuns } from "#server/runs/rules/diff.ts";
import { crc32, IEEE } from "../../rules/crc.ts";
import { interpret } from "../../rules/interpret.ts";
import { DIMENSIONS, type Fact, type Run, type RunPart } from "../../schema.ts";

const AT = new Date("2026-11-26T12:00:00Z");
const VERSIONS = ["wandb-0.17.9", "wandb-0.31.0"] as const;

const bytesOf = (version: string, file: string) =>
  readFileSync(join(import.meta.dirname, "fixtures", version, file));

function answer(bytes: Uint8Array, runId?: string) {
  return interpret(bytes, { at: AT, maxBytes: 1e7, runId });
}

function read(bytes: Uint8Array, runId?: string) {
  const result = answer(bytes, runId);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  return result;
}

function runOf(facts: readonly Fact[]): Run {
  const run = facts.find((fact) => fact.kind === "run");
  if (run?.kind !== "run") throw new Error("no run");
  return run.value;
}

function partOf(facts: readonly Fact[]): RunPart {
  const [part] = facts;
  if (part?.kind !== "run-part") throw new Error("no part of a run");
  return part.value;
}

const historyOf = (facts: readonly Fact[], metric: string) =>
  facts.flatMap((fact) =>
    fact.kind === "metric-history" && fact.value.metric === metric ? [fact.value] : [],
  )[0];

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe.each(VERSIONS)("the log of %s", (version) => {
  const before = read(bytesOf(version, "gbm-0.wandb"));
  const after = read(bytesOf(version, "gbm-1.wandb"));
  const steps = version === "wandb-0.17.9" ? 300 : 150;

  it("is a run with its end, its numbers and what it was made with", () => {
    const run = runOf(after.facts);
    expect(run).toMatchObject({
      name: "gbm-1",
      experimentId: "valuation-team/estate-valuation",
      status: "FAILED",
      note: "offline",
      metrics: { best_r2: 0.61, grad: null, acc: null },
    });
    expect(runOf(before.facts).status).toBe("FINISHED");
    expect({ ...run.dimensions.configuration }).toMatchObject({
      n_estimators: "100",
      seed: "7",
      shuffle: "false",
    });
    expect({ ...run.dimensions.dataSources }).toEqual({
      "dataset.name": "listings",
      "dataset.version": "2026w36",
    });
    expect(run.dimensions.sourceCode["git.commit"]).toMatch(/^[0-9a-f]{40}$/);
    expect(run.dimensions.platform.python).toBe("3.11.7");
    expect(run.hasSystemMetrics).toBe(true);
  });

  it("has every step of the history, gaps where a value was not finite", () => {
    const loss = historyOf(after.facts, "loss");
    expect(loss).toMatchObject({ count: steps, nonFinite: 0, max: { step: 0, value: 1 } });
    expect(loss?.points.length).toBeLessThanOrEqual(200);
    expect(loss?.points.at(-1)?.step).toBe(steps - 1);
    expect(historyOf(after.facts, "grad")).toMatchObject({ count: 1, nonFinite: 1 });
  });

  it("shows that shuffling was turned off between two runs", () => {
    const { likeliest } = diffRuns(runOf(before.facts), runOf(after.facts));
    expect(likeliest[0]).toMatchObject({ dimension: "configuration", key: "shuffle" });
  });

  it("keeps no byte of a secret, of the machine's paths or of the log itself", () => {
    const stored = after.stored.toString("utf8");
    expect(stored).not.toMatch(/correct-horse|\/venv|\/build|:W&B/);
    const codes = after.notes.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["secret_redacted", "rendered_as_json"]));
    const again = read(after.stored);
    expect(again.facts).toEqual(after.facts);
  });

  it("is read up to where it was cut off, whatever the place, or refused as truncated", () => {
    const whole = bytesOf(version, "gbm-1.wandb");
    fc.assert(
      fc.property(fc.integer({ min: 6, max: whole.length - 1 }), (length) => {
        const result = answer(whole.subarray(0, length));
        if (result.kind === "refused") expect(result.refusal.code).toBe("truncated");
        else expect(runOf(result.facts).name).toBe("gbm-1");
      }),
      { numRuns: 60 },
    );
  });

  it("is read or refused with any of its bytes changed", () => {
    const whole = bytesOf(version, "gbm-1.wandb");
    const change = fc.tuple(fc.nat({ max: whole.length - 8 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(change, ([at, byte]) => {
        const bytes = Uint8Array.from(whole);
        bytes[at + 7] = byte;
        expect(["understood", "refused"]).toContain(answer(bytes).kind);
      }),
      { numRuns: 60 },
    );
  });
});

/** One record as a whole log. */
function logOf(...bodies: readonly Uint8Array[]): Buffer {
  const chunks = bodies.map((body) => {
    const head = Buffer.alloc(7);
    head.writeUInt32LE(crc32(IEEE, Uint8Array.of(1), body));
    head.writeUInt16LE(body.length, 4);
    head[6] = 1;
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]), ...chunks]);
}

const field = (tag: number, bytes: Uint8Array | string) => {
  const body = Buffer.from(bytes);
  const key = (tag << 3) | 2;
  const head = key < 128 ? [key] : [(key & 127) | 128, key >> 7];
  return Buffer.concat([Buffer.from([...head, body.length]), body]);
};

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** A field of any length. */
function long(tag: number, bytes: Uint8Array | string): Buffer {
  const body = Buffer.from(bytes);
  return Buffer.concat([Buffer.from([...varint((tag << 3) | 2), ...varint(body.length)]), body]);
}

/** One record over as many blocks as it takes. */
function longLog(body: Buffer): Buffer {
  const parts: Uint8Array[] = [Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])];
  let at = 7;
  for (let from = 0; from < body.length; ) {
    const chunk = body.subarray(from, from + 32_768 - (at % 32_768) - 7);
    const isLast = from + chunk.length === body.length;
    const type = from === 0 ? (isLast ? 1 : 2) : isLast ? 4 : 3;
    const head = Buffer.alloc(7);
    head.writeUInt32LE(crc32(IEEE, Uint8Array.of(type), chunk));
    head.writeUInt16LE(chunk.length, 4);
    head[6] = type;
    parts.push(head, chunk);
    from += chunk.length;
    at += 7 + chunk.length;
  }
  return Buffer.concat(parts);
}

describe("logs as other writers leave them", () => {
  it("of seven bytes, copied too early, are refused as truncated", () => {
    expect(answer(logOf())).toMatchObject({ refusal: { code: "truncated" } });
  });

  it("of a version to come are refused by name", () => {
    const log = logOf();
    log[6] = 9;
    expect(answer(log)).toMatchObject({ refusal: { code: "unsupported_schema_version" } });
  });

  it("without an exit are of a run that goes on, and fields unknown here are passed over", () => {
    const run = Buffer.concat([field(1, "r1"), field(3, "p"), field(90, "new")]);
    const { facts, notes } = read(logOf(field(17, run), field(77, "new record")));
    expect(runOf(facts)).toMatchObject({ runId: "r1", status: "RUNNING" });
    expect(notes.map(({ code }) => code)).toContain("no_exit");
  });

  it("are read or refused, whatever their records hold", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 120 }), { maxLength: 5 }), (bodies) => {
        const run = field(17, Buffer.concat([field(1, "r1"), bodies[0] ?? Buffer.alloc(0)]));
        expect(["understood", "refused"]).toContain(answer(logOf(run, ...bodies)).kind);
      }),
    );
  });

  it("keep the start of a setting that is nested a million deep", () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    const item = Buffer.concat([field(1, "deep"), long(16, deep)]);
    const run = Buffer.concat([field(1, "r1"), long(4, long(1, item))]);
    const { facts } = read(longLog(long(17, run)));
    expect(runOf(facts).dimensions.configuration.deep).toBe("[".repeat(1_000));
  });

  it("keep a setting called __proto__ as a plain name", () => {
    const item = Buffer.concat([field(1, "__proto__"), field(16, '{"isAdmin":true}')]);
    const run = Buffer.concat([field(1, "r1"), field(4, field(1, item))]);
    const { facts } = read(logOf(field(17, run)));
    expect(Object.keys(runOf(facts).dimensions.configuration)).toEqual(["__proto__.isAdmin"]);
    expect(Object.hasOwn(Object.prototype, "isAdmin")).toBe(false);
  });
});

describe("single files of a run's folder", () => {
  it("are parts of the run that the sender states, and of none by themselves", () => {
    for (const file of ["config.yaml", "wandb-summary.json"]) {
      const bytes = bytesOf("wandb-0.31.0", file);
      expect(answer(bytes)).toMatchObject({ refusal: { code: "missing_field" } });
      expect(partOf(read(bytes, "oz6m7lfx").facts)).toMatchObject({
        runId: "oz6m7lfx",
        part: file === "config.yaml" ? "config" : "summary",
      });
    }
  });

  it("hold the settings, the numbers and the machine as the script made them", () => {
    const config = partOf(read(bytesOf("wandb-0.31.0", "config.yaml"), "r").facts);
    expect({ ...config.dimensions.configuration }).toEqual({
      n_estimators: "100",
      seed: "7",
      shuffle: "true",
    });
    const summary = partOf(read(bytesOf("wandb-0.31.0", "wandb-summary.json"), "r").facts);
    expect({ ...summary.metrics }).toEqual({
      acc: null,
      best_r2: 0.61,
      grad: null,
      loss: 0.2,
      "val/r2": 0.6000000000000001,
    });
    const metadata = partOf(read(bytesOf("wandb-0.17.9", "wandb-metadata.json"), "r").facts);
    const recorded = DIMENSIONS.filter(
      (dimension) => Object.keys(metadata.dimensions[dimension]).length > 0,
    );
    expect(recorded).toEqual(["hardware", "platform", "sourceCode"]);
  });

  it("that hold only bookkeeping, as 0.17 leaves offline, say nothing", () => {
    const { facts, notes } = read(bytesOf("wandb-0.17.9", "wandb-summary.json"), "r");
    expect(facts).toEqual([]);
    expect(notes.map(({ code }) => code)).toContain("not_assessed");
  });

  it("put together by a sender are one whole run with all six dimensions", () => {
    const document = {
      wandb: { run_id: "r1", project: "p", start_time: 1795580408 },
      config: { lr: { desc: null, value: 0.1 }, dataset: { value: { version: "3" } } },
      summary: { loss: { min: 0.5 }, chart: { _type: "image-file" } },
      metadata: {
        os: "Linux",
        python: "CPython 3.12.1",
        cudaVersion: "12.4",
        git: { commit: "abc", remote: "https://git.example/a.git" },
        gpu_nvidia: [{ name: "A100" }, { name: "A100" }],
      },
      requirements: "numpy==2.0.0\nScikit_Learn==1.9.1 # pinned\npandas\n",
      artifacts: [{ direction: "output", type: "model", name: "net", digest: "d1" }],
      exit: { code: 255, runtime: 60 },
    };
    const run = runOf(read(json(document)).facts);
    expect(run).toMatchObject({
      status: "KILLED",
      endedAt: "2026-11-25T04:21:08.000Z",
      metrics: { "loss.min": 0.5 },
      dimensions: {
        hardware: { gpu: "A100", gpu_count: "2" },
        platform: { cuda: "12.4", "pip.scikit-learn": "1.9.1", "pip.numpy": "2.0.0" },
        trainingState: { "model.net": "d1" },
      },
    });
    for (const dimension of DIMENSIONS)
      expect(Object.keys(run.dimensions[dimension]).length).toBeGreaterThan(0);
  });

  it("are read or refused, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const shapes = [
          { wandb: { run_id: "r", start_time: a }, config: b, summary: a, history: b, exit: a },
          { wandb: { run_id: "r" }, metadata: a, artifacts: b, requirements: a, history: { m: b } },
          { _wandb: { runtime: 1 }, a, b: { c: b } },
          { os: "x", python: "y", startedAt: "z", host: "h", git: a, memory: b, gpu_nvidia: a },
        ];
        for (const shape of shapes)
          expect(["understood", "refused"]).toContain(answer(json(shape), "r").kind);
      }),
    );
  });
});
