import type { Adapter, ParsedInput } from "../adapters/adapter.ts";
import { ADAPTERS, READS } from "../adapters/adapters.ts";
import type { Fact, Note, Refusal } from "../schema.ts";
import { isObject } from "./fields.ts";
import { readDocument, unread } from "./read.ts";

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
  readonly at: Date;
  readonly maxBytes: number;
};

export const SOURCES: readonly string[] = ADAPTERS.map((adapter) => adapter.manifest.id);

/** Bytes → facts: the same path for the server, the CLI and the tests. */
export function interpret(bytes: Uint8Array, options: InterpretOptions): Interpretation {
  const read = readDocument(bytes, { ...options, reads: READS });
  if (read.kind === "refused") return unknownDump(bytes, read.refusal, options) ?? read;
  const found = recognise(read.input, options.as);
  if ("code" in found) return { kind: "refused", refusal: found };
  const result = found.adapter.parse(read.input, options.at);
  if (result.kind === "refused") return result;
  return {
    kind: "understood",
    source: found.adapter.manifest.id,
    format: result.format,
    recognisedBy: found.by,
    facts: result.facts,
    notes: [...read.input.notes, ...result.notes],
    observedAt: result.observedAt,
    stored: read.stored,
  };
}

/**
 * Python's json writes NaN and Infinity, which is not JSON. A tool that is read here never does; of
 * any other the sender should hear that it isn't read, not that a number is wrong.
 */
function unknownDump(
  bytes: Uint8Array,
  refusal: Refusal,
  options: InterpretOptions,
): Interpretation | null {
  if (refusal.code !== "invalid_json" || !refusal.message.startsWith("NaN")) return null;
  const text = Buffer.from(bytes).toString("utf8");
  const strict = text.replace(STRING_OR_NON_FINITE, (token) => (token[0] === '"' ? token : "null"));
  const again = readDocument(Buffer.from(strict), { ...options, reads: READS });
  const found = again.kind === "read" ? recognise(again.input, undefined) : null;
  return found && "code" in found ? { kind: "refused", refusal: found } : null;
}

const STRING_OR_NON_FINITE = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

type Found = { readonly adapter: Adapter; readonly by: string };

function recognise(input: ParsedInput, as: string | undefined): Found | Refusal {
  const wrongShape = shapeFault(input);
  if (wrongShape) return wrongShape;
  for (const adapter of ADAPTERS) {
    if (as !== undefined && adapter.manifest.id !== as) continue;
    const by = adapter.recognise(input);
    if (by !== null) return { adapter, by };
  }
  const named = as === undefined ? null : ADAPTERS.find((adapter) => adapter.manifest.id === as);
  if (named)
    return {
      code: "wrong_artifact",
      message: `This is not a document of ${named.manifest.title}.`,
    };
  if (input.syntax === "xml")
    return {
      code: OTHER_XML.has(input.root.name) ? "unrecognised" : "wrong_shape",
      message: unread(`XML with the root element ${input.root.name} is not read`, READS),
      pointer: input.root.path,
    };
  return { code: "unrecognised", message: unread("No adapter recognised this JSON", READS) };
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
  if (input.syntax === "xml" || isObject(input.root)) return null;
  const holdsRecords =
    Array.isArray(input.root) && input.root.some((item) => isObject(item) || Array.isArray(item));
  if (holdsRecords) return null;
  const message = unread("Expected a JSON object", READS);
  return { code: "wrong_shape", message, pointer: "" };
}
