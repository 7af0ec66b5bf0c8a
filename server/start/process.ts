import type { ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";

/** A sentence for the person who starts the server; printed without a stack. */
export class StartError extends Error {}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Asks with SIGTERM; what has not ended in time is killed. false: it did not end well by itself. */
export async function endChild(child: ChildProcess, msMax: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode === 0;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), msMax);
  await ended;
  clearTimeout(insist);
  // What was asked before it listened for it ends by the signal itself, and had nothing in hand.
  return child.exitCode === 0 || child.signalCode === "SIGTERM";
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== "EPERM") return false;
  }
  // A killed process whose parent has not taken its status yet still answers signals.
  return statusFields(pid)?.[0] !== "Z";
}

/** When the process began, in clock ticks since boot; "" where /proc does not exist. Tells a recycled pid apart. */
export function startTicks(pid: number): string {
  return statusFields(pid)?.[19] ?? "";
}

/** /proc/<pid>/stat from its third field (the state) on; the second is the command in brackets and may hold spaces. */
function statusFields(pid: number): string[] | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = net.createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

/** null when the port can be bound, otherwise the system's error code such as EADDRINUSE. */
export function whyPortIsBusy(port: number, host: string): Promise<string | null> {
  return new Promise((done) => {
    const probe = net.createServer();
    probe.once("error", (error) => done(errorCode(error) ?? "unknown"));
    probe.listen(port, host, () => probe.close(() => done(null)));
  });
}
