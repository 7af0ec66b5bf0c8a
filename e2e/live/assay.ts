import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { pause } from "#server/start/process.ts";
import { startAppServer } from "#server/test/app-server.ts";

// The product as it runs, with its worker, driven over its own HTTP API.

const SETTLED_MS_MAX = 120_000;

export type Assay = {
  readonly url: string;
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string, body?: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/** An empty server that may connect to loopback, as an operator allows it. */
export async function startAssay(): Promise<Assay> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-live-"));
  fs.chmodSync(dataDir, 0o711);
  const token = `live_${randomBytes(32).toString("hex")}`;
  const env = { ASSAY_BOOTSTRAP_TOKEN: token, ASSAY_CONNECT_HOSTS: "127.0.0.0/8" };
  const server = await startAppServer({ dataDir, env });
  const call = async (method: string, at: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${server.url}/api/v1${at}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  return {
    url: server.url,
    get: (at) => call("GET", at),
    post: (at, body = {}) => call("POST", at, body),
    stop: async () => {
      await server.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const Connection = z.object({
  id: z.string(),
  state: z.string(),
  lastTriedAt: z.string().nullable(),
  lastSucceededAt: z.string().nullable(),
  failuresInARow: z.int(),
  lastError: z.object({ code: z.string(), message: z.string() }).nullable(),
  documents: z.int(),
  refused: z.int(),
});
export type Connection = z.infer<typeof Connection>;
const Listed = z.object({ connections: z.array(Connection) });
const Made = Connection.extend({ hookSecret: z.string().nullable() });
const Tested = z.object({ kind: z.enum(["works", "fails"]), version: z.string().nullish() });
const Readiness = z.object({
  score: z.number().nullable(),
  mlTestScore: z.object({ final: z.number() }),
  tests: z.record(
    z.string(),
    z.object({ credit: z.number(), because: z.array(z.object({ text: z.string() })) }),
  ),
});
export type Readiness = z.infer<typeof Readiness>;

/** One project of it. */
export class Project {
  readonly #assay: Assay;
  readonly #at: string;

  constructor(assay: Assay, slug: string) {
    this.#assay = assay;
    this.#at = `/projects/${slug}`;
  }

  get = (at: string) => this.#assay.get(`${this.#at}${at}`);

  connect = async (body: unknown) =>
    Made.parse(await this.#assay.post(`${this.#at}/connections`, body));

  test = async (id: string) =>
    Tested.parse(await this.#assay.post(`${this.#at}/connections/${id}/test`));

  connection = async (id: string): Promise<Connection> => {
    const { connections } = Listed.parse(await this.get("/connections"));
    const found = connections.find((one) => one.id === id);
    if (!found) throw new Error(`no connection ${id}`);
    return found;
  };

  /** Sends a document as a CI job does: by a token that may only send. */
  push = async (fileName: string, body: string): Promise<void> => {
    const made = await this.#assay.post("/tokens", { name: "CI", scopes: ["ingest"] });
    const { token } = z.object({ token: z.string() }).parse(made);
    const at = `${this.#assay.url}/api/v1${this.#at}/evidence?ci=true&fileName=${fileName}`;
    const authorization = `Bearer ${token}`;
    const response = await fetch(at, { method: "POST", headers: { authorization }, body });
    if (!response.ok) throw new Error(`${fileName}: ${response.status} ${await response.text()}`);
  };

  /** Asks for a pull and waits until it has succeeded or failed. */
  pull = async (id: string): Promise<Connection> => {
    const before = await this.connection(id);
    await this.#assay.post(`${this.#at}/connections/${id}/pull`);
    return this.until(
      id,
      (now) =>
        now.lastSucceededAt !== before.lastSucceededAt ||
        now.failuresInARow !== before.failuresInARow,
    );
  };

  until = async (id: string, isSo: (now: Connection) => boolean): Promise<Connection> => {
    for (const end = Date.now() + SETTLED_MS_MAX; ; await pause(250)) {
      const now = await this.connection(id);
      if (isSo(now)) return now;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(now)}`);
    }
  };

  readiness = async (): Promise<Readiness> => Readiness.parse(await this.get("/readiness"));
}
