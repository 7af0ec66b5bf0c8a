import fs from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { readLock, servedPackages } from "./served-packages.ts";

const lock = {
  packages: {
    "": { dependencies: { a: "1", b: "1" }, devDependencies: { tool: "1" } },
    "node_modules/a": {
      version: "1.0.0",
      dependencies: { c: "2" },
      peerDependencies: { tool: "1", b: "1" },
      peerDependenciesMeta: { tool: { optional: true } },
    },
    "node_modules/a/node_modules/c": { version: "2.0.0", dependencies: { d: "1" } },
    "node_modules/b": { version: "1.0.0", optionalDependencies: { "b-linux": "1", "b-gone": "1" } },
    "node_modules/b-linux": { version: "1.0.0", optional: true, dependencies: { a: "1" } },
    "node_modules/c": { version: "1.0.0" },
    "node_modules/d": { version: "1.0.0" },
    "node_modules/tool": { version: "1.0.0", dependencies: { c: "1" } },
  },
};

test("a server needs what its dependencies lead to, each found where Node would find it, and no optional peer", () => {
  expect([...servedPackages(lock).keys()].toSorted()).toEqual([
    "node_modules/a",
    "node_modules/a/node_modules/c",
    "node_modules/b",
    "node_modules/b-linux",
    "node_modules/d",
  ]);
});

test("of the product's own packages every dependency is served, and no tool of development", () => {
  const served = servedPackages(readLock("."));
  const manifest = z
    .object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(fs.readFileSync("package.json", "utf8")));
  const has = (name: string) => served.has(`node_modules/${name}`);
  expect(Object.keys(manifest.dependencies).filter((name) => !has(name))).toEqual([]);
  const tools = ["vitest", "vite", "@playwright/test", "@biomejs/biome", "exceljs", "fast-check"];
  expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(tools));
  expect(tools.filter(has)).toEqual([]);
});
