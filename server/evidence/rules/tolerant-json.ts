import { scanJson } from "./json-scan.ts";
import type { Notes } from "./text.ts";

/**
 * JSON that Python's json.dump wrote: bare NaN, Infinity and -Infinity become null, each with a note.
 * The bytes must have passed a scan that lets them by.
 */
export function parseTolerant(bytes: Buffer, notes: Notes, place = ""): unknown {
  const parts: Buffer[] = [];
  let from = 0;
  scanJson(bytes, {
    key: (key, pointer) => noteReachingKey(key, () => place + pointer(), notes),
    nonFinite: (start, end, pointer) => {
      const word = bytes.toString("latin1", start, end);
      notes.add("non_finite_metric", `${word} is read as missing.`, place + pointer());
      parts.push(bytes.subarray(from, start), NULL);
      from = end;
    },
  });
  const text = from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
  const value: unknown = JSON.parse(text.toString("utf8"));
  return value;
}

const NULL = Buffer.from("null");

/** A key that would reach a prototype where objects are built carelessly is noted; here it is only a name. */
export function noteReachingKey(key: string, pointer: () => string, notes: Notes): void {
  if (key === "__proto__" || key === "constructor" || key === "prototype")
    notes.add("prototype_key", `The key ${key} is read as a plain name.`, pointer());
}
