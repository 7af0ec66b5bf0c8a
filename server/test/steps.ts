import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export type Tally = { readonly passed: number; readonly failed: number };
export type Ran = { readonly code: number; readonly output: string };

/** Process groups under way, so that nothing outlives the run. */
const groups = new Set<ChildProcess>();

/** Runs a Node program of the project to its end; its whole group is killed when it takes too long. */
export function runNode(
  args: readonly string[],
  options: { env?: Record<string, string>; isShown?: boolean; msMax: number },
): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...options.env },
    });
    groups.add(child);
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (options.isShown) process.stdout.write(chunk);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const limit = setTimeout(() => {
      output += `\nGave up after ${options.msMax / 1000} s.\n`;
      signalGroup(child, "SIGKILL");
    }, options.msMax);
    child.once("error", (error) => keep(Buffer.from(`${error.message}\n`)));
    child.once("close", (code) => {
      clearTimeout(limit);
      // Whatever the program itself left behind goes with it.
      signalGroup(child, "SIGKILL");
      groups.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}

/** Starts a program that goes on until stopped; `stop` lets it clean up before it insists. */
export function startNode(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  groups.add(child);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      const insist = setTimeout(() => signalGroup(child, "SIGKILL"), 30_000);
      await ended;
      clearTimeout(insist);
    }
    groups.delete(child);
  };
  return { child, stop };
}

/** For a run that is cut short itself: lets each group end in order, then insists. */
export async function endAll(): Promise<void> {
  const open = [...groups];
  for (const child of open) signalGroup(child, "SIGTERM");
  const until = Date.now() + 15_000;
  while (open.some((child) => child.exitCode === null && child.signalCode === null)) {
    if (Date.now() > until) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  for (const child of open) signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}
