import fs from "node:fs";
import { type Postgres, startPostgres } from "#server/start/postgres.ts";
import { childrenOf, makeFolder } from "./victim.ts";

/** What every replica of one installation shares. */
export const SHARED_SECRET = "a-secret-of-the-trust-tests-of-32-characters";

/** A PostgreSQL beside the servers that use it, which can be stopped, frozen and started again where it was. */
export class OwnPostgres {
  readonly folder = makeFolder("assay-trust-pg-");
  #running: Postgres | undefined;

  async start(): Promise<void> {
    this.#running = await startPostgres({
      dataDir: this.folder,
      pgHome: "/var/lib/assay",
      accountName: "nobody",
      log: () => undefined,
    });
  }

  get url(): string {
    if (!this.#running) throw new Error("it does not run");
    return this.#running.url;
  }

  /** For servers: their settings, but for the port. */
  get env(): Record<string, string> {
    return { DATABASE_URL: this.url, ASSAY_SECRET: SHARED_SECRET };
  }

  /** Open sessions are ended. */
  async stop(): Promise<void> {
    await this.#running?.stop();
  }

  /** It keeps its connections and says nothing, as behind a network that drops everything. */
  freeze(): void {
    this.#signal("SIGSTOP");
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#running?.pid;
    if (pid === undefined) return;
    for (const one of [pid, ...childrenOf(pid)])
      try {
        process.kill(one, signal);
      } catch {
        // A session that has just ended.
      }
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
