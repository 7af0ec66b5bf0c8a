import type { BinaryFormat, ParsedInput } from "../adapters/adapter.ts";
import { BINARIES } from "../adapters/binaries.ts";
import type { Note, Refusal } from "../schema.ts";
import { readJson } from "./json-read.ts";
import { scanJson } from "./json-scan.ts";
import type { JsonFault } from "./json-types.ts";
import { checkMediaType } from "./media-type.ts";
import { readNdjson } from "./ndjson-read.ts";
import { redactText } from "./redact.ts";
import { readText } from "./text-read.ts";
import { readXml } from "./xml-read.ts";

export type ReadResult =
  | {
      readonly kind: "read";
      /** What it may be, most telling first: plain text can be read in several ways. */
      readonly inputs: readonly ParsedInput[];
      /** How the syntax it most looks like failed: the answer when no adapter knows any of the inputs. */
      readonly fault?: Refusal;
      /** The text without its secrets: the only form that is parsed, stored and shown. */
      readonly stored: Buffer;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type ReadOptions = {
  readonly mediaType?: string | undefined;
  readonly maxBytes: number;
};

/** Bytes → one of the syntaxes that adapters understand, or a refusal that says where and why. */
export function readDocument(bytes: Uint8Array, options: ReadOptions): ReadResult {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length > options.maxBytes)
    return refuse("too_large", `${all.length} bytes; at most ${options.maxBytes} are accepted.`);
  if (all.length === 0) return refuse("empty_input", "The document is empty.");
  const binary = BINARIES.find(({ matches }) => matches(all));
  if (binary) return readBinary(all, binary);
  if (!isUtf8(all))
    return refuse("not_utf8", "The document is not UTF-8 text. Save or export it as UTF-8.");
  const hasBom = all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf;
  const body = hasBom ? all.subarray(3) : all;
  const notes: Note[] = hasBom
    ? [{ code: "utf8_bom", message: "A UTF-8 byte order mark was skipped." }]
    : [];
  const head = body.toString("utf8", 0, 2_000).trimStart();
  if (head === "" && body.toString("utf8").trim() === "")
    return refuse("empty_input", "The document holds nothing but blank space.");
  const type = checkMediaType(head, options.mediaType);
  if ("refusal" in type) return { kind: "refused", refusal: type.refusal };
  notes.push(...type.notes);
  if (head.startsWith("<")) return readAsXml(body, notes);
  if (/^[[{]/.test(head)) return readAsJson(body, notes);
  return readOther(body, notes);
}

function readBinary(bytes: Buffer, { render }: BinaryFormat): ReadResult {
  const rendered = render(bytes);
  if ("refusal" in rendered) return { kind: "refused", refusal: rendered.refusal };
  const message = "A binary file: what was read of it is kept as JSON, not its bytes.";
  const notes = [{ code: "rendered_as_json", message }, ...rendered.notes];
  return readAsJson(Buffer.from(JSON.stringify(rendered.value)), notes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function readAsXml(body: Buffer, notes: Note[]): ReadResult {
  const redacted = redactText(body);
  const read = readXml(redacted.bytes.toString("utf8"));
  if ("fault" in read) {
    const { code, message, pointer } = read.fault;
    return refuse(code, sentence(message), pointer);
  }
  const input = { syntax: "xml", root: read.root, notes: [...notes, ...redacted.notes] } as const;
  return { kind: "read", inputs: [input], stored: redacted.bytes };
}

function readAsJson(body: Buffer, before: Note[]): ReadResult {
  const read = readJson(body);
  if ("fault" in read) return readAsLines(body, before) ?? refuseFault(read.fault);
  const { root, stored, nonFinite } = read;
  const input = { syntax: "json", root, notes: [...before, ...read.notes] } as const;
  const inputs = nonFinite ? [{ ...input, nonFinite: refusalOf(nonFinite) }] : [input];
  return { kind: "read", inputs, stored };
}

function readAsLines(body: Buffer, before: Note[]): ReadResult | null {
  const read = readNdjson(body);
  if (read === null) return null;
  if ("fault" in read) return { kind: "refused", refusal: read.fault };
  const { records, stored } = read;
  const notes = [...before, ...read.notes];
  return { kind: "read", inputs: [{ syntax: "ndjson", records, notes }], stored };
}

/** A lone JSON value is JSON of the wrong shape; anything else is one of the plain-text syntaxes. */
function readOther(body: Buffer, before: Note[]): ReadResult {
  if (scanJson(body) === null) {
    const root: unknown = JSON.parse(body.toString("utf8"));
    return { kind: "read", inputs: [{ syntax: "json", root, notes: [] }], stored: body };
  }
  const redacted = redactText(body);
  const read = readText(redacted.bytes.toString("utf8"), [...before, ...redacted.notes]);
  return { kind: "read", ...read, stored: redacted.bytes };
}

function refuseFault(fault: JsonFault): ReadResult {
  return { kind: "refused", refusal: refusalOf(fault) };
}

function refusalOf({ code, message, pointer }: JsonFault): Refusal {
  return { code, message: sentence(message), pointer };
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function refuse(code: Refusal["code"], message: string, pointer?: string): ReadResult {
  const refusal = pointer === undefined ? { code, message } : { code, message, pointer };
  return { kind: "refused", refusal };
}
