import { cpuMsOf } from "./cpu.ts";

export type Request = {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Record<string, string>;
  readonly body?: string;
};
export type Cost = {
  readonly requests: number;
  /** CPU per request of the server's process and, apart, of PostgreSQL. */
  readonly serverMs: number;
  readonly databaseMs: number;
  readonly bytes: number;
};

/** Requests under way at once: enough to keep the server busy, few enough for two cores. */
const AT_ONCE = 4;

export async function send(request: Request): Promise<string> {
  const { url, method = "GET", headers = {}, body } = request;
  const response = await fetch(url, {
    method,
    headers,
    ...(body ? { body } : {}),
    redirect: "manual",
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 300)}`);
  return text;
}

/** Warms up, then sends `count` requests and reads the CPU clocks before and after. */
export async function cost(
  request: Request,
  of: { count: number; serverPid: number; databasePid: number },
): Promise<Cost> {
  await sendMany(request, Math.max(AT_ONCE, Math.ceil(of.count / 4)));
  const before = [cpuMsOf(of.serverPid), cpuMsOf(of.databasePid)] as const;
  const bytes = await sendMany(request, of.count);
  return {
    requests: of.count,
    serverMs: (cpuMsOf(of.serverPid) - before[0]) / of.count,
    databaseMs: (cpuMsOf(of.databasePid) - before[1]) / of.count,
    bytes: bytes / of.count,
  };
}

async function sendMany(request: Request, count: number): Promise<number> {
  let left = count;
  let bytes = 0;
  const lane = async () => {
    while (left > 0) {
      left--;
      bytes += Buffer.byteLength(await send(request));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return bytes;
}
