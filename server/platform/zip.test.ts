import { expect, test } from "vitest";
import { openArchive } from "./archive.ts";
import { type Entry, zippedWithSums as zipped } from "./zip.ts";

const OF = { folder: "f", at: new Date("2026-11-25T00:00:00Z") };
const LIMITS = { members: 50, memberBytes: 1e8, totalBytes: 1e8, ratio: 2_000 };

async function whole(entries: readonly Entry[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of zipped(entries, OF)) parts.push(part);
  return Buffer.concat(parts);
}

test("what is written is read back, an empty file and one in pieces too", async () => {
  async function* slowly() {
    for (let i = 0; i < 5_000; i++) yield `${i} ünïcode\n`;
  }
  const archive = await openArchive(
    await whole([
      { name: "empty.txt", parts: () => [] },
      { name: "a/long.txt", parts: slowly },
    ]),
    LIMITS,
  );
  if (archive.kind !== "opened") throw new Error("not opened");
  expect(archive.members.map(({ name, kind }) => [name, kind])).toEqual([
    ["f/empty.txt", "file"],
    ["f/a/long.txt", "file"],
    ["f/SHA256SUMS", "file"],
  ]);
  const long = archive.members[1];
  expect(long?.kind === "file" && long.bytes.toString("utf8").endsWith("4999 ünïcode\n")).toBe(
    true,
  );
});

test("a file that cannot be made ends the whole, and is no archive that looks complete", async () => {
  async function* broken() {
    yield "begun";
    throw new Error("the database is away");
  }
  const made = whole([
    { name: "one.txt", parts: () => ["one"] },
    { name: "two.txt", parts: broken },
    { name: "three.txt", parts: () => ["three"] },
  ]);
  await expect(made).rejects.toThrow("the database is away");
});

test("a file is made only when its turn comes", async () => {
  const made: string[] = [];
  const entry = (name: string): Entry => ({
    name,
    *parts() {
      made.push(name);
      // Too long and too mixed for any buffer between.
      for (let i = 0; i < 40_000; i++) yield `${i * 7_919} ${(i * 104_729) % 999_983}\n`;
    },
  });
  const chunks = zipped([entry("1"), entry("2"), entry("3")], OF)[Symbol.asyncIterator]();
  // The first is the head of the first file.
  await chunks.next();
  await chunks.next();
  expect(made).toEqual(["1"]);
  await chunks.return?.(undefined);
});
