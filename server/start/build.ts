import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { StartError } from "./process.ts";

// Generates the database client and builds the pages, each only when one of its inputs changed.
// A stamp file holds a hash over every input; it is removed before the work and written after it,
// so work that was cut short is done again.

const require = createRequire(import.meta.url);
export const projectRoot = path.resolve(import.meta.dirname, "../..");

const clientFolder = path.join(projectRoot, "prisma/client");
const pagesFolder = path.join(projectRoot, ".next");
const NO_INPUT = new Set(["node_modules", ".next", ".git", ".data", ".cache", ".ci", ".github"]);
const NO_INPUT_PATH = new Set([
  "prisma/client",
  "docs",
  "e2e",
  "bench",
  "deploy",
  "server/test",
  "Dockerfile",
  "compose.yaml",
  ".dockerignore",
  "sbom.cdx.json",
]);
const NO_INPUT_FILE = /\.(md|tsbuildinfo|log)$|\.test\.tsx?$|^next-env\.d\.ts$|^\.env/;

type Step = { readonly log: (line: string) => void; readonly signal?: AbortSignal };

export async function generateClient(step: Step): Promise<void> {
  const stampFile = path.join(clientFolder, "assay.stamp");
  const schemaFile = path.join(projectRoot, "prisma/schema.prisma");
  const stamp = hashFiles([schemaFile], installedVersion("prisma"));
  if (read(stampFile) === stamp && fs.existsSync(path.join(clientFolder, "client.ts"))) return;
  step.log("Generating the database client.");
  fs.rmSync(stampFile, { force: true });
  const prisma = require.resolve("prisma/build/index.js");
  await run([prisma, "generate", "--config", "prisma/prisma.config.ts"], step, {
    // Names any file that exists: generating needs no schema engine, and then none is downloaded.
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(projectRoot, "package.json"),
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  });
  fs.writeFileSync(stampFile, stamp);
}

export async function buildPages(step: Step): Promise<void> {
  const stampFile = path.join(pagesFolder, "assay.stamp");
  const inputs = hashOfInputs();
  if (isBuiltFrom(inputs)) return;
  step.log("Building the pages, as at every first start and after a change (about a minute).");
  fs.rmSync(stampFile, { force: true });
  await run([require.resolve("next/dist/bin/next"), "build"], step, {
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production",
  });
  fs.writeFileSync(stampFile, `${inputs} ${buildId()}`);
}

/** Whether the next start would serve what is built, and if not, why. */
export function buildState(): "none" | "outdated" | "up-to-date" {
  if (!buildId()) return "none";
  return isBuiltFrom(hashOfInputs()) ? "up-to-date" : "outdated";
}

function hashOfInputs(): string {
  return hashFiles(
    [...walk(projectRoot)],
    process.version,
    process.platform,
    process.arch,
    installedVersion("next"),
  );
}

const buildId = () => read(path.join(pagesFolder, "BUILD_ID"));

function isBuiltFrom(inputs: string): boolean {
  const stamp = read(path.join(pagesFolder, "assay.stamp"));
  return buildId() !== "" && stamp === `${inputs} ${buildId()}`;
}

const Packages = z.record(
  z.string(),
  z.looseObject({
    version: z.string().optional(),
    optional: z.boolean().optional(),
    dev: z.boolean().optional(),
    devOptional: z.boolean().optional(),
    peer: z.boolean().optional(),
  }),
);
const Lock = z.object({ packages: Packages });

/** Names what is missing from node_modules instead of failing deep inside a build. */
export function checkInstall(root: string = projectRoot): void {
  const installedFile = path.join(root, "node_modules/.package-lock.json");
  if (!fs.existsSync(installedFile))
    throw new StartError("The packages are not installed. Run: npm ci");
  const wanted = Lock.parse(JSON.parse(read(path.join(root, "package-lock.json")))).packages;
  const installed = Lock.parse(JSON.parse(read(installedFile))).packages;
  const differing = Object.entries(wanted)
    .filter(([name, entry]) => {
      const isNeeded = !entry.optional && !entry.dev && !entry.devOptional && !entry.peer;
      return name !== "" && isNeeded && installed[name]?.version !== entry.version;
    })
    .map(([name]) => name.replace(/^node_modules\//, ""));
  if (differing.length === 0) return;
  const named = differing.slice(0, 5).join(", ") + (differing.length > 5 ? ", …" : "");
  throw new StartError(
    `The installed packages differ from package-lock.json (${named}). Run: npm ci`,
  );
}

function* walk(folder: string): Generator<string> {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    const name = path.relative(projectRoot, file).replaceAll(path.sep, "/");
    if (NO_INPUT.has(entry.name) || NO_INPUT_PATH.has(name)) continue;
    if (entry.isDirectory()) yield* walk(file);
    else if (entry.isFile() && !NO_INPUT_FILE.test(entry.name)) yield file;
  }
}

function hashFiles(files: readonly string[], ...more: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(more));
  for (const file of files)
    hash.update(`\0${path.relative(projectRoot, file)}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}

function installedVersion(name: string): string {
  const manifest = read(path.join(projectRoot, "node_modules", name, "package.json"));
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

function read(file: string): string {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

/** Asynchronous, so that a signal to the supervisor ends the work at once. Output is shown when it fails. */
function run(args: readonly string[], step: Step, env: Record<string, string>): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...env },
      signal: step.signal,
      killSignal: "SIGTERM",
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString("utf8")).slice(-20_000);
      });
    child.once("error", fail);
    child.once("close", (code, signal) => {
      if (code === 0) done();
      else {
        const [file = "", verb] = args;
        const name = path.relative(path.join(projectRoot, "node_modules"), file).split(path.sep)[0];
        fail(new StartError(`${name} ${verb} failed (${code ?? signal}):\n${said.trim()}`));
      }
    });
  });
}

async function main(): Promise<void> {
  checkInstall();
  await generateClient({ log: console.log });
  if (!process.argv.includes("--generate")) await buildPages({ log: console.log });
}

if (process.argv[1] === import.meta.filename) await main();
