import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { findServing } from "#server/start/postgres.ts";
import { isAlive, pause } from "#server/start/process.ts";
import { type AppServer, startAppServer } from "../app-server.ts";

/** Whoever has it may do everything; made on the first start of each data folder. */
export const TOKEN = "bootstrap-token-of-the-trust-tests-00000";
const PG_HOME = "/var/lib/assay";
const GONE_MS_MAX = 60_000;
const READY_MS_MAX = 120_000;

export const ROLES = ["web", "worker", "database"] as const;
export type Role = (typeof ROLES)[number];

/** A real installation that is going to be killed, and started again on what it left. */
export class Victim {
  readonly dataDir: string;
  readonly #env: Record<string, string>;
  #server: AppServer | undefined;

  constructor(of: { dataDir?: string; env?: Record<string, string> } = {}) {
    this.dataDir = of.dataDir ?? makeFolder("assay-trust-");
    this.#env = { ASSAY_BOOTSTRAP_TOKEN: TOKEN, ...of.env };
  }

  get server(): AppServer {
    if (!this.#server) throw new Error("it does not run");
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await startAppServer({ dataDir: this.dataDir, env: this.#env });
  }

  /** In the embedded database, as the role that owns everything. */
  get databaseUrl(): string {
    const serving = findServing({ dataDir: this.dataDir, pgHome: PG_HOME });
    if (!serving) throw new Error("its database does not run");
    return serving.url;
  }

  /** The process that does this; null while none does. */
  pidOf(role: Role): number | null {
    if (role === "database")
      return findServing({ dataDir: this.dataDir, pgHome: PG_HOME })?.pid ?? null;
    const mark = role === "web" ? /next/ : /worker-main/;
    return childrenOf(this.server.pid).find((pid) => mark.test(commandOf(pid))) ?? null;
  }

  /** SIGKILL: nothing of it gets to clean up. False where there was nothing to kill. */
  kill(role: Role): boolean {
    const pid = this.pidOf(role);
    if (pid === null || !isAlive(pid)) return false;
    process.kill(pid, "SIGKILL");
    return true;
  }

  /** As when the machine loses power, but for what the kernel had not written yet. */
  async killAll(): Promise<void> {
    const database = this.pidOf("database");
    const pids = [this.server.pid, ...childrenOf(this.server.pid), database ?? 0].filter(Boolean);
    for (const pid of pids)
      if (isAlive(pid)) {
        process.kill(pid, "SIGKILL");
      }
    await gone(pids);
  }

  /** Until the supervisor has ended by itself, as it does when its web server is gone. */
  ended(): Promise<void> {
    return gone([this.server.pid]);
  }

  /** Until it says that it can be asked again. */
  async ready(msMax = READY_MS_MAX): Promise<void> {
    for (const until = Date.now() + msMax; ; await pause(100)) {
      if ((await statusOf(`${this.server.url}/api/health/ready`)) === 200) return;
      if (Date.now() > until) throw new Error(`not ready after ${msMax / 1000} s`);
    }
  }

  async remove(): Promise<void> {
    await this.#server?.stop();
    const left = findServing({ dataDir: this.dataDir, pgHome: PG_HOME });
    if (left) process.kill(left.pid, "SIGQUIT");
    if (left) await gone([left.pid]);
    fs.rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Which the unprivileged account of the embedded database can pass through. */
export function makeFolder(prefix: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  fs.chmodSync(folder, 0o711);
  return folder;
}

/** null when nobody answered. */
export async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

export async function rowsOf<T>(
  url: string,
  sql: string,
  values: readonly unknown[],
  row: { parse: (value: unknown) => T },
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows.map((one) => row.parse(one));
  } finally {
    await client.end();
  }
}

export function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, "utf8").trim().split(/\s+/).filter(Boolean).map(Number);
}

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

async function gone(pids: readonly number[]): Promise<void> {
  for (const until = Date.now() + GONE_MS_MAX; pids.some(isAlive); await pause(20))
    if (Date.now() > until) throw new Error(`still there: ${pids.filter(isAlive).join(", ")}`);
}
