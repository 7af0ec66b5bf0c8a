import type { Note } from "../schema.ts";
import { scanJson } from "./json-scan.ts";
import type { JsonFault, JsonVisitor } from "./json-types.ts";
import { SecretFinder } from "./redact.ts";
import { Notes } from "./text.ts";
import { noteReachingKey, parseTolerant } from "./tolerant-json.ts";

export type JsonRead =
  | { readonly fault: JsonFault }
  | {
      readonly root: unknown;
      /** The text without its secrets. */
      readonly stored: Buffer;
      readonly notes: readonly Note[];
      /** Where the first bare NaN or Infinity stood, which was read as null. */
      readonly nonFinite: JsonFault | null;
    };

/** One pass proves the syntax, finds the secrets and notes odd keys; only then is anything built. */
export function readJson(body: Buffer): JsonRead {
  // Lines of records are no JSON document: told by the first, before the whole is searched for secrets.
  const line = body.indexOf(10);
  if (line > 0 && line < FIRST_LINE_MAX && line < body.length - 2) {
    const isRecord = scanJson(body.subarray(0, line), TOLERANT) === null;
    const fault = isRecord ? scanJson(body, TOLERANT) : null;
    if (fault) return { fault: scanJson(body) ?? fault };
  }
  const finder = new SecretFinder(body);
  const notes = new Notes();
  let hasNonFinite = false;
  const visitor: JsonVisitor = {
    open: finder.open,
    close: finder.close,
    scalar: finder.scalar,
    key: (key, pointer) => noteReachingKey(key, pointer, notes),
    nonFinite: () => {
      hasNonFinite = true;
    },
  };
  const fault = scanJson(body, visitor);
  if (fault) return { fault: hasNonFinite ? (scanJson(body) ?? fault) : fault };
  const redacted = finder.redaction();
  if (hasNonFinite) return readTolerant(body, redacted);
  const root: unknown = JSON.parse(redacted.bytes.toString("utf8"));
  const all = [...redacted.notes, ...notes.list()];
  return { root, stored: redacted.bytes, notes: all, nonFinite: null };
}

const FIRST_LINE_MAX = 1_000_000;
const TOLERANT = { nonFinite: () => {} };

function readTolerant(
  body: Buffer,
  redacted: { readonly bytes: Buffer; readonly notes: readonly Note[] },
): JsonRead {
  const notes = new Notes();
  const root = parseTolerant(redacted.bytes, notes);
  const all = [...redacted.notes, ...notes.list()];
  return { root, stored: redacted.bytes, notes: all, nonFinite: scanJson(body) };
}
