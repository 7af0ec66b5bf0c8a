import { lookup } from "node:dns/promises";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { type AllowList, bareHost, portOf, whyRefusedIp, whyRefusedUrl } from "./addresses.ts";
import { FetchError } from "./errors.ts";
import { authorisation, type HttpCredentials } from "./http-credentials.ts";
import { faultOf, pauseAsked, tooBusy, useful } from "./http-faults.ts";

// Asking another server on a person's word. Every address is checked before anything is sent, and the
// address that was checked is the one that is connected to: no second look-up, no proxy of the
// environment, no socket file, no answer that unpacks to more than it weighs.

const TIMEOUT_MS = 30_000;
const REDIRECTS_MAX = 3;
const ATTEMPTS_MAX = 3;
/** A server that asks for a longer pause is left alone until the next pull. */
const PAUSE_MS_MAX = 30_000;

export type HttpQuery = Readonly<Record<string, string | number | readonly string[]>>;
export type HttpAnswer = {
  readonly status: number;
  readonly mediaType: string | null;
  readonly bytes: Uint8Array;
};
export type HttpClient = {
  readonly get: (path: string, query?: HttpQuery) => Promise<HttpAnswer>;
  readonly post: (path: string, body: unknown) => Promise<HttpAnswer>;
  readonly close: () => Promise<void>;
};

export type HttpOptions = {
  /** Such as https://mlflow.example/base; paths are put after it. */
  readonly base: string;
  readonly allowed: AllowList;
  readonly credentials: HttpCredentials;
  readonly bytesMax: number;
  readonly timeoutMs?: number;
  /** Of everything that one client reads, and for how long it may go on. */
  readonly totalBytesMax?: number;
  readonly totalMsMax?: number;
  /** Between the starts of two requests. */
  readonly pauseMs?: number;
  /** Addresses of a name; the machine's resolver when left out. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly now: () => Date;
};

export type HttpRequest = {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
type Answer = HttpAnswer & { readonly location: string | null; readonly retryAfter: string | null };

export function openHttp(options: HttpOptions): HttpClient {
  const base = checkedUrl(options.base, options.allowed);
  const agent = new Agent({
    connect: pinned(options),
    connections: 2,
    maxHeaderSize: 32_768,
  });
  let nextAt = 0;
  const spend = budgetOf(options);
  const paced = async (request: HttpRequest, isOurs: boolean): Promise<Answer> => {
    spend(0);
    const wait = nextAt - performance.now();
    if (wait > 0) await pause(wait);
    nextAt = performance.now() + (options.pauseMs ?? 0);
    const answer = await send(agent, request, { ...options, isOurs });
    spend(answer.bytes.byteLength);
    return answer;
  };
  const ask = async (request: HttpRequest): Promise<HttpAnswer> => {
    for (let attempt = 1; ; attempt++) {
      const { location: _, retryAfter, ...answer } = await follow(request, paced, options.allowed);
      if (answer.status !== 429 && answer.status !== 503) return useful(answer);
      const waitMs = pauseAsked(retryAfter, options.now());
      if (attempt === ATTEMPTS_MAX || waitMs === null || waitMs > PAUSE_MS_MAX)
        throw tooBusy(answer.status, waitMs);
      await pause(waitMs);
    }
  };
  return {
    get: (path, query = {}) => ask({ method: "GET", url: below(base, path, query) }),
    post: (path, body) =>
      ask({ method: "POST", url: below(base, path, {}), body: JSON.stringify(body) }),
    close: () => agent.destroy(),
  };
}

/** Many small answers are as much as a large one. */
function budgetOf({ totalBytesMax, totalMsMax }: HttpOptions): (bytes: number) => void {
  const startedAt = performance.now();
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (totalBytesMax !== undefined && total > totalBytesMax)
      throw new FetchError(
        "too-large",
        `It has given more than ${totalBytesMax} bytes, which is the most that one pull reads. Ask for less, such as fewer experiments.`,
      );
    if (totalMsMax !== undefined && performance.now() - startedAt > totalMsMax)
      throw new FetchError(
        "timed-out",
        `It takes longer than ${Math.round(totalMsMax / 60_000)} minutes, which is the most that one pull takes. Ask for less, such as fewer experiments.`,
      );
  };
}

export function checkedUrl(text: string, allowed: AllowList): URL {
  const why = whyRefusedUrl(text, allowed);
  if (why !== null) throw refusedAddress(why);
  return new URL(text);
}

function refusedAddress(why: string): FetchError {
  return new FetchError(
    "refused-address",
    `The address ${why}. A server inside your network must be named by the operator in ASSAY_CONNECT_HOSTS.`,
  );
}

