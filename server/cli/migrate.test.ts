import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

// That it migrates, once for all who ask at once, is tested beside server/start/tables.ts.

const assay = (args: readonly string[], env: Record<string, string>) =>
  spawnSync(process.execPath, ["server/cli/assay.mjs", ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...env },
  });

test("a command with bad settings tells each on a line of its own, without a stack", () => {
  const { status, stderr } = assay(["migrate"], { PORT: "many", DATABASE_URL: "mysql://h/d" });
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^assay: PORT: must be a whole number from 1 to 65535\. What it is for/),
    expect.stringMatching(/^assay: DATABASE_URL: must start with postgresql:\/\/\. What it is for/),
  ]);
  expect(status).toBe(4);
});

test("without a server of its own to migrate it says what to set", () => {
  const { status, stderr } = assay(["migrate"], { DATABASE_URL: "" });
  expect(stderr).toMatch(/^assay migrate: set DATABASE_URL\./);
  expect(status).toBe(2);
});
