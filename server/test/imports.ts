import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { IConfiguration, IForbiddenRuleType } from "dependency-cruiser";
import { parseSync } from "vite";
import { z } from "zod";
import { browserRules, rules } from "./dependency-rules.ts";

// dependency-cruiser reads TypeScript only with a compiler that TypeScript 7 no longer offers, and
// with swc it neither understands JSX nor tells `import type` apart. So the files are read here, and
// dependency-cruiser gets a mirror of the tree that holds nothing but the imports: a value import
// stays one, a type import becomes a call that it reports as its own kind of edge.

const TYPES_ONLY_CALL = "typesOnly";
const FOLDERS = ["app", "server", "bench", "e2e", "prisma/client"];
const cruiser = path.resolve(
  import.meta.dirname,
  "../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
);
const CruiseResult = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({ rule: z.object({ name: z.string() }), from: z.string(), to: z.string() }),
    ),
  }),
});
const SOURCE = /\.(tsx?|mjs)$/;

type Import = { readonly from: string; readonly isTypesOnly: boolean };
type SourceFile = { readonly imports: readonly Import[]; readonly isClient: boolean };
export type Violation = { readonly rule: string; readonly from: string; readonly to: string };
export type ImportReport = {
  readonly fileCount: number;
  readonly violations: readonly Violation[];
};

export function checkImports(root: string): ImportReport {
  const files = new Map(
    FOLDERS.flatMap((folder) => filesBelow(root, folder)).map((file) => [
      file,
      SOURCE.test(file) ? readSource(path.join(root, file)) : { imports: [], isClient: false },
    ]),
  );
  const mirror = fs.mkdtempSync(path.join(os.tmpdir(), "assay-imports-"));
  try {
    writeMirror(mirror, root, files);
    return cruiseMirror(mirror, [...rules, ...browserRules(browserFiles(files))]);
  } finally {
    fs.rmSync(mirror, { recursive: true, force: true });
  }
}

function filesBelow(root: string, folder: string): string[] {
  const start = path.join(root, folder);
  if (!fs.existsSync(start)) return [];
  return fs
    .readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/\/(fixtures|goldens|output)\//.test(file));
}

function readSource(file: string): SourceFile {
  const parsed = parseSync(file, fs.readFileSync(file, "utf8"));
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`);
  return {
    imports: [...importsOf(parsed.program)],
    isClient: parsed.program.body.some(
      (statement) => "directive" in statement && statement.directive === "use client",
    ),
  };
}

const STATIC = /^(Import|ExportNamed|ExportAll)Declaration$/;

function* importsOf(node: unknown): Generator<Import> {
  if (node === null || typeof node !== "object") return;
  const fields = new Map<string, unknown>(Object.entries(node));
  const type = String(fields.get("type"));
  const from = literal(type === "CallExpression" ? requiredBy(fields) : fields.get("source"));
  const isTypesOnly =
    type === "TSImportType" ||
    fields.get("importKind") === "type" ||
    fields.get("exportKind") === "type";
  const isImport =
    STATIC.test(type) || ["ImportExpression", "TSImportType", "CallExpression"].includes(type);
  if (from !== undefined && isImport) yield { from, isTypesOnly };
  for (const value of fields.values()) yield* importsOf(value);
}

/** What require("…") is called with. */
function requiredBy(call: ReadonlyMap<string, unknown>): unknown {
  const callee = call.get("callee");
  const given = call.get("arguments");
  const isRequire =
    callee !== null && typeof callee === "object" && "name" in callee && callee.name === "require";
  return isRequire && Array.isArray(given) ? given[0] : undefined;
}

function literal(node: unknown): string | undefined {
  if (node === null || typeof node !== "object" || !("type" in node) || !("value" in node))
    return undefined;
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function writeMirror(mirror: string, root: string, files: ReadonlyMap<string, SourceFile>): void {
  fs.copyFileSync(path.join(root, "package.json"), path.join(mirror, "package.json"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(mirror, "node_modules"));
  for (const [file, { imports }] of files) {
    const lines = imports.map(({ from, isTypesOnly }) =>
      isTypesOnly
        ? `${TYPES_ONLY_CALL}(${JSON.stringify(from)});`
        : `import ${JSON.stringify(from)};`,
    );
    const target = path.join(mirror, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.endsWith(".json") ? "{}" : lines.join("\n"));
  }
}

/** "use client" files and every file that they bring along as values. */
function browserFiles(files: ReadonlyMap<string, SourceFile>): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    const source = files.get(file);
    if (!source || seen.has(file)) return;
    seen.add(file);
    for (const { from, isTypesOnly } of source.imports) {
      if (isTypesOnly) continue;
      if (from.startsWith("#")) visit(from.slice(1));
      if (from.startsWith(".")) visit(path.posix.join(path.posix.dirname(file), from));
    }
  };
  for (const [file, source] of files) if (source.isClient) visit(file);
  return [...seen];
}

function cruiseMirror(mirror: string, forbidden: readonly IForbiddenRuleType[]): ImportReport {
  const configuration: IConfiguration = {
    forbidden: forbidden.map((rule) => ({ severity: "error", ...rule })),
    options: {
      parser: "swc",
      tsPreCompilationDeps: true,
      exoticRequireStrings: [TYPES_ONLY_CALL],
      doNotFollow: { path: ["node_modules"] },
      enhancedResolveOptions: {
        extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json"],
        exportsFields: ["exports"],
        conditionNames: ["import", "node", "default"],
      },
    },
  };
  const file = path.join(mirror, "rules.json");
  fs.writeFileSync(file, JSON.stringify(configuration));
  // Its own process: under a TypeScript loader dependency-cruiser loses its swc visitor.
  const folders = FOLDERS.filter((folder) => fs.existsSync(path.join(mirror, folder)));
  const args = [cruiser, "--config", file, "--output-type", "json", ...folders];
  const said = execFileSync(process.execPath, args, {
    cwd: mirror,
    encoding: "utf8",
    maxBuffer: 200_000_000,
  });
  const { modules, summary } = CruiseResult.parse(JSON.parse(said));
  return {
    fileCount: modules.filter(({ source }) => /^(app|server)\/.*\.(tsx?|mjs)$/.test(source)).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** How many source files git tracks under app/ and server/; cruising fewer would be a false green. */
export function trackedFileCount(root: string): number {
  const names = execFileSync("git", ["ls-files", "app", "server"], { cwd: root, encoding: "utf8" });
  return names
    .split("\n")
    .filter((name) => SOURCE.test(name) && !/\/(fixtures|goldens)\//.test(name)).length;
}

function main(): void {
  const root = path.resolve(import.meta.dirname, "../..");
  const report = checkImports(root);
  const tracked = trackedFileCount(root);
  for (const { rule, from, to } of report.violations) {
    const why = rules.find(({ name }) => name === rule)?.comment ?? "";
    console.error(`${rule}: ${from} → ${to}\n    ${why}`);
  }
  if (report.fileCount < tracked)
    console.error(`Only ${report.fileCount} of the ${tracked} files that git tracks were read.`);
  console.log(`${report.fileCount} files, ${report.violations.length} forbidden imports.`);
  process.exitCode = report.violations.length === 0 && report.fileCount >= tracked ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
