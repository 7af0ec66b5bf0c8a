import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import type { Adapter } from "#server/evidence/adapters/adapter.ts";
import { interpret } from "#server/evidence/rules/interpret.ts";
import { Fact, REFUSAL_CODES } from "#server/evidence/schema.ts";
import { readingsOf } from "#server/signals/rules/readings.ts";
import { type Damage, damageBytes, damageText, damageTree, thinned } from "./fuzz-mutate.ts";

// Property-based fuzzing of what reads documents: every captured file, damaged in ways that know its
// shape and in ways that do not. `npm run fuzz` runs it long, a unit test short.

const ADAPTERS_DIR = path.join(import.meta.dirname, "../evidence/adapters");
const EVIDENCE_DIR = path.join(ADAPTERS_DIR, "..");
const AT = new Date("2026-11-24T12:00:00Z");
const SAMPLE_MAX_BYTES = 40_000;
const BINARY_MAX_BYTES = 120_000;
/** Per input. A hostile one may not stall a worker that others wait for. */
export const INPUT_MS = 2_500;

const BOOKS = new Set(["manifest.json", "ground_truth.json"]);

/** The captured files of an adapter, the long ones thinned out where that is possible. */
export function samplesOf(adapter: string): Buffer[] {
  const root = path.join(ADAPTERS_DIR, adapter, "fixtures");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(root, name)).isFile())
    .filter((name) => !BOOKS.has(path.basename(name)))
    .sort();
  const samples = names.map((name) => shortened(readFileSync(path.join(root, name))));
  const short = samples.filter(
    (bytes) => bytes.length <= (isBinary(bytes) ? BINARY_MAX_BYTES : SAMPLE_MAX_BYTES),
  );
  return short.length > 0 ? short : samples.slice(0, 1);
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 2_000).includes(0);
}

function shortened(bytes: Buffer): Buffer {
  if (isBinary(bytes) || bytes.length <= SAMPLE_MAX_BYTES / 4) return bytes;
  const value = jsonIn(bytes);
  if (value !== undefined) return Buffer.from(JSON.stringify(thinned(value)));
  const lines = bytes.toString("utf8").split("\n");
  return lines.length > 60 && !/^\s*</.test(lines[0] ?? "")
    ? Buffer.from(lines.slice(0, 40).join("\n"))
    : bytes;
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

export type Damaged = {
  readonly sample: number;
  readonly how: "tree" | "text" | "bytes";
  readonly damages: readonly Damage[];
};

export const damaged = (samples: number): fc.Arbitrary<Damaged> =>
  // Bias towards small numbers would damage little but the first key of a document.
  fc.noBias(
    fc.record({
      sample: fc.nat(samples - 1),
      how: fc.constantFrom("tree", "tree", "tree", "text", "bytes"),
      damages: fc.array(
        fc.record({
          // Uniform over a document; doubles are drawn by their bits and so mostly near 0.
          at: fc.nat(999_999).map((millionths) => millionths / 1_000_000),
          op: fc.nat(47),
          pick: fc.nat(9_999),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );

export function bytesOf(samples: readonly Buffer[], { sample, how, damages }: Damaged): Buffer {
  const bytes = samples[sample] ?? Buffer.alloc(0);
  if (how === "bytes" || isBinary(bytes)) return damageBytes(bytes, damages);
  const value = how === "tree" ? jsonIn(bytes) : undefined;
  if (value !== undefined) return Buffer.from(JSON.stringify(damageTree(value, damages)) ?? "");
  const text = bytes.toString("utf8");
  return Buffer.from(how === "tree" ? damageLine(text, damages) : damageText(text, damages));
}

/** Of a list of JSON documents one line's value is damaged, of any other text its tokens. */
function damageLine(text: string, damages: readonly Damage[]): string {
  const lines = text.split("\n");
  const i = Math.floor((damages[0]?.at ?? 0) * lines.length);
  const value = jsonIn(Buffer.from(lines[i] ?? ""));
  if (value === undefined || value === null || typeof value !== "object")
    return damageText(text, damages);
  return lines.with(i, JSON.stringify(damageTree(value, damages)) ?? "").join("\n");
}

/** As a sender states it for documents that name no run. */
export const READ_AT = { at: AT, maxBytes: 10_000_000, runId: "run-1" } as const;

const CODES: ReadonlySet<string> = new Set(REFUSAL_CODES);
/** The codes of notes are words of the source: none is made of what a document says. */
const NOTES: ReadonlySet<string> = new Set(
  readdirSync(EVIDENCE_DIR, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap(
      (name) =>
        readFileSync(path.join(EVIDENCE_DIR, name), "utf8").match(/"[a-z][a-z0-9_^]*"/g) ?? [],
    )
    .map((literal) => literal.slice(1, -1)),
);

/** What must hold of any bytes; answers what does not. */
export function faultOf(bytes: Buffer, adapter: Adapter): string | null {
  const started = performance.now();
  const options = { ...READ_AT, as: adapter.manifest.id };
  const result = interpret(bytes, options);
  const tookMs = performance.now() - started;
  if (tookMs > INPUT_MS) return `took ${Math.round(tookMs)} ms`;
  if (Object.hasOwn(Object.prototype, "polluted") || "polluted" in {})
    return "Object.prototype was changed";
  if (result.kind === "refused") {
    const { code, message } = result.refusal;
    return CODES.has(code) && message !== "" ? null : `refused with ${code}`;
  }
  const note = result.notes.find(({ code }) => !NOTES.has(code));
  if (note) return `a note with code ${note.code}`;
  const fault = faultOfFacts(result.facts, adapter);
  if (fault !== null) return fault;
  const again = interpret(bytes, options);
  if (JSON.stringify(again) !== JSON.stringify(result)) return "the same bytes gave something else";
  const { source, format, facts, observedAt } = result;
  readingsOf(facts, {
    ...{ source, format, observedAt, context: {} },
    evidenceId: "fuzz",
    senderKind: "machine",
    senderId: "fuzz",
    receivedAt: AT.toISOString(),
  });
  return null;
}

function faultOfFacts(facts: readonly Fact[], { manifest }: Adapter): string | null {
  const subjects = new Set<string>();
  for (const fact of facts) {
    const parsed = Fact.safeParse(fact);
    const [issue] = parsed.error?.issues ?? [];
    if (issue) return `${fact.kind}.${issue.path.join(".")}: ${issue.message}`;
    if (!manifest.factKinds.includes(fact.kind)) return `undeclared fact kind ${fact.kind}`;
    const subject = `${fact.kind} ${fact.subject}`;
    if (subjects.has(subject)) return `subject twice: ${subject.slice(0, 80)}`;
    subjects.add(subject);
  }
  return null;
}
