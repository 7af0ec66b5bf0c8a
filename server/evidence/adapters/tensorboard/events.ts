import { CASTAGNOLI, crc32 } from "../../rules/crc.ts";

/** TFRecord: length as 8 bytes, its checksum, the data, its checksum; checksums are CRC-32C, masked. */
const HEAD = 12;
const TAIL = 4;

/** Rotated and shifted, as TensorFlow stores the checksum of data that may hold checksums itself. */
function masked(bytes: Uint8Array): number {
  const crc = crc32(CASTAGNOLI, bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The length of the first record vouches for itself: no text does so by chance. */
export function isRecordFile(bytes: Uint8Array): boolean {
  if (bytes.length < HEAD) return false;
  return viewOf(bytes).getUint32(8, true) === masked(bytes.subarray(0, 8));
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export type EventRecord =
  | { readonly kind: "record"; readonly bytes: Uint8Array; readonly at: number }
  | { readonly kind: "cut" | "damaged"; readonly at: number };

export function* recordsOf(bytes: Uint8Array): Generator<EventRecord> {
  const view = viewOf(bytes);
  let at = 0;
  while (at < bytes.length) {
    if (at + HEAD > bytes.length) return yield { kind: "cut", at };
    const isLength = view.getUint32(at + 8, true) === masked(bytes.subarray(at, at + 8));
    const length = Number(view.getBigUint64(at, true));
    if (!isLength) return yield { kind: "damaged", at };
    const end = at + HEAD + length;
    if (end + TAIL > bytes.length) return yield { kind: "cut", at };
    const body = bytes.subarray(at + HEAD, end);
    if (view.getUint32(end, true) !== masked(body)) return yield { kind: "damaged", at };
    yield { kind: "record", bytes: body, at };
    at = end + TAIL;
  }
}
