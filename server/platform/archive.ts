import { crc32, createGunzip } from "node:zlib";
import { type Header, extract as untar } from "tar-stream";
import { type Entry, fromBufferPromise, getFileNameLowLevel, type ZipFile } from "yauzl";

// Reads zip, tar and gzip from memory into memory, within limits. Nothing is written to a disk, so a
// name that leads out of the archive can do no harm; it is refused all the same, as what it tries to be.

export type ArchiveLimits = {
  readonly members: number;
  readonly memberBytes: number;
  readonly totalBytes: number;
  /** How many times its packed size a member may unpack to, from a megabyte on. */
  readonly ratio: number;
};

export type Member =
  | { readonly kind: "file"; readonly name: string; readonly bytes: Buffer }
  | {
      readonly kind: "refused";
      readonly name: string;
      readonly fault: MemberFault;
      readonly message: string;
    }
  | {
      readonly kind: "skipped";
      readonly name: string;
      readonly why: "link" | "device" | "archive";
    };
export type MemberFault = "encrypted" | "damaged" | "too-large" | "outside";

export type Archive =
  | {
      readonly kind: "opened";
      readonly members: readonly Member[];
      /** Why reading ended before the end; null when it did not. */
      readonly cut: Cut | null;
    }
  /** gzip around one file that is no tar. */
  | { readonly kind: "single"; readonly bytes: Buffer }
  | {
      readonly kind: "refused";
      readonly fault: "encrypted" | "damaged" | "too-large";
      readonly message: string;
    };

type Cut = { readonly fault: "damaged" | "too-large"; readonly message: string };

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06];
const GZIP = [0x1f, 0x8b, 0x08];
/** xz, bzip2, 7z, rar, zstd: told apart from documents, never opened. */
const OTHERS = [
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x42, 0x5a, 0x68],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x28, 0xb5, 0x2f, 0xfd],
];
const starts = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, i) => bytes[i] === byte);

/** By what the bytes are, never by a name. */
export function archiveKind(bytes: Uint8Array): "zip" | "gzip" | "tar" | "other" | null {
  if (starts(bytes, ZIP) || starts(bytes, EMPTY_ZIP)) return "zip";
  if (starts(bytes, GZIP)) return "gzip";
  if (OTHERS.some((magic) => starts(bytes, magic))) return "other";
  return isTar(bytes) ? "tar" : null;
}

const BLOCK = 512;
const CHECKSUM = { from: 148, to: 156 };

/** A tar's first header carries the sum of its own bytes, with the sum itself read as spaces. */
function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK || bytes[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++)
    sum += i >= CHECKSUM.from && i < CHECKSUM.to ? 32 : (bytes[i] ?? 0);
  const said = Buffer.from(bytes.subarray(CHECKSUM.from, CHECKSUM.to)).toString("latin1");
  return /^[ 0]*[0-7]+[ \0]*$/.test(said) && Number.parseInt(said, 8) === sum;
}

export async function openArchive(bytes: Buffer, limits: ArchiveLimits): Promise<Archive> {
  const kind = archiveKind(bytes);
  if (kind === "zip") return unzip(bytes, limits);
  if (kind === "tar") return readTar(bytes, limits, null);
  if (kind === "gzip") return openGzip(bytes, limits);
  return { kind: "refused", fault: "damaged", message: "This kind of archive is not read." };
}

/** What was taken so far, held to the limits. */
class Taken {
  readonly members: Member[] = [];
  total = 0;
  constructor(readonly limits: ArchiveLimits) {}

  get isFull(): boolean {
    return this.members.length >= this.limits.members;
  }

  /** Why a member of this size is not read; null when it is. */
  tooLarge(size: number, packed: number): string | null {
    const { memberBytes, totalBytes, ratio } = this.limits;
    if (size > memberBytes) return `${size} bytes; at most ${memberBytes} are read.`;
    if (size > 1_000_000 && size > packed * ratio)
      return `It unpacks to more than ${ratio} times its packed size.`;
    if (this.total + size > totalBytes)
      return `The archive unpacks to more than ${totalBytes} bytes.`;
    return null;
  }

  refuse(name: string, fault: MemberFault, message: string): void {
    this.members.push({ kind: "refused", name, fault, message });
  }

  skip(name: string, why: "link" | "device" | "archive"): void {
    this.members.push({ kind: "skipped", name, why });
  }

  add(name: string, bytes: Buffer): void {
    this.total += bytes.length;
    if (archiveKind(bytes) === null) this.members.push({ kind: "file", name, bytes });
    else this.skip(name, "archive");
  }

  done(cut: Cut | null): Archive {
    return { kind: "opened", members: this.members, cut };
  }

  full(): Archive {
    const message = `The archive holds more than ${this.limits.members} files; the rest was not read.`;
    return this.done({ fault: "too-large", message });
  }
}

function isOutside(name: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(name) || name.split("/").includes("..");
}

const OUTSIDE = "Its name leads out of the archive.";
const plainName = (name: string) => name.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");

// ── zip ─────────────────────────────────────────────────────────────────────────────────────────

