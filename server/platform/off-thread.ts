import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { z } from "zod";
import { AppError } from "./errors.ts";

/** Threads at once; the rest wait their turn, so that a rush of them never takes every core. */
const THREADS_MAX = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Calls a pure function in a thread of its own, so that a second of arithmetic keeps no request
 * waiting. `file` is the module's path from the project's root; it is loaded from source, whatever
 * bundle the caller is in. What comes back is parsed, since it crossed a border.
 */
export async function offThread<T extends z.ZodType>(of: {
  file: string;
  name: string;
  input: unknown;
  output: T;
  timeoutMs: number;
}): Promise<z.infer<T>> {
  if (running >= THREADS_MAX) await new Promise<void>((turn) => waiting.push(turn));
  running++;
  try {
    return of.output.parse(await call(of));
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function call(of: {
  file: string;
  name: string;
  input: unknown;
  timeoutMs: number;
}): Promise<unknown> {
  const root = process.cwd();
  const workerData = {
    url: pathToFileURL(path.join(/* turbopackIgnore: true */ root, of.file)).href,
    name: of.name,
    input: of.input,
  };
  return new Promise((done, fail) => {
    const worker = new Worker(
      path.join(/* turbopackIgnore: true */ root, "server/platform/thread.mjs"),
      {
        workerData,
        // The caller's own loaders are not for this thread.
        execArgv: [],
      },
    );
    const limit = setTimeout(() => {
      void worker.terminate();
      fail(new AppError("invalid", "This takes too long to compute; ask for less at once."));
    }, of.timeoutMs);
    const end = () => clearTimeout(limit);
    worker.once("message", (value: unknown) => {
      end();
      done(value);
    });
    worker.once("error", (error) => {
      end();
      fail(error);
    });
    worker.once("exit", () => {
      end();
      fail(new Error(`${of.file} ended without an answer`));
    });
  });
}
