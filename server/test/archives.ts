import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";

// Writers of archives for tests: what they hold, and what is wrong with them, is said by the test.

export type Packed = {
  readonly name: string;
  readonly body: string | Uint8Array;
  /** Unix type and permissions of a zip's member, such as 0o120777 for a link. */
  readonly mode?: number;
  readonly isEncrypted?: boolean;
  /** A wrong checksum. */
  readonly isDamaged?: boolean;
  /** A size that the directory claims. */
  readonly claims?: number;
};

export function zipOf(members: readonly Packed[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const body = Buffer.from(member.body);
    const packed = deflateRawSync(body);
    const sum = member.isDamaged ? 1 : crc32(body);
    const flags = 0x800 | (member.isEncrypted ? 1 : 0);
    const size = member.claims ?? body.length;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(sum, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, name, packed]);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02", "latin1");
    entry.writeUInt16LE(0x031e, 4);
    fields.copy(entry, 6);
    entry.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    locals.push(local);
    directory.push(entry, name);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

type TarMember = Partial<Header> & { name: string; body?: string | Uint8Array };

export async function tarGzOf(members: readonly TarMember[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of members) {
    tar.entry(header, typeof body === "object" ? Buffer.from(body) : (body ?? ""));
  }
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) if (part instanceof Uint8Array) parts.push(Buffer.from(part));
  return gzipSync(Buffer.concat(parts));
}
