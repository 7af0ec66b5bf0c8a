import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * One protobuf message read without its schema, by field numbers: an unknown field of a newer writer is
 * passed over. Throws where the bytes are no message; a caller reads untrusted bytes by `Proto.of`.
 */
export class Proto {
  private readonly numbers = new Map<number, number[]>();
  private readonly chunks = new Map<number, Uint8Array[]>();

  private constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (type === WireType.Varint) push(this.numbers, field, Number(reader.int64()));
      else if (type === WireType.Bit64) push(this.numbers, field, reader.double());
      else if (type === WireType.Bit32) push(this.numbers, field, reader.float());
      else if (type === WireType.LengthDelimited) push(this.chunks, field, reader.bytes());
      else reader.skip(type, field);
    }
  }

  /** null where the bytes are no protobuf message. */
  static of(bytes: Uint8Array): Proto | null {
    try {
      return new Proto(bytes);
    } catch {
      return null;
    }
  }

  has(field: number): boolean {
    return this.numbers.has(field) || this.chunks.has(field);
  }

  number(field: number): number | null {
    return this.numbers.get(field)?.at(-1) ?? null;
  }

  bytes(field: number): Uint8Array | null {
    return this.chunks.get(field)?.at(-1) ?? null;
  }

  /** Bytes that are no UTF-8 come out with replacement characters. */
  text(field: number): string {
    const bytes = this.bytes(field);
    return bytes === null ? "" : utf8(bytes);
  }

  texts(field: number): string[] {
    return (this.chunks.get(field) ?? []).map(utf8);
  }

  message(field: number): Proto | null {
    const bytes = this.bytes(field);
    return bytes === null ? null : Proto.of(bytes);
  }

  messages(field: number): Proto[] {
    return (this.chunks.get(field) ?? []).flatMap((bytes) => Proto.of(bytes) ?? []);
  }
}

// Several times faster than TextDecoder for the short texts that records are made of.
const utf8 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

function push<T>(map: Map<number, T[]>, field: number, value: T): void {
  const known = map.get(field);
  if (known) known.push(value);
  else map.set(field, [value]);
}
