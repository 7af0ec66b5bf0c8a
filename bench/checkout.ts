import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";

export const root = path.resolve(import.meta.dirname, "..");

/** A folder that the unprivileged account of the embedded database can pass through. */
export function makeWorkFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-bench-"));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** The last commit as somebody who clones it gets it; what is not committed is not measured. */
export function freshClone(folder: string): { path: string; commit: string } {
  const target = path.join(folder, "assay");
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, target]);
  const commit = execFileSync("git", ["log", "-1", "--format=%h %s"], { cwd: target });
  return { path: target, commit: commit.toString("utf8").trim() };
}

/** Wall seconds of a program that must succeed. */
export async function secondsOf(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-10_000);
    });
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed (${code}):\n${said}`);
  return (performance.now() - startedAt) / 1000;
}

/** The machine the figures belong to; other work on it shows in the load. */
export function machine(): string {
  const [cpu] = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  const memoryGb = os.totalmem() / 1e9;
  return `${os.cpus().length} × ${cpu?.model.trim() ?? "CPU"}, ${memoryGb.toFixed(0)} GB, ${os.type()}, Node ${process.version}, load ${load.toFixed(1)}`;
}

export const Decided = z.looseObject({ decisionId: z.string(), outcome: z.string() });
