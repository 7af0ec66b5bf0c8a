import { spawn } from "node:child_process";

export type Ended = { readonly code: number; readonly output: string };

/** Runs a program to its end. Its output is kept, and thrown with the command when that is demanded. */
export function run(
  command: string,
  args: readonly string[],
  of: { cwd?: string; env?: Record<string, string>; msMax?: number } = {},
): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      ...(of.cwd ? { cwd: of.cwd } : {}),
      env: { ...process.env, ...of.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: of.msMax ?? 900_000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString("utf8");
      });
    child.once("error", (error) => done({ code: 127, output: error.message }));
    child.once("close", (code) => done({ code: code ?? 1, output }));
  });
}

export async function demand(
  command: string,
  args: readonly string[],
  of: { cwd?: string; env?: Record<string, string>; msMax?: number } = {},
): Promise<string> {
  const { code, output } = await run(command, args, of);
  if (code !== 0)
    throw new Error(
      `${[command, ...args].join(" ").slice(0, 300)} ended with ${code}:\n${output.slice(-4_000)}`,
    );
  return output;
}

/** Why a part of a check cannot run here; told, and neither passed nor failed. */
export class Skip extends Error {}
