import { type ChildProcess, spawn } from "node:child_process";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { projectRoot } from "./build.ts";
import { endChild, pause, StartError } from "./process.ts";

const require = createRequire(import.meta.url);
const READY_MS_MAX = 60_000;
const ASK_MS = 5_000;
/** A line of the log in either of its formats; Next's own banner is neither. */
const EVENT = /^(\{|\d{4}-\d\d-)/;

export type Web = {
  readonly child: ChildProcess;
  /** false: something in flight was cut off. */
  readonly stop: () => Promise<boolean>;
};

export function startWeb(of: {
  host: string;
  port: number;
  isDev: boolean;
  env: Record<string, string>;
  stopMs: number;
}): Web {
  const child = spawn(
    process.execPath,
    [
      "--import",
      path.join(import.meta.dirname, "orphan.mjs"),
      "--import",
      path.join(import.meta.dirname, "edge.mjs"),
      require.resolve("next/dist/bin/next"),
      of.isDev ? "dev" : "start",
      "-H",
      of.host,
      "-p",
      String(of.port),
    ],
    {
      cwd: projectRoot,
      // Next's own banner would repeat what the supervisor says; its errors are shown.
      stdio: ["ignore", of.isDev ? "inherit" : "pipe", "inherit", "ipc"],
      env: {
        ...process.env,
        ...of.env,
        NODE_ENV: of.isDev ? "development" : "production",
        NEXT_TELEMETRY_DISABLED: "1",
        ASSAY_SUPERVISOR_PID: String(process.pid),
        // In production we say ourselves how it ends (stop-web.ts).
        ...(of.isDev ? {} : { NEXT_MANUAL_SIG_HANDLE: "1" }),
      },
    },
  );
  child.stdout?.on("data", (chunk: Buffer) => {
    for (const line of chunk.toString("utf8").split("\n")) if (EVENT.test(line)) console.log(line);
  });
  // SIGTERM lets requests in flight finish.
  return { child, stop: () => endChild(child, of.stopMs) };
}

/** Settles within ASK_MS, whatever becomes of the connection. */
function asked(url: string): Promise<{ status: number; body: string }> {
  return new Promise((done, fail) => {
    const request = http.get(url, { agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, body }));
      response.on("error", fail);
    });
    request.on("error", fail);
    const timer = setTimeout(() => {
      request.destroy();
      fail(new Error(`no answer within ${ASK_MS / 1000} seconds`));
    }, ASK_MS);
    request.on("close", () => clearTimeout(timer));
  });
}

/** Waits until the server says that it and its database answer. */
export async function waitUntilReady(origin: string, web: Web): Promise<void> {
  const until = Date.now() + READY_MS_MAX;
  let said = "no answer";
  while (web.child.exitCode === null && web.child.signalCode === null) {
    try {
      const { status, body } = await asked(`${origin}/api/health/ready`);
      if (status === 200) return;
      said = `${status} ${body.slice(0, 200)}`;
    } catch (error) {
      said = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > until)
      throw new StartError(`The web server did not become ready within a minute: ${said}.`);
    await pause(50);
  }
}
