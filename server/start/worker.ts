import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { projectRoot } from "./build.ts";
import { endChild } from "./process.ts";

const RESTART_MS_FIRST = 1_000;
const RESTART_MS_MAX = 60_000;
/** One that worked this long had started well: its end starts the count anew. */
const SETTLED_MS = 60_000;
/** What a job in hand gets to finish where nobody says. One that is killed after that runs again later. */
const STOP_MS = 30_000;

export type Worker = {
  /** false: a job in hand was cut off. */
  readonly stop: () => Promise<boolean>;
  readonly kill: () => void;
};

/** The process that does the jobs, started again, ever less eagerly, when it ends by itself. */
export function startWorker(of: {
  env: Record<string, string>;
  log: (line: string) => void;
  stopMs?: number;
}): Worker {
  let child: ChildProcess;
  let again: NodeJS.Timeout | undefined;
  let waitMs = RESTART_MS_FIRST;
  let isStopping = false;
  const begin = () => {
    const startedAt = Date.now();
    child = spawn(process.execPath, args(), {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      env: { ...process.env, ...of.env, ASSAY_SUPERVISOR_PID: String(process.pid) },
    });
    child.stdout?.on("data", (chunk: Buffer) => process.stdout.write(chunk));
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      if (Date.now() - startedAt > SETTLED_MS) waitMs = RESTART_MS_FIRST;
      const seconds = waitMs / 1000;
      of.log(`The worker ended by itself (${code ?? signal}). It starts again in ${seconds} s.`);
      again = setTimeout(begin, waitMs);
      waitMs = Math.min(waitMs * 2, RESTART_MS_MAX);
    });
  };
  begin();
  return {
    stop: async () => {
      isStopping = true;
      clearTimeout(again);
      return endChild(child, of.stopMs ?? STOP_MS);
    },
    kill: () => {
      isStopping = true;
      clearTimeout(again);
      child.kill("SIGKILL");
    },
  };
}

const args = () => [
  "--import",
  path.join(import.meta.dirname, "orphan.mjs"),
  "--import",
  "tsx",
  path.join(import.meta.dirname, "worker-main.ts"),
];
