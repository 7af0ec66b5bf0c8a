import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

// What a process keeps to itself is right only for a reason, since any replica answers any request. The
// reasons stand in docs/scale.md.

const root = path.resolve(import.meta.dirname, "../..");
const document = fs.readFileSync(path.join(root, "docs/scale.md"), "utf8");

/** At the top of a module: what can be set again, and containers that begin empty and fill while it runs. */
const STATE =
  /^(?:export )?(?:let|var) |^(?:export )?const \w+(?:: [^=]+)? = (?:new (?:Map|Set|WeakMap)(?:<.*>)?\(\)|\[\]);|globalThis\.\w+ (?:\?\?)?= |^const \w+ = atMost\(/m;

function sources(): string[] {
  return ["server", "app"].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .map((file) => path.join(folder, file))
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^server\/(test|start|cli)\//.test(file)),
  );
}

const withState = sources().filter((file) => {
  // Declarations of types say `var` where a global is one.
  const text = fs.readFileSync(path.join(root, file), "utf8");
  return STATE.test(text.replace(/^declare [\s\S]*?^}/gm, ""));
});

test("whatever a process keeps to itself is named in docs/scale.md, with why no replica misses it", () => {
  expect(withState.length).toBeGreaterThan(10);
  const unnamed = withState.filter(
    (file) =>
      !document.includes(`\`${file}\``) &&
      !document.includes(`\`${file.replace(/^(?:server|app)\//, "")}\``),
  );
  expect(unnamed).toEqual([]);
});

test("no rate limit, session, lock or secret is made per process", () => {
  const words = /new Map<.*(?:[Tt]ries|[Ll]imit|[Ss]ession|[Ll]ock|[Ss]ecret|[Nn]once)/;
  const suspects = withState.filter((file) =>
    words.test(fs.readFileSync(path.join(root, file), "utf8")),
  );
  expect(suspects).toEqual([]);
});
