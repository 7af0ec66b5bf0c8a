import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

// Where things are and what they are called, so that a newcomer finds everything by its noun.

const root = path.resolve(import.meta.dirname, "../..");
const FOLDERS = ["app", "server", "e2e", "bench", "prisma/migrations"];
const SOURCE = /\.(tsx?|mjs|cjs)$/;

/** Folders of server/ that are not nouns of the domain and name their files freely. */
const NOT_NOUNS = new Set(["platform", "start", "test", "cli"]);
const NOUN_FILES =
  /^(schema|catalogue|rules|findings|store|commands|queries|router)(\.test)?\.tsx?$/;
const IDENTITY_FILES = /^(session|tokens|permissions|scope)(\.test)?\.ts$/;
const BANNED_FOLDERS = /^(utils?|helpers?|common|lib|shared|misc)$/;

const files = FOLDERS.flatMap((folder) => {
  const start = path.join(root, folder);
  if (!fs.existsSync(start)) return [];
  return fs
    .readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}).filter((file) => !/\/(fixtures|goldens|output)\//.test(file));
const sources = files.filter((file) => SOURCE.test(file));

const textOf = (file: string) => fs.readFileSync(path.join(root, file), "utf8");
const mentioning = (pattern: RegExp) => sources.filter((file) => pattern.test(textOf(file)));

function hasItsPlace(file: string): boolean {
  const [, noun = "", ...rest] = file.split("/");
  const [first = "", ...deeper] = rest;
  if (rest.length === 0) return ["root.ts", "trpc.ts"].includes(noun) || noun.endsWith(".test.ts");
  if (NOT_NOUNS.has(noun)) return true;
  if (first === "rules") return deeper.length === 1;
  if (noun === "evidence" && first === "adapters") return deeper.length <= 2;
  // Twenty-five kinds of fact are one noun with a schema for each group of tools.
  if (noun === "facts" && deeper.length === 1) return deeper[0] === "schema.ts";
  // Which lines a reader may see is told once, for the store that lists and the one that adds up.
  if (file === "server/portfolio/lines/store.ts") return true;
  if (deeper.length > 0) return false;
  // A test may name the behaviour it holds to rather than the file beside it.
  if (/^[a-z-]+\.test\.tsx?$/.test(first)) return true;
  return NOUN_FILES.test(first) || (noun === "identity" && IDENTITY_FILES.test(first));
}

test("a noun under server/ holds only files of the closed vocabulary", () => {
  const strangers = sources
    .filter((file) => file.startsWith("server/"))
    .filter((file) => !hasItsPlace(file));
  expect(strangers).toEqual([]);
});

test("no folder is named for what it is not", () => {
  const banned = files.filter((file) =>
    path
      .dirname(file)
      .split("/")
      .some((part) => BANNED_FOLDERS.test(part)),
  );
  expect(banned).toEqual([]);
});

test("there are no index files and so no barrels", () => {
  expect(sources.filter((file) => /(^|\/)index\.[a-z]+$/.test(file))).toEqual([]);
});

test("file names are in kebab case, with an underscore where Next must not route", () => {
  const odd = sources.filter(
    (file) => !/^_?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(path.basename(file)),
  );
  expect(odd).toEqual([]);
});

test("only env.ts reads the environment; starting, tests and tools may pass it on", () => {
  const readers = mentioning(/\bprocess\s*\.\s*env\b/).filter(
    (file) => !/^server\/(start|test)\/|^e2e\/|^bench\/|\.test\.tsx?$/.test(file),
  );
  expect(readers).toEqual(["server/platform/env.ts"]);
});

test("only what has proved who asks can mint a workspace scope", () => {
  const minters = mentioning(/\bmintWorkspaceScope\b/).filter(
    (file) => !/^server\/(test|demo|samples|cli)\/|^bench\/|\.test\.tsx?$/.test(file),
  );
  expect(minters.sort()).toEqual([
    "server/identity/scope.ts",
    "server/identity/session.ts",
    "server/identity/tokens.ts",
  ]);
});

test("only a project read or made under the same scope narrows it", () => {
  const narrowers = mentioning(/\bnarrowToProject\b/).filter(
    (file) => !/^server\/(test|demo|samples)\/|\.test\.tsx?$/.test(file),
  );
  expect(narrowers.sort()).toEqual([
    "server/identity/scope.ts",
    "server/projects/commands.ts",
    "server/projects/queries.ts",
    "server/transfers/commands.ts",
  ]);
});

test("stores name the columns they read", () => {
  const including = sources.filter(
    (file) => file.endsWith("/store.ts") && /\binclude\s*:/.test(textOf(file)),
  );
  expect(including).toEqual([]);
});

test("nothing of ours is mocked", () => {
  expect(
    mentioning(/\bvi\.(mock|doMock)\(/).filter((file) => !file.endsWith("vocabulary.test.ts")),
  ).toEqual([]);
});

test("files fit a reader's attention: 300 lines at most, 500 for tests", () => {
  const long = sources.filter((file) => {
    const lineCount = textOf(file).trimEnd().split("\n").length;
    return lineCount > (/\.(test|spec)\.tsx?$/.test(file) ? 500 : 300);
  });
  expect(long).toEqual([]);
});
