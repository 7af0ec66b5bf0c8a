import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Packed, tarGzOf, zipOf } from "#server/test/archives.ts";
import { type Archive, archiveKind, openArchive } from "./archive.ts";

const LIMITS = { members: 20, memberBytes: 10_000_000, totalBytes: 12_000_000, ratio: 100 };
const open = (bytes: Buffer, limits = LIMITS) => openArchive(bytes, limits);
const zip = (...members: Packed[]) => open(zipOf(members));
const A = { name: "reports/a.json", body: '{"a":1}' };

function namesOf(archive: Archive): string[] {
  if (archive.kind !== "opened") throw new Error(`It was ${archive.kind}.`);
  return archive.members.map((one) =>
    one.kind === "file"
      ? `${one.name} ${one.bytes.length}`
      : `${one.name} ${one.kind === "refused" ? one.fault : one.why}`,
  );
}

describe("an archive", () => {
  it("is known by its bytes, and gives its files with their folders", async () => {
    const folder = { name: "reports/", body: "" };
    expect(namesOf(await zip(folder, A))).toEqual(["reports/a.json 7"]);
    const tar = await tarGzOf([
      { name: "reports", type: "directory" },
      { ...A, name: "./reports/a.json" },
    ]);
    expect(namesOf(await open(tar))).toEqual(["reports/a.json 7"]);
    expect(namesOf(await open(gunzipSync(tar)))).toEqual(["reports/a.json 7"]);
    expect(archiveKind(Buffer.from(A.body))).toBeNull();
  });

  it("may be one packed file", async () => {
    expect(await open(gzipSync(A.body))).toEqual({ kind: "single", bytes: Buffer.from(A.body) });
  });

  it("keeps names in any script", async () => {
    const names = ["отчёт.json", "报告/结果.xml", "تقرير.json", "ä ö.json"];
    const members = names.map((name) => ({ name, body: "{}" }));
    expect(namesOf(await zip(...members))).toEqual(names.map((name) => `${name} 2`));
    expect(namesOf(await open(await tarGzOf(members)))).toEqual(names.map((name) => `${name} 2`));
  });

  it("leads nowhere: names that climb out, links and devices are not followed", async () => {
    const odd = [
      { name: "../up.json", body: "{}" },
      { name: "/etc/passwd", body: "{}" },
      { name: "a\\..\\..\\b.json", body: "{}" },
      { name: "C:\\b.json", body: "{}" },
      { name: "link", body: "/etc/passwd", mode: 0o120777 },
      { name: "null", body: "", mode: 0o020666 },
    ];
    expect(namesOf(await zip(...odd, A))).toEqual([
      "../up.json outside",
      "/etc/passwd outside",
      "a/../../b.json outside",
      "C:/b.json outside",
      "link link",
      "null device",
      "reports/a.json 7",
    ]);
    const tar = await tarGzOf([
      { name: "link", type: "symlink", linkname: "/etc/passwd" },
      { name: "hard", type: "link", linkname: "a" },
      { name: "fifo", type: "fifo" },
      { name: "../up.json", body: "{}" },
      A,
    ]);
    expect(namesOf(await open(tar))).toEqual([
      "link link",
      "hard link",
      "fifo device",
      "../up.json outside",
      "reports/a.json 7",
    ]);
  });

  it("is not opened inside another", async () => {
    const inner = { name: "more.zip", body: zipOf([A]) };
    const packed = { name: "more.json.gz", body: gzipSync("{}") };
    expect(namesOf(await zip(inner, packed))).toEqual(["more.zip archive", "more.json.gz archive"]);
  });

  it("holds what it unpacks to limits: files, bytes of one, bytes in all, and growth", async () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ name: `${i}`, body: "{}" }));
    const full = await zip(...many);
    expect(full).toMatchObject({ kind: "opened", cut: { fault: "too-large" } });
    expect(namesOf(full)).toHaveLength(20);
    expect(namesOf(await open(await tarGzOf(many)))).toHaveLength(20);
    const bomb = { name: "bomb", body: Buffer.alloc(9_000_000) };
    expect(namesOf(await zip(bomb, A))).toEqual(["bomb too-large", "reports/a.json 7"]);
    expect(await open(gzipSync(bomb.body))).toMatchObject({ kind: "refused", fault: "too-large" });
    const loose = { ...LIMITS, ratio: 5_000 };
    const big = { name: "big", body: Buffer.alloc(7_000_000) };
    const two = [big, { ...big, name: "next" }, A];
    expect(namesOf(await open(zipOf(two), loose))).toEqual([
      "big 7000000",
      "next too-large",
      "reports/a.json 7",
    ]);
    expect(await open(await tarGzOf(two), loose)).toMatchObject({ cut: { fault: "too-large" } });
    const liar = { name: "liar", body: Buffer.alloc(900_000), claims: 10 };
    expect(namesOf(await zip(liar))).toEqual(["liar damaged"]);
  });

  it("gives a damaged member an outcome of its own", async () => {
    const broken = { name: "broken.json", body: "{}", isDamaged: true };
    expect(namesOf(await zip(broken, A))).toEqual(["broken.json damaged", "reports/a.json 7"]);
    const locked = { ...A, isEncrypted: true };
    expect(namesOf(await zip(locked, { ...A, name: "b" }))).toEqual([
      "reports/a.json encrypted",
      "b 7",
    ]);
    expect(await zip(locked)).toMatchObject({ kind: "refused", fault: "encrypted" });
  });

  it("keeps what was whole of one that was cut off", async () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 251));
    const tar = await tarGzOf([A, { name: "b", body: noise }]);
    const cut = await open(tar.subarray(0, tar.length - 100));
    expect(namesOf(cut)).toEqual(["reports/a.json 7"]);
    expect(cut).toMatchObject({ cut: { fault: "damaged" } });
    expect(await open(zipOf([A]).subarray(0, 40))).toMatchObject({ kind: "refused" });
  });

  it("never throws, whatever is broken in it", async () => {
    const whole = [zipOf([A, { name: "b", body: "x".repeat(500) }]), await tarGzOf([A])];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(fc.tuple(fc.nat(600), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.nat(700),
        async (bytes, changes, length) => {
          const broken = Buffer.from(bytes.subarray(0, Math.max(4, bytes.length - length)));
          for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
          expect(["opened", "single", "refused"]).toContain((await open(broken)).kind);
        },
      ),
      { numRuns: 300 },
    );
  });
});
