import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { pack } from "tar-stream";
import { afterAll, describe, expect, it } from "vitest";
import { FORMAT, VERSION } from "#server/backups/catalogue.ts";
import { sha256 } from "#server/platform/digest.ts";
import { checkBackup } from "./queries.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-backup-file-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

type Header = { type?: "symlink"; linkname?: string; size?: number };
type Piece = { name: string; bytes: Buffer; header?: Header };

async function tarOf(pieces: readonly Piece[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, bytes, header } of pieces) tar.entry({ name, ...header }, bytes);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

let count = 0;
function fileOf(bytes: Buffer): string {
  count += 1;
  const file = path.join(folder, `${count}.assay`);
  fs.writeFileSync(file, bytes);
  return file;
}

const COLUMNS = ["projectId", "id", "storedDigest", "bodyCoding", "body"];
const document = (id: string, text: string, coding: "identity" | "br" = "identity") => {
  const held = coding === "br" ? brotliCompressSync(text) : Buffer.from(text);
  return `p\t${id}\t${sha256(text)}\t${coding}\t\\\\x${held.toString("hex")}\n`;
};
const ROWS = document("a", "one") + document("b", "two".repeat(900), "br");
const PEOPLE = "u\tAda\\nLovelace\n";

/** A whole file as assay backup writes one, but for what is changed. */
function pieces(change: { opening?: object; manifest?: object; rows?: string } = {}): Piece[] {
  const opening = Buffer.from(
    JSON.stringify({
      format: FORMAT,
      version: VERSION,
      assayVersion: "0.1.0",
      createdAt: "2026-11-25T12:00:00.000Z",
      postgres: "18.1",
      migrations: [{ name: "20260101000000_initial", checksum: "0".repeat(64) }],
      tables: [
        { name: "User", columns: ["id", "name"] },
        { name: "Evidence", columns: COLUMNS },
      ],
      secretMark: null,
      ...change.opening,
    }),
  );
  const rows = change.rows ?? ROWS;
  const told = (name: string, text: string) => ({
    name,
    rows: text.split("\n").length - 1,
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  });
  const manifest = {
    openingSha256: sha256(opening),
    tables: [told("User", PEOPLE), told("Evidence", rows)],
    sequences: [],
    documents: rows.split("\n").length - 1,
    ...change.manifest,
  };
  const cut = Math.floor(rows.length / 3);
  return [
    { name: "opening.json", bytes: opening },
    { name: "tables/User/000001", bytes: Buffer.from(PEOPLE) },
    { name: "tables/Evidence/000001", bytes: Buffer.from(rows.slice(0, cut)) },
    { name: "tables/Evidence/000002", bytes: Buffer.from(rows.slice(cut)) },
    { name: "manifest.json", bytes: Buffer.from(JSON.stringify(manifest)) },
  ];
}

const check = async (of: readonly Piece[]) => checkBackup(fileOf(gzipSync(await tarOf(of))));

/** The pieces with one put in the place of, or before, another. */
function swapped(at: number, ...by: Piece[]): Piece[] {
  const all = pieces();
  all.splice(at, 1, ...by);
  return all;
}
const piece = (name: string, text = "x\n", header?: Header): Piece =>
  header ? { name, bytes: Buffer.from(text), header } : { name, bytes: Buffer.from(text) };

