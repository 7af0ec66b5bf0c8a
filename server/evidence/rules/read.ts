import type { ParsedInput } from "../adapters/adapter.ts";
import type { Note, Refusal } from "../schema.ts";
import { scanJson } from "./json-scan.ts";
import { redactJson, redactText } from "./redact.ts";
import { Notes } from "./text.ts";
import { readXml } from "./xml-read.ts";

export type ReadResult =
  | {
      readonly kind: "read";
      readonly input: ParsedInput;
      /** The text without its secrets: the only form that is parsed, stored and shown. */
      readonly stored: Buffer;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type ReadOptions = {
  readonly mediaType?: string | undefined;
  readonly maxBytes: number;
  /** Named in the sentence for a document that nothing here reads. */
  readonly reads: string;
};

/** Bytes → one of the syntaxes that adapters understand, or a refusal that says where and why. */
export function readDocument(bytes: Uint8Array, options: ReadOptions): ReadResult {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length > options.maxBytes)
    return refuse("too_large", `${all.length} bytes; at most ${options.maxBytes} are accepted.`);
  if (all.length === 0) return refuse("empty_input", "The document is empty.");
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
  if (/^[[{]/.test(head)) return readAsJson(body, notes, options.reads);
  return readScalar(body, options.reads);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

type MediaVerdict = { readonly notes: readonly Note[] } | { readonly refusal: Refusal };

/** Types that say nothing about the content: what browsers, curl and file systems send by default. */
const NEUTRAL = new Set([
  "application/octet-stream",
  "text/plain",
  "application/x-www-form-urlencoded",
  "binary/octet-stream",
]);

function checkMediaType(head: string, mediaType: string | undefined): MediaVerdict {
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(head))
    return wrongType("This is a web page, such as a sign-in page, not an export of a tool.");
  const type = mediaType?.split(";")[0]?.trim().toLowerCase();
  if (!type) return { notes: [] };
  const says = /[/+]json$/.test(type) ? "JSON" : /[/+]xml$/.test(type) ? "XML" : type;
  const is = head.startsWith("<") ? "XML" : /^[[{]/.test(head) ? "JSON" : null;
  if (says === is || is === null) return { notes: [] };
  if (NEUTRAL.has(type))
    return {
      notes: [
        { code: "wrong_content_type", message: `Sent as ${type}; it was recognised as ${is}.` },
      ],
    };
  return wrongType(`Sent as ${type}, but the content is ${is}. Send it with the type it has.`);
}

function wrongType(message: string): MediaVerdict {
  return { refusal: { code: "wrong_content_type", message } };
}

function readAsXml(body: Buffer, notes: Note[]): ReadResult {
  const redacted = redactText(body);
  const read = readXml(redacted.bytes.toString("utf8"));
  if ("fault" in read) {
    const { code, message, pointer } = read.fault;
    return refuse(code, sentence(message), pointer);
  }
  const input = { syntax: "xml", root: read.root, notes: [...notes, ...redacted.notes] } as const;
  return { kind: "read", input, stored: redacted.bytes };
}

function readAsJson(body: Buffer, notes: Note[], reads: string): ReadResult {
  const keyNotes = new Notes();
  const fault = scanJson(body, {
    key: (key, pointer) => {
      if (key === "__proto__" || key === "constructor" || key === "prototype")
        keyNotes.add("prototype_key", `The key ${key} is read as a plain name.`, pointer());
    },
  });
  if (fault?.isTrailing && body[fault.offset] === OPEN_OBJECT)
    return refuse("unrecognised", unread("This holds several JSON documents, one a line", reads));
  if (fault) return refuse(fault.code, sentence(fault.message), fault.pointer);
  const redacted = redactJson(body);
  const root: unknown = JSON.parse(redacted.bytes.toString("utf8"));
  const all = [...notes, ...redacted.notes, ...keyNotes.list()];
  return { kind: "read", input: { syntax: "json", root, notes: all }, stored: redacted.bytes };
}

/** A lone JSON value is JSON of the wrong shape; anything else that gets here is a syntax not read. */
function readScalar(body: Buffer, reads: string): ReadResult {
  if (scanJson(body) !== null)
    return refuse("unrecognised", unread("This is neither JSON nor XML", reads));
  const root: unknown = JSON.parse(body.toString("utf8"));
  return { kind: "read", input: { syntax: "json", root, notes: [] }, stored: body };
}

const OPEN_OBJECT = 123;

export function unread(what: string, reads: string): string {
  return `${what}. Read today: ${reads}.`;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function refuse(code: Refusal["code"], message: string, pointer?: string): ReadResult {
  const refusal = pointer === undefined ? { code, message } : { code, message, pointer };
  return { kind: "refused", refusal };
}