async function unzip(bytes: Buffer, limits: ArchiveLimits): Promise<Archive> {
  const taken = new Taken(limits);
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      if (taken.isFull) return taken.full();
      await takeEntry(zip, entry, taken);
    }
  } catch (error) {
    const message = "The archive is damaged or was cut off.";
    if (taken.members.length > 0) return taken.done({ fault: "damaged", message });
    return { kind: "refused", fault: "damaged", message: `${message} ${reasonOf(error)}` };
  }
  const files = taken.members.filter((member) => member.kind !== "skipped");
  const isLocked = (member: Member) => member.kind === "refused" && member.fault === "encrypted";
  if (files.length > 0 && files.every(isLocked))
    return { kind: "refused", fault: "encrypted", message: `The archive is encrypted. ${LOCKED}` };
  return taken.done(null);
}

const LOCKED = "Pack it without a password and send it again.";
const UNIX = 3;
const FILE_TYPE = { mask: 0o170000, regular: 0o100000, folder: 0o040000, link: 0o120000 };

async function takeEntry(zip: ZipFile, entry: Entry, taken: Taken): Promise<void> {
  const name = plainName(nameOf(entry));
  const mode = entry.versionMadeBy >> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & FILE_TYPE.mask;
  if (name.endsWith("/") || type === FILE_TYPE.folder) return;
  if (type === FILE_TYPE.link) return taken.skip(name, "link");
  if (type !== 0 && type !== FILE_TYPE.regular) return taken.skip(name, "device");
  if (isOutside(name)) return taken.refuse(name, "outside", OUTSIDE);
  if (entry.isEncrypted()) return taken.refuse(name, "encrypted", `It is encrypted. ${LOCKED}`);
  const tooLarge = taken.tooLarge(entry.uncompressedSize, entry.compressedSize);
  if (tooLarge !== null) return taken.refuse(name, "too-large", tooLarge);
  try {
    const bytes = await collect(await zip.openReadStreamPromise(entry), entry.uncompressedSize);
    if (crc32(bytes) !== entry.crc32) throw new Error("Its checksum does not fit.");
    taken.add(name, bytes);
  } catch (error) {
    taken.refuse(name, "damaged", `It can't be unpacked. ${reasonOf(error)}`);
  }
}

/** Writers that forget to say that a name is UTF-8 are more common than names in code page 437. */
function nameOf(entry: Entry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(entry.fileNameRaw);
  } catch {
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
    return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  }
}

async function collect(source: AsyncIterable<unknown>, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for await (const part of source) {
    if (!(part instanceof Uint8Array)) continue;
    total += part.byteLength;
    if (total > bytesMax) throw new Error("It is larger than it says.");
    parts.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  }
  return Buffer.concat(parts, total);
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : "Unreadable.";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.]$/.test(text) ? "" : "."}`;
}

// ── tar and gzip ────────────────────────────────────────────────────────────────────────────────

type Inflated = { readonly bytes: Buffer; readonly cut: Cut | null };

/** Unpacks gzip up to a limit; what came before a fault is kept. */
function inflate(packed: Buffer, bytesMax: number): Promise<Inflated> {
  const parts: Buffer[] = [];
  let total = 0;
  return new Promise((resolve) => {
    const done = (cut: Cut | null) => {
      gunzip.destroy();
      resolve({ bytes: Buffer.concat(parts, total), cut });
    };
    const gunzip = createGunzip();
    gunzip.on("data", (part: Buffer) => {
      if (total + part.byteLength > bytesMax)
        return done({ fault: "too-large", message: `It unpacks to more than ${bytesMax} bytes.` });
      parts.push(part);
      total += part.byteLength;
    });
    gunzip.on("end", () => done(null));
    gunzip.on("error", (error) => done({ fault: "damaged", message: reasonOf(error) }));
    gunzip.end(packed);
  });
}

async function openGzip(packed: Buffer, limits: ArchiveLimits): Promise<Archive> {
  const bytesMax = Math.min(limits.totalBytes, Math.max(1_000_000, packed.length * limits.ratio));
  const { bytes, cut } = await inflate(packed, bytesMax);
  if (isTar(bytes)) return readTar(bytes, limits, cut);
  if (cut === null && bytes.length <= limits.memberBytes) return { kind: "single", bytes };
  const { fault, message } = cut ?? {
    fault: "too-large",
    message: `It unpacks to more than ${limits.memberBytes} bytes.`,
  };
  return { kind: "refused", fault, message: `The packed file can't be read. ${message}` };
}

/** `cut` says why the bytes end early, where they do. */
async function readTar(bytes: Buffer, limits: ArchiveLimits, cut: Cut | null): Promise<Archive> {
  const taken = new Taken(limits);
  const entries = untar();
  entries.end(bytes);
  try {
    for await (const entry of entries) {
      if (taken.isFull) return taken.full();
      const { name, size } = { ...entry.header, name: plainName(entry.header.name) };
      if (isWanted(entry.header, name, taken)) taken.add(name, await collect(entry, size));
      else entry.resume();
    }
  } catch (error) {
    const { fault, message } = cut ?? { fault: "damaged" as const, message: reasonOf(error) };
    const said = { fault, message: `The archive could not be read to its end. ${message}` };
    return taken.members.length > 0 ? taken.done(said) : { kind: "refused", ...said };
  }
  return taken.done(cut);
}

function isWanted({ type, size }: Header, name: string, taken: Taken): boolean {
  if (type === "directory") return false;
  if (type === "symlink" || type === "link") taken.skip(name, "link");
  else if (type !== "file" && type !== "contiguous-file") taken.skip(name, "device");
  else if (isOutside(name)) taken.refuse(name, "outside", OUTSIDE);
  else {
    const tooLarge = taken.tooLarge(size, size);
    if (tooLarge === null) return true;
    taken.refuse(name, "too-large", tooLarge);
  }
  return false;
}
