import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import type { z } from "zod";
import { DocumentCheck } from "#server/backup-documents/queries.ts";
import {
  DOCUMENTS,
  FORMAT,
  NOTE_BYTES_MAX,
  PIECE_BYTES,
  RATIO_FROM_BYTES,
  RATIO_MAX,
  VERSION,
} from "#server/backups/catalogue.ts";
import { pieceOf } from "#server/backups/rules.ts";
import {
  AnyOpening,
  type Checked,
  Manifest,
  Opening,
  type TableDigest,
} from "#server/backups/schema.ts";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";

// The file as it comes in, before anything of it is believed. No name in it is ever used as a path.

type Entry = Extract extends AsyncIterable<infer T> ? T : never;

export const refused = (message: string, hint?: string) =>
  new AppError("invalid", message, hint === undefined ? {} : { hint });

const CUT = "The backup was cut off or is damaged";

export type Part =
  | { readonly kind: "opening"; readonly opening: Opening }
  | { readonly kind: "rows"; readonly table: string; readonly bytes: Buffer }
  | { readonly kind: "end"; readonly manifest: Manifest; readonly digest: string };

/** Reads the whole file and says at its end whether all of it is what its last entry tells. */
export async function checkBackup(file: string): Promise<Checked> {
  let opening: Opening | undefined;
  let documents: DocumentCheck | undefined;
  for await (const part of partsOf(file)) {
    if (part.kind === "opening") {
      opening = part.opening;
      const table = opening.tables.find(({ name }) => name === DOCUMENTS.table);
      if (table) documents = new DocumentCheck(table.columns);
    } else if (part.kind === "rows") {
      if (part.table === DOCUMENTS.table) await documents?.take(part.bytes);
    } else if (opening) {
      const found = documents?.end() ?? { count: 0, damaged: [] };
      if (found.count !== part.manifest.documents)
        throw refused(`${CUT}: it holds ${found.count} documents of ${part.manifest.documents}.`);
      return { opening, manifest: part.manifest, digest: part.digest, damaged: found.damaged };
    }
  }
  throw refused(`${CUT}: it has no end.`);
}

/** In their order: what it is of, the tables' rows piece by piece, and the digests, which were compared. */
export async function* partsOf(file: string): AsyncGenerator<Part> {
  const tar = extract();
  const told = stop(unpacking(file, tar));
  const state = new Reading();
  try {
    for await (const entry of tar) {
      const part = state.take(entry.header.name, await bytesOf(entry));
      if (part) yield part;
    }
    await told.done;
    yield state.end();
  } catch (error) {
    tar.destroy();
    const first = await told.fault();
    throw first ?? inWords(error);
  } finally {
    tar.destroy();
    await told.fault();
  }
}

/** So that a stream that failed is asked why once, and never fails unseen. */
function stop(done: Promise<void>) {
  const fault = done.then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error : null),
  );
  return { done, fault: () => fault };
}

function inWords(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "EACCES" || code === "EISDIR")
    return refused(`The backup can't be read: ${said}.`);
  return refused(`${CUT}: ${said}.`, "Take another copy of it, or an earlier backup.");
}

async function unpacking(file: string, tar: ReturnType<typeof extract>): Promise<void> {
  const { size } = await stat(file).catch((error: unknown) => {
    tar.destroy(inWords(error));
    throw inWords(error);
  });
  const most = Math.max(size * RATIO_MAX, RATIO_FROM_BYTES);
  async function* within(chunks: AsyncIterable<Buffer>) {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.byteLength;
      if (total > most)
        throw refused(`The file unpacks to more than ${RATIO_MAX} times its size; no backup does.`);
      yield chunk;
    }
  }
  await pipeline(createReadStream(file, { highWaterMark: 256_000 }), createGunzip(), within, tar);
}

