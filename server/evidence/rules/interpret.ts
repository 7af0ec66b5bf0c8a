import type { Adapter, ParsedInput } from "../adapters/adapter.ts";
import { ADAPTERS, READS } from "../adapters/adapters.ts";
import type { Fact, Note, Refusal } from "../schema.ts";
import { isObject } from "./fields.ts";
import { readDocument } from "./read.ts";

export type Interpretation =
  | {
      readonly kind: "understood";
      readonly source: string;
      readonly format: string;
      readonly recognisedBy: string;
      readonly facts: readonly Fact[];
      readonly notes: readonly Note[];
      readonly observedAt: string | null;
      readonly stored: Buffer;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type InterpretOptions = {
  readonly mediaType?: string | undefined;
  /** Only this adapter may read it. */
  readonly as?: string | undefined;
  /** The run that it is about, for documents that name none. */
  readonly runId?: string | undefined;
  readonly at: Date;
  readonly maxBytes: number;
};

export const SOURCES: readonly string[] = ADAPTERS.map((adapter) => adapter.manifest.id);

/** Bytes → facts: the same path for the server, the CLI and the tests. */
export function interpret(bytes: Uint8Array, options: InterpretOptions): Interpretation {
  const read = readDocument(bytes, options);
  if (read.kind === "refused") return read;
  const found = recognise(read, options.as);
  if ("code" in found) return { kind: "refused", refusal: found };
  const result = found.adapter.parse(found.input, options.at, { runId: options.runId });
  if (result.kind === "refused") return result;
  return {
    kind: "understood",
    source: found.adapter.manifest.id,
    format: result.format,
    recognisedBy: found.by,
    facts: result.facts,
    notes: [...found.input.notes, ...result.notes],
    observedAt: result.observedAt,
    stored: found.adapter.withhold?.(read.stored) ?? read.stored,
  };
}

type Found = { readonly adapter: Adapter; readonly by: string; readonly input: ParsedInput };
type Read = Extract<ReturnType<typeof readDocument>, { kind: "read" }>;

function recognise(read: Read, as: string | undefined): Found | Refusal {
  const [first] = read.inputs;
  const wrongShape = first ? shapeFault(first) : null;
  if (wrongShape) return wrongShape;
  for (const input of read.inputs) {
    const found = adapterFor(input, as);
    if (found) return found;
  }
  const named = as === undefined ? null : ADAPTERS.find((adapter) => adapter.manifest.id === as);
  if (named)
    return {
      code: "wrong_artifact",
      message: `This is not a document of ${named.manifest.title}.`,
    };
  return read.fault ?? unrecognised(read.inputs);
}

/**
 * Python's json writes NaN and Infinity, which is not JSON. Of a tool that never does the sender
 * should hear that a number is wrong, of any other that it isn't read.
 */
function adapterFor(input: ParsedInput, as: string | undefined): Found | Refusal | null {
  for (const adapter of ADAPTERS) {
    if (as !== undefined && adapter.manifest.id !== as) continue;
    const by = adapter.recognise(input);
    if (by === null) continue;
    const nonFinite = input.syntax === "json" ? input.nonFinite : undefined;
    if (nonFinite && adapter.manifest.toleratesNonFinite !== true) return nonFinite;
    return { adapter, by, input };
  }
  return null;
}

function unrecognised(inputs: readonly ParsedInput[]): Refusal {
  const [first] = inputs;
  if (first?.syntax === "xml")
    return {
      code: OTHER_XML.has(first.root.name) ? "unrecognised" : "wrong_shape",
      message: unread(`XML with the root element ${first.root.name} is not read`),
      pointer: first.root.path,
    };
  const what = { json: "JSON", ndjson: "JSON, one document a line" };
  const syntax =
    first?.syntax === "json" || first?.syntax === "ndjson" ? what[first.syntax] : "text";
  return { code: "unrecognised", message: unread(`No adapter recognised this ${syntax}`) };
}

function unread(what: string): string {
  return `${what}. Read today: ${READS}.`;
}

/** Root elements of reports that tools do write and that no adapter reads yet. */
const OTHER_XML = new Set([
  "assemblies",
  "bom",
  "checkstyle",
  "coverage",
  "pmd",
  "report",
  "svg",
  "test-run",
  "TestRun",
]);

/** No tool writes a lone value or a list of them. */
function shapeFault(input: ParsedInput): Refusal | null {
  if (input.syntax !== "json" || isObject(input.root)) return null;
  const holdsRecords =
    Array.isArray(input.root) && input.root.some((item) => isObject(item) || Array.isArray(item));
  if (holdsRecords) return null;
  if (Array.isArray(input.root) && input.root.length === 0)
    return {
      code: "wrong_shape",
      message:
        "An empty list does not say whose it is: of a linter that found nothing, send its SARIF.",
      pointer: "",
    };
  return { code: "wrong_shape", message: unread("Expected a JSON object"), pointer: "" };
}
