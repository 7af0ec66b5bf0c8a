import { spawn } from "node:child_process";
import path from "node:path";
import { findServing } from "#server/start/postgres.ts";
import { childrenOf } from "./cpu.ts";

const READY_MS_MAX = 300_000;
const STOP_MS_MAX = 40_000;

/** Programs this bench has started and not stopped yet. */
const running = new Set<() => Promise<void>>();
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()));
}

/** Starts a program whose standard output says `ready` once it is; stopped by the returned function. */
export async function start(
  of: { cwd: string; args: readonly string[]; env?: Record<string, string> },
  ready: RegExp,
): Promise<{ pid: number; said: () => string; match: RegExpExecArray; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, of.args, {
    cwd: of.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...of.env },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const stop = async () => {
    running.delete(stop);
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    await ended;
    clearTimeout(insist);
  };
  running.add(stop);
  for (const until = Date.now() + READY_MS_MAX; ; await pause(20)) {
    const match = ready.exec(said);
    if (match && child.pid !== undefined) return { pid: child.pid, said: () => said, match, stop };
    if (child.exitCode === null && Date.now() < until) continue;
    await stop();
    throw new Error(`${of.args.join(" ")} did not start:\n${said.slice(-4_000)}`);
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export type App = {
  readonly url: string;
  readonly ownerToken: string | undefined;
  readonly webPid: number;
  readonly database: { readonly url: string; readonly pid: number; readonly logFile: string };
  readonly stop: () => Promise<void>;
};

/** The product as `npm start` runs it, in the checkout at `root`. */
export async function startApp(of: {
  root: string;
  dataDir: string;
  port: number;
  bootstrapToken: string;
}): Promise<App> {
  const app = await start(
    {
      cwd: of.root,
      args: ["--import", "tsx", "server/start/main.ts"],
      env: {
        PORT: String(of.port),
        HOST: "127.0.0.1",
        DATABASE_URL: "",
        ASSAY_DATA_DIR: of.dataDir,
        ASSAY_BOOTSTRAP_TOKEN: of.bootstrapToken,
      },
    },
    /^Ready: (\S+)/m,
  );
  // The link, when there is one, is printed right after.
  await pause(100);
  const web = childrenOf(app.pid).find(({ command }) => /\bnext\b/.test(command));
  const pgHome = process.env.ASSAY_PG_HOME ?? "/var/lib/assay";
  const database = findServing({ dataDir: of.dataDir, pgHome });
  if (!web || !database) throw new Error("The server's processes were not found.");
  return {
    url: `http://127.0.0.1:${of.port}`,
    ownerToken: /owner\?token=(\S+)/.exec(app.said())?.[1],
    webPid: web.pid,
    database: { ...database, logFile: path.join(of.dataDir, "postgres.log") },
    stop: app.stop,
  };
}