async function bytesOf(entry: Entry): Promise<Buffer> {
  const { name, size = 0, type } = entry.header;
  if (type !== "file") throw refused(`The file holds ${shown(name)}, which no backup does.`);
  if (size > Math.max(PIECE_BYTES, NOTE_BYTES_MAX))
    throw refused(
      `The file holds ${shown(name)} of ${size} bytes, more than any piece of a backup.`,
    );
  const chunks: Buffer[] = [];
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const shown = (name: string) => JSON.stringify(name.slice(0, 80));

export const OPENING = "opening.json";
export const MANIFEST = "manifest.json";

type Tally = { name: string; rows: number; bytes: number; hash: Hash; pieces: number };

/** Holds each entry to its place. */
class Reading {
  #opening: { value: Opening; sha256: string } | undefined;
  #tallies: Tally[] = [];
  #end: { manifest: Manifest; digest: string } | undefined;

  take(name: string, bytes: Buffer): Part | null {
    if (this.#end) throw refused("The file goes on after its end.");
    if (!this.#opening) return this.#open(name, bytes);
    if (name === MANIFEST) {
      this.#end = { manifest: parsed(Manifest, bytes, name), digest: sha256(bytes) };
      return null;
    }
    const piece = pieceOf(name);
    const table = piece && this.#tallyOf(piece, this.#opening.value);
    if (!table) throw refused(`The file holds ${shown(name)}, which no backup does here.`);
    table.hash.update(bytes);
    table.bytes += bytes.byteLength;
    table.pieces += 1;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) table.rows += 1;
    return { kind: "rows", table: table.name, bytes };
  }

  #open(name: string, bytes: Buffer): Part {
    if (name !== OPENING) throw notOurs();
    const any = AnyOpening.safeParse(jsonIn(bytes)).data;
    if (any?.format !== FORMAT) throw notOurs();
    if (any.version > VERSION)
      throw refused(
        `The backup is of version ${any.version}; this Assay reads up to ${VERSION}.`,
        "Restore it with a newer Assay.",
      );
    const value = parsed(Opening, bytes, name);
    this.#opening = { value, sha256: sha256(bytes) };
    this.#tallies = value.tables.map((table) => ({
      name: table.name,
      rows: 0,
      bytes: 0,
      hash: createHash("sha256"),
      pieces: 0,
    }));
    return { kind: "opening", opening: value };
  }

  /** The tables come one after another, each with its pieces in order. */
  #tallyOf(piece: { table: string; number: number }, { tables }: Opening): Tally | null {
    const at = tables.findIndex(({ name }) => name === piece.table);
    const tally = this.#tallies[at];
    const isLater = this.#tallies.slice(at + 1).some(({ pieces }) => pieces > 0);
    return tally && !isLater && tally.pieces + 1 === piece.number ? tally : null;
  }

  end(): Part {
    if (!this.#opening) throw notOurs();
    if (!this.#end) throw refused(`${CUT}: it has no end.`);
    const { manifest, digest } = this.#end;
    const found = this.#tallies.map(({ name, rows, bytes, hash }) => ({
      name,
      rows,
      bytes,
      sha256: hash.digest("hex"),
    }));
    if (manifest.openingSha256 !== this.#opening.sha256)
      throw refused(
        "The backup was changed: its first entry has another digest than its last one tells.",
      );
    const other = found.findIndex((table, at) => !isSame(table, manifest.tables[at]));
    if (other >= 0 || found.length !== manifest.tables.length)
      throw refused(
        `The backup was changed or is damaged: ${found[other]?.name ?? "a table"} has another digest than the last entry tells.`,
        "Take another copy of it, or an earlier backup.",
      );
    return { kind: "end", manifest, digest };
  }
}

const isSame = (a: TableDigest, b: TableDigest | undefined) =>
  b !== undefined &&
  a.name === b.name &&
  a.rows === b.rows &&
  a.bytes === b.bytes &&
  a.sha256 === b.sha256;

const notOurs = () => refused("This is no backup that Assay made.", "assay backup FILE makes one.");

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}

function parsed<T extends z.ZodType>(schema: T, bytes: Buffer, name: string): z.infer<T> {
  const read = schema.safeParse(jsonIn(bytes));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refused(`${name} does not fit: ${issue?.path.join(".")} ${issue?.message}.`);
}