function below(base: URL, path: string, query: HttpQuery): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  // A blank as %20 and not as +: what is signed must be read alike by everybody.
  url.search = Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
    .map(([name, one]) => `${encodeURIComponent(String(name))}=${encodeURIComponent(String(one))}`)
    .join("&");
  url.hash = "";
  return url;
}

/** Resolves once, checks every address, and connects to one that was checked. */
export function pinned(options: HttpOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: options.timeoutMs ?? TIMEOUT_MS });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
    const port = Number(target.port || (target.protocol === "https:" ? 443 : 80));
    addressOf({ host, port }, options).then(
      (hostname) => connect({ ...target, hostname }, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error("no address"), null),
    );
  };
}

async function addressOf(of: { host: string; port: number }, options: HttpOptions) {
  const isLiteral = /^[\d.]+$/.test(of.host) || of.host.includes(":");
  const found = isLiteral ? [of.host] : await (options.resolve ?? resolved)(of.host);
  const why = found.map((ip) => whyRefusedIp(ip, { ...of, allowed: options.allowed }));
  const refused = why.find((one) => one !== null);
  if (refused) throw refusedAddress(refused);
  const [first] = found;
  if (first === undefined) throw unknownHost(of.host);
  return first;
}

async function resolved(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true, verbatim: false });
    return found.map(({ address }) => address);
  } catch (cause) {
    throw unknownHost(host, cause);
  }
}

const unknownHost = (host: string, cause?: unknown) =>
  new FetchError("unreachable", `No address is known for ${host}. Check how it is spelt.`, {
    cause,
  });

/** Redirects are followed by hand, on the same host only: each is checked anew, and credentials stay with the server they are for. */
async function follow(
  first: HttpRequest,
  send: (request: HttpRequest, isOurs: boolean) => Promise<Answer>,
  allowed: AllowList,
): Promise<Answer> {
  let request = first;
  for (let hops = 0; ; hops++) {
    const answer = await send(request, request.url.origin === first.url.origin);
    if (![301, 302, 303, 307, 308].includes(answer.status) || answer.location === null)
      return answer;
    if (hops === REDIRECTS_MAX)
      throw new FetchError("bad-answer", `It redirected more than ${REDIRECTS_MAX} times.`);
    if (request.method === "POST" && answer.status < 307)
      throw new FetchError(
        "bad-answer",
        "It redirects to another page instead of answering, as sign-in pages do. Enter the address of the API itself.",
      );
    const next = URL.canParse(answer.location, request.url)
      ? new URL(answer.location, request.url).href
      : answer.location;
    const url = checkedUrl(next, allowed);
    if (bareHost(url) !== bareHost(first.url))
      throw new FetchError(
        "bad-answer",
        `It redirects to another host (${bareHost(url).slice(0, 100)}), which is not followed. Enter the address there if that is meant.`,
      );
    if (request.url.protocol === "https:" && url.protocol === "http:")
      throw new FetchError("bad-answer", "It redirects from https to http, which is not followed.");
    request = { ...request, url };
  }
}

export async function send(
  agent: Dispatcher,
  request: HttpRequest,
  of: HttpOptions & { isOurs: boolean },
): Promise<Answer> {
  const { method, url, body } = request;
  const headers = {
    accept: "application/json, */*;q=0.5",
    "accept-encoding": "identity",
    "user-agent": "assay",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...request.headers,
    ...(of.isOurs ? await authorisation(of.credentials, { method, url, at: of.now() }) : {}),
  };
  const timeoutMs = of.timeoutMs ?? TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      body: body ?? null,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const header = (name: string) => [answer.headers[name]].flat()[0] ?? null;
    const coding = header("content-encoding");
    if (coding !== null && coding.toLowerCase() !== "identity") {
      // Nobody reads on: what the broken stream then says is nobody's fault.
      answer.body.on("error", () => undefined).destroy();
      throw new FetchError(
        "bad-answer",
        `It answers compressed (${coding.slice(0, 20)}) though it was asked not to.`,
      );
    }
    return {
      status: answer.statusCode,
      mediaType: header("content-type"),
      bytes: await bounded(answer.body, of.bytesMax),
      location: header("location"),
      retryAfter: header("retry-after"),
    };
  } catch (error) {
    throw faultOf(error, { host: bareHost(url), port: portOf(url), seconds: timeoutMs / 1000 });
  }
}

async function bounded(body: AsyncIterable<unknown>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    total += chunk.byteLength;
    if (total > bytesMax)
      throw new FetchError(
        "too-large",
        `An answer is larger than ${bytesMax} bytes, which is the most that is read. Ask for less, such as fewer experiments.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
