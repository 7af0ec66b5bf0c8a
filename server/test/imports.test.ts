import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserRules, rules } from "./dependency-rules.ts";
import { checkImports, type ImportReport, trackedFileCount } from "./imports.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** One forbidden import per rule: the file that is planted, what it holds, and where that must not lead. */
const planted: Record<string, { file: string; text: string; to: string }> = {
  "no-cycles": {
    file: "server/planted/a.ts",
    text: `import "./b.ts"; export const a = 1;`,
    to: "server/planted/b.ts",
  },
  "rules-are-pure": {
    file: "server/planted/rules/now.ts",
    text: `import { openDb } from "#server/platform/db.ts"; openDb("");`,
    to: "server/platform/db.ts",
  },
  "only-stores-touch-prisma": {
    file: "server/planted/queries.ts",
    text: `import type { Prisma } from "#prisma/client/client.ts"; export type P = Prisma.JsonValue;`,
    to: "prisma/client/client.ts",
  },
  "stores-only-store": {
    file: "server/planted/store.ts",
    text: `import "#server/projects/store.ts";`,
    to: "server/projects/store.ts",
  },
  "routers-are-leaves": {
    file: "server/planted/commands.ts",
    text: `import "#server/projects/router.ts";`,
    to: "server/projects/router.ts",
  },
  "root-is-for-transport": {
    file: "server/planted/findings.ts",
    text: `import type { AppRouter } from "#server/root.ts"; export type R = AppRouter;`,
    to: "server/root.ts",
  },
  "app-enters-through-trpc": {
    file: "app/planted/page.tsx",
    text: `import { listProjects } from "#server/projects/queries.ts"; export const P = () => <p>{String(listProjects)}</p>;`,
    to: "server/projects/queries.ts",
  },
  "http-calls-commands-and-queries": {
    file: "app/api/planted/route.ts",
    text: `import "#server/projects/store.ts";`,
    to: "server/projects/store.ts",
  },
  "adapters-are-strangers": {
    file: "server/evidence/adapters/planted/parse.ts",
    text: `import type { X } from "../junit/parse.ts"; export type Y = X;`,
    to: "server/evidence/adapters/junit/parse.ts",
  },
  "platform-knows-no-domain": {
    file: "server/platform/planted.ts",
    text: `import type { Role } from "#server/identity/schema.ts"; export type R = Role;`,
    to: "server/identity/schema.ts",
  },
  "server-knows-no-screen": {
    file: "server/planted/tokens.ts",
    text: `import { cookies } from "next/headers"; cookies();`,
    to: "node_modules/next/headers.js",
  },
  "nobody-imports-tests": {
    file: "server/planted/session.ts",
    text: `import "#server/test/database.ts";`,
    to: "server/test/database.ts",
  },
  "nobody-imports-start": {
    file: "server/planted/rules.ts",
    text: `import "#server/start/process.ts";`,
    to: "server/start/process.ts",
  },
  "only-start-runs-jobs": {
    file: "server/planted/jobs/commands.ts",
    text: `import { run } from "graphile-worker"; export const r = run;`,
    to: "node_modules/graphile-worker",
  },
  "cli-has-no-transport": {
    file: "server/cli/planted.ts",
    text: `const root = await import("#server/root.ts"); export { root };`,
    to: "server/root.ts",
  },
  "product-needs-no-dev-dependency": {
    file: "server/planted/permissions.ts",
    text: `import fc from "fast-check"; export const p = fc;`,
    to: "node_modules/fast-check",
  },
  "everything-resolves": {
    file: "server/planted/scope.ts",
    text: `import "./nowhere.ts";`,
    to: "./nowhere.ts",
  },
  "browser-sees-only-pure-server": {
    file: "app/planted/brought-along.tsx",
    text: `import { log } from "#server/platform/log.ts"; export const b = <i>{String(log)}</i>;`,
    to: "server/platform/log.ts",
  },
  "browser-stays-small": {
    file: "app/planted/form.tsx",
    text: `"use client";\nimport { z } from "zod"; import { b } from "./brought-along.tsx"; export const f = [z, b];`,
    to: "node_modules/zod",
  },
  "browser-has-no-node": {
    file: "app/planted/hash.tsx",
    text: `"use client";\nimport crypto from "node:crypto"; export const h = crypto;`,
    to: "crypto",
  },
};

let report: ImportReport;
const copy = fs.mkdtempSync(path.join(os.tmpdir(), "assay-planted-"));

beforeAll(() => {
  for (const folder of ["app", "server", "prisma/client"])
    fs.cpSync(path.join(root, folder), path.join(copy, folder), { recursive: true });
  fs.copyFileSync(path.join(root, "package.json"), path.join(copy, "package.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  plant("server/planted/b.ts", `import "./a.ts";`);
  for (const { file, text } of Object.values(planted)) plant(file, text);
  // Types vanish before anything runs; these must pass.
  plant(
    "server/planted/schema.ts",
    `import type { Db } from "#server/platform/db.ts"; export type D = Db;`,
  );
  plant(
    "app/planted/types.tsx",
    `"use client";\nimport type { z } from "zod"; import type { Role } from "#server/identity/schema.ts"; export type T = z.ZodType<Role>;`,
  );
  report = checkImports(copy);
}, 60_000);

afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

function plant(file: string, text: string): void {
  const target = path.join(copy, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}

test("every rule has a planted violation here", () => {
  const names = [...rules, ...browserRules([])].map((rule) => rule.name);
  expect(Object.keys(planted).sort()).toEqual(names.sort());
});

test.each(Object.entries(planted))("%s is caught", (rule, { file, to }) => {
  const caught = report.violations.filter((found) => found.rule === rule && found.from === file);
  expect(caught.map((found) => found.to).join(" ")).toContain(to);
});

test("an import of types only is not taken for an import of values", () => {
  const about = report.violations.filter(({ from }) =>
    ["server/planted/schema.ts", "app/planted/types.tsx"].includes(from),
  );
  expect(about).toEqual([]);
});

test("no fewer files are read than git tracks", () => {
  expect(report.fileCount).toBeGreaterThanOrEqual(trackedFileCount(root));
});
