import fs from "node:fs";
import { expect, test } from "vitest";
import { missingEntries, parseLock, repaired } from "./repair-lock.ts";

test("the committed lock has an entry for every optional platform package, so npm ci accepts it", () => {
  const lock = parseLock(fs.readFileSync("package-lock.json", "utf8"));
  expect(missingEntries(lock).map((entry) => entry.place)).toEqual([]);
});

test("a missing platform package is added as optional, limited to its platform", () => {
  const lock = parseLock(
    JSON.stringify({
      packages: {
        "": {},
        "node_modules/tool": {
          dev: true,
          optionalDependencies: { "@tool/linux-x64-musl": "1.2.3", "@tool/wasm32-wasi": "^1.2.3" },
        },
      },
    }),
  );
  const packages = repaired(lock).packages;
  expect(packages["node_modules/@tool/linux-x64-musl"]).toEqual({
    version: "1.2.3",
    dev: true,
    optional: true,
    os: ["linux"],
    cpu: ["x64"],
    libc: ["musl"],
  });
  expect(packages["node_modules/@tool/wasm32-wasi"]).toMatchObject({ cpu: ["wasm32"] });
  expect(missingEntries(repaired(lock))).toEqual([]);
});

test("an optional package nested in its owner's folder is not missing", () => {
  const lock = parseLock(
    JSON.stringify({
      packages: {
        "node_modules/a": { optionalDependencies: { b: "1.0.0" } },
        "node_modules/a/node_modules/b": { version: "1.0.0" },
        "node_modules/a/node_modules/c": { optionalDependencies: { b: "1.0.0" } },
      },
    }),
  );
  expect(missingEntries(lock)).toEqual([]);
});