describe("a backup's file", () => {
  it("that is whole tells what it is of, and each document is held against its digest", async () => {
    const { opening, manifest, damaged } = await check(pieces());
    expect(opening.tables.map(({ name }) => name)).toEqual(["User", "Evidence"]);
    expect(manifest).toMatchObject({ documents: 2 });
    expect(damaged).toEqual([]);
  });

  it("finds a document that is not what its digest says, wherever its bytes are cut into pieces", async () => {
    const wrong = document("b", "two".repeat(900), "br").replace(/\\\\x....../, "\\\\x000000");
    const swapped = document("c", "three").replace(sha256("three"), sha256("four"));
    const rows = document("a", "one") + wrong + swapped;
    expect((await check(pieces({ rows }))).damaged).toEqual([
      { projectId: "p", id: "b" },
      { projectId: "p", id: "c" },
    ]);
  });

  const refusals: [string, () => Piece[], RegExp][] = [
    ["with a name that leads out", () => swapped(1, piece("../../etc/passwd")), /no backup does/],
    ["with an absolute name", () => swapped(1, piece("/etc/passwd")), /no backup does/],
    [
      "with a link",
      () =>
        swapped(1, {
          name: "x",
          bytes: Buffer.alloc(0),
          header: { type: "symlink", linkname: "/etc/passwd" },
        }),
      /no backup does/,
    ],
    [
      "with a table that it does not announce",
      () => swapped(1, piece("tables/pg_authid/000001")),
      /no backup does/,
    ],
    [
      "with pieces out of order",
      () => swapped(2, piece("tables/Evidence/000002")),
      /no backup does/,
    ],
    [
      "with a table after a later one",
      () => swapped(3, piece("tables/User/000002")),
      /no backup does/,
    ],
    ["without its first entry", () => pieces().slice(1), /no backup that Assay made/],
    ["without its last entry", () => pieces().slice(0, -1), /it has no end/],
    [
      "that goes on after its end",
      () => [...pieces(), piece("tables/User/000002")],
      /goes on after its end/,
    ],
    [
      "with rows that were changed",
      () => swapped(1, piece("tables/User/000001", "u\tEve\n")),
      /User has another digest/,
    ],
    ["with a piece left out", () => swapped(3), /Evidence has another digest/],
    [
      "of another format",
      () => pieces({ opening: { format: "tar" } }),
      /no backup that Assay made/,
    ],
    [
      "of a later version",
      () => pieces({ opening: { version: 2 } }),
      /version 2; this Assay reads up to 1/,
    ],
    [
      "whose first entry was changed",
      () => pieces({ manifest: { openingSha256: "0".repeat(64) } }),
      /first entry/,
    ],
    [
      "with another count of documents",
      () => pieces({ manifest: { documents: 3 } }),
      /2 documents of 3/,
    ],
    [
      "with a first entry that is no object",
      () => swapped(0, piece("opening.json", "[]")),
      /no backup that Assay made/,
    ],
    [
      "with documents whose bytes are not last",
      () =>
        pieces({
          opening: {
            tables: [
              { name: "User", columns: ["id", "name"] },
              { name: "Evidence", columns: [...COLUMNS].reverse() },
            ],
          },
        }),
      /do not end with their bytes/,
    ],
  ];
  it.each(refusals)("%s is refused", async (_name, made, says) => {
    await expect(check(made())).rejects.toThrow(says);
  });

  it("that is no archive, empty, a folder or not there is refused in words", async () => {
    for (const bytes of ["", "hello", "PK\u0003\u0004", "{}"])
      await expect(checkBackup(fileOf(Buffer.from(bytes)))).rejects.toMatchObject({
        code: "invalid",
      });
    await expect(checkBackup(folder)).rejects.toThrow(/can't be read/);
    await expect(checkBackup(path.join(folder, "none"))).rejects.toThrow(/no such file/);
    await expect(checkBackup(fileOf(await tarOf(pieces())))).rejects.toThrow(
      /cut off or is damaged/,
    );
  });

  it("cut off anywhere, or with any one byte changed, is never taken for whole", async () => {
    const tar = await tarOf(pieces());
    const bytes = gzipSync(tar);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (at) => {
        await expect(checkBackup(fileOf(bytes.subarray(0, at)))).rejects.toMatchObject({
          code: "invalid",
        });
      }),
      { numRuns: 60 },
    );
    const told = (await check(pieces())).digest;
    const within = fc.integer({ min: 0, max: gunzipSync(bytes).length - 1 });
    await fc.assert(
      fc.asyncProperty(within, fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(tar);
        changed[at] = (changed[at] ?? 0) ^ by;
        // What a tar says around its entries (times, padding) is of no account: all else is.
        const found = await checkBackup(fileOf(gzipSync(changed))).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toMatchObject({ code: "invalid" });
        else expect(found).toMatchObject({ digest: told, damaged: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("that swells is let go at the limit, in little memory", async () => {
    const zeros = Buffer.alloc(1_000_000);
    const bomb = gzipSync(Buffer.concat(Array.from({ length: 400 }, () => zeros)), { level: 9 });
    expect(bomb.length).toBeLessThan(500_000);
    const before = process.memoryUsage().rss;
    await expect(checkBackup(fileOf(bomb))).rejects.toThrow(/unpacks to more than 300 times/);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    const header = { size: 9_000_000 };
    const large = swapped(1, {
      name: "tables/User/000001",
      bytes: Buffer.alloc(9_000_000),
      header,
    });
    await expect(check(large)).rejects.toThrow(/more than any piece/);
  });
});
