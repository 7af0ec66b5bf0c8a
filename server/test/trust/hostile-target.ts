import { z } from "zod";
import type { AppServer } from "../app-server.ts";
import { Jar } from "../browser-jar.ts";

/** What one class of hostile content came to: how often it was tried, what of it was taken in, what succeeded. */
export type Tried = {
  readonly tried: number;
  /** Entries that took it in, so that what follows had something to show; null where refusing is all. */
  readonly taken: number | null;
  /** Each success of an attacker, as a sentence. */
  readonly successes: readonly string[];
  /** Where it was tried, beside the counts. */
  readonly where: string;
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
  readonly headers: Headers;
};
export type Sent = {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Target = {
  readonly server: AppServer;
  readonly cookie: string;
  /** With the owner's token. */
  readonly ask: (path: string, sent?: Sent) => Promise<Answer>;
  /** With the owner's session, as a page of ours would; a mutation, or a query where `input` is undefined. */
  readonly call: (
    procedure: string,
    input: unknown,
  ) => Promise<Answer & { readonly data: unknown }>;
};

const ANSWER_MS_MAX = 60_000;
const WithData = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) });

export async function targetAt(server: AppServer, token: string): Promise<Target> {
  const jar = new Jar();
  const owner = {
    ...{ token: server.ownerToken, name: "Owner", email: "owner@assay.invalid" },
    ...{ password: "a long enough password 1", role: "data-scientist" },
  };
  const claimed = await fetch(`${server.url}/api/auth/owner`, {
    method: "POST",
    headers: { origin: server.url, "content-type": "application/json" },
    body: JSON.stringify(owner),
  });
  if (!claimed.ok) throw new Error(`no owner: ${claimed.status} ${await claimed.text()}`);
  jar.take(claimed.headers);
  const ask = async (path: string, sent: Sent = {}): Promise<Answer> => {
    const startedAt = performance.now();
    const { body } = sent;
    const response = await fetch(`${server.url}${path}`, {
      method: sent.method ?? (body === undefined ? "GET" : "POST"),
      headers: { authorization: `Bearer ${token}`, ...sent.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : new Uint8Array(body) }),
    });
    const text = await response.text();
    const ms = performance.now() - startedAt;
    return { status: response.status, text, ms, headers: response.headers };
  };
  const call = async (procedure: string, input: unknown) => {
    const answer = await ask(`/api/trpc/${procedure}`, {
      body: JSON.stringify({ json: input }),
      headers: {
        authorization: "",
        cookie: jar.header,
        origin: server.url,
        "content-type": "application/json",
      },
    });
    const parsed = WithData.safeParse(jsonOf(answer.text));
    return { ...answer, data: parsed.success ? parsed.data.result.data.json : undefined };
  };
  return { server, cookie: jar.header, ask, call };
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same draws for the same seed (mulberry32). */
export function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
