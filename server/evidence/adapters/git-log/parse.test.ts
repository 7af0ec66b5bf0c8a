import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";
import { renamedOf } from "./paths.ts";

const AT = new Date("2026-11-26T12:00:00Z");

const read = (bytes: Buffer | string) => interpret(Buffer.from(bytes), { at: AT, maxBytes: 1e8 });
function understood(bytes: Buffer | string) {
  const result = read(bytes);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  expect(result.source).toBe("git-log");
  return result;
}
function changesIn({ facts }: Pick<ReturnType<typeof understood>, "facts">) {
  const [fact] = facts;
  if (fact?.kind !== "code-share" || fact.value.changes === null) throw new Error("no changes");
  return fact.value.changes;
}
const bytesOf = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures/git-2.39.5", name));
const LOGS = [
  "default.txt",
  "default-nul.bin",
  "fuller-reverse.txt",
  "no-names.txt",
  "nul.bin",
  "oneline.txt",
  "records.txt",
];
const hash = (n: number) => n.toString(16).padStart(40, "0");

describe("logs of git", () => {
  it.each(LOGS)("%s tells commits, renames and binary files alike", (name) => {
    const changes = changesIn(understood(bytesOf(name)));
    expect(changes.commits).toBe(9);
    expect(changes.paths).toEqual([
      { path: "conf/ünï code.yaml", added: 12, deleted: 0, commits: 1 },
      { path: "notebooks/explore.ipynb", added: 27, deleted: 27, commits: 4 },
      { path: "src/glue/adapters.py", added: 120, deleted: 0, commits: 3 },
      { path: "src/glue/loader.py", added: 62, deleted: 2, commits: 3 },
      { path: "src/model/network.py", added: 24, deleted: 0, commits: 4 },
      { path: "src/model/weights.bin", added: 0, deleted: 0, commits: 1 },
      { path: "tests/test_loader.py", added: 30, deleted: 0, commits: 1 },
    ]);
    if (name !== "oneline.txt")
      expect([changes.from, changes.to]).toEqual([
        "2026-09-01T07:00:00.000Z",
        "2026-10-20T08:00:00.000Z",
      ]);
  });

  it.each(LOGS)("%s keeps nobody's name, address or message", (name) => {
    const { facts, stored } = understood(bytesOf(name));
    for (const kept of [stored.toString("utf8"), JSON.stringify(facts)])
      expect(kept).not.toMatch(/scientist|engineer|@|explore 3|refactor/);
  });

  it.each(LOGS)("%s gives the same facts when what was kept is read again", (name) => {
    const { facts, stored } = understood(bytesOf(name));
    expect(understood(stored).facts).toEqual(facts);
  });

  it("are refused when they count lines and name no file", () => {
    expect(read(bytesOf("shortstat.txt"))).toMatchObject({
      refusal: { code: "wrong_artifact", message: expect.stringContaining("--numstat") },
    });
    const bare = `commit ${hash(1)}\nAuthor: a <a@example.com>\nDate:   Tue Oct 6 08:00:00 2026 +0000\n`;
    expect(read(bare)).toMatchObject({ refusal: { code: "wrong_artifact" } });
  });

  it.each([
    ["Tue Oct 6 08:00:00 2026 +0200", "2026-10-06T06:00:00.000Z"],
    ["Tue, 6 Oct 2026 08:00:00 -0500", "2026-10-06T13:00:00.000Z"],
    ["2026-10-06 08:00:00 +0545", "2026-10-06T02:15:00.000Z"],
    ["2026-10-06", "2026-10-06T00:00:00.000Z"],
    ["1791273600 +0200", "2026-10-06T08:00:00.000Z"],
    ["3 weeks ago", null],
  ])("read the date %s", (date, instant) => {
    const log = `commit ${hash(1)}\nDate:   ${date}\n\n    words\n\n1\t2\ta.py\n`;
    expect(changesIn(understood(log)).to).toBe(instant);
  });

  it("count a commit once that is told for each parent", () => {
    const part = `commit ${hash(1)} (from ${hash(2)})\nDate: 2026-10-06\n\n1\t0\ta.py\n`;
    const changes = changesIn(understood(part + part));
    expect(changes).toMatchObject({ commits: 1, paths: [{ added: 1 }] });
  });

  it("take no line of a message for a file or a commit", () => {
    const log = `commit ${hash(1)}\nDate: 2026-10-06\n\n    commit ${hash(2)}\n    9\t9\tb.py\n\n1\t0\ta.py\n`;
    expect(changesIn(understood(log))).toMatchObject({ commits: 1, paths: [{ path: "a.py" }] });
  });

  it.each([
    ["src/{a => b}/c.py", "src/a/c.py", "src/b/c.py"],
    ["src/{ => b}/c.py", "src/c.py", "src/b/c.py"],
    ["src/{b => }/c.py", "src/b/c.py", "src/c.py"],
    ["{a => b}/c.py", "a/c.py", "b/c.py"],
    ["a.py => b.py", "a.py", "b.py"],
    ['"\\303\\274.py" => b.py', "ü.py", "b.py"],
    ['a.py => "\\"q\\".py"', "a.py", '"q".py'],
    ['"tab\\there"', "tab\there", "tab\there"],
    ["plain.py", "plain.py", "plain.py"],
  ])("follow the rename %s", (written, from, to) => {
    expect(renamedOf(written)).toEqual({ from, to });
  });

  it("are refused or read, whatever stands between commits", () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          `commit ${hash(7)}`,
          "1\t2\t",
          '-\t-\t"\\3',
          "Date: 9",
          "\0",
          "1\t2\t{ => }",
        ),
      ),
    );
    fc.assert(
      fc.property(lines, (body) => {
        const text = [`commit ${hash(1)}`, "1\t1\ta", ...body].join("\n");
        expect(["understood", "refused"]).toContain(read(text).kind);
      }),
    );
  });
});
