import { crc32, IEEE } from "../../rules/crc.ts";

/** `:W&B`, the number 0xBEE1 and a version: what every .wandb file begins with. */
const SIGNATURE = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe];
const FILE_HEAD = SIGNATURE.length + 1;

export function isWandbLog(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

export const versionOf = (bytes: Uint8Array): number => bytes[SIGNATURE.length] ?? 0;

export type LogRecord =
  | { readonly kind: "record"; readonly bytes: Uint8Array; readonly at: number }
  | { readonly kind: "cut" | "damaged"; readonly at: number };

/** LevelDB's log: blocks of 32 KiB, in them chunks of CRC-32, length and type; a block's tail too short for a head is empty. */
const BLOCK = 32_768;
const HEAD = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;

/** The records in order. After a chunk that is cut off or damaged nothing more can be trusted. */
export function* recordsOf(bytes: Uint8Array): Generator<LogRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts: Uint8Array[] | null = null;
  let at = FILE_HEAD;
  while (at < bytes.length) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEAD) {
      at += left;
      continue;
    }
    const start = at;
    if (start + HEAD > bytes.length) return yield { kind: "cut", at: start };
    const length = view.getUint16(start + 4, true);
    const type = view.getUint8(start + 6);
    at = start + HEAD + length;
    // A writer that fills the rest of a block with zeros has nothing more to say in it.
    if (type === 0 && length === 0 && view.getUint32(start, true) === 0) {
      at = start + left;
      continue;
    }
    if (type < FULL || type > LAST || length > left - HEAD)
      return yield { kind: "damaged", at: start };
    if (at > bytes.length) return yield { kind: "cut", at: start };
    const body = bytes.subarray(start + HEAD, at);
    const isWhole =
      crc32(IEEE, bytes.subarray(start + 6, start + 7), body) === view.getUint32(start, true);
    const isExpected = (type === FULL || type === FIRST) === (parts === null);
    if (!isWhole || !isExpected) return yield { kind: "damaged", at: start };
    if (type === FULL) yield { kind: "record", bytes: body, at: start };
    else if (type === FIRST) parts = [body];
    else parts?.push(body);
    if (type === LAST || type === MIDDLE) {
      if (type === LAST && parts) {
        yield { kind: "record", bytes: joined(parts), at: start };
        parts = null;
      }
    }
  }
  if (parts !== null) yield { kind: "cut", at: bytes.length };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
