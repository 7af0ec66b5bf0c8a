import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { z } from "zod";

// Servers on loopback that answer with what real tools wrote, for tests of what asks them.

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: http.IncomingHttpHeaders;
};
export type Answer = {
  readonly status?: number;
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Recorded = {
  readonly url: string;
  readonly port: number;
  readonly asked: Asked[];
  readonly stop: () => Promise<void>;
};

const NOT_FOUND: Answer = {
  status: 404,
  type: "text/html",
  body: "<!doctype html><title>404 Not Found</title>",
};
/** What is not JSON is only kept from being in the way. */
function bodyIn(text: string): Asked["body"] {
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
const Body = z.record(z.string(), z.unknown());

export async function startRecorded(
  answer: (asked: Asked) => Answer | null,
  port = 0,
): Promise<Recorded> {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString("utf8");
    const url = new URL(request.url ?? "/", "http://recorded");
    const one: Asked = {
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      body: bodyIn(text),
      headers: request.headers,
    };
    asked.push(one);
    const given = answer(one) ?? NOT_FOUND;
    const type = given.type ?? "application/json";
    response.writeHead(given.status ?? 200, { "content-type": type, ...given.headers });
    response.end(given.body);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const at = typeof address === "object" && address ? address.port : 0;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${at}`, port: at, asked, stop };
}

const ADAPTERS = new URL("../evidence/adapters/", import.meta.url);
export const fixture = (file: string): Buffer => readFileSync(new URL(file, ADAPTERS));

/** MLflow with the estate that was recorded; `version` is the folder of its fixtures. */
export function mlflowAnswers(version: string): (asked: Asked) => Answer | null {
  const page = (name: string): Answer => ({ body: fixture(`mlflow/fixtures/${version}/${name}`) });
  const runPages: Readonly<Record<string, string>> = {
    "": "runs-search-p1.json",
    "eyJvZmZzZXQiOiAyNX0=": "runs-search-p2.json",
    "eyJvZmZzZXQiOiA1MH0=": "runs-search-p3.json",
  };
  return ({ path, body }) => {
    if (path === "/version") return { body: version.replace("mlflow-", ""), type: "text/html" };
    if (!path.startsWith("/api/2.0/mlflow/")) return null;
    const what = path.slice("/api/2.0/mlflow/".length);
    if (what === "experiments/search") return page("experiments-search.json");
    if (what === "runs/search") {
      // After the first reading nothing new is there.
      if (body.filter) return page("runs-search-empty.json");
      const name = runPages[String(body.page_token ?? "")];
      return name ? page(name) : null;
    }
    if (what === "model-versions/search" || what === "registered-models/search")
      return page(`${what.replace("/", "-")}.json`);
    if (what === "logged-models/search")
      return version.startsWith("mlflow-2") ? null : page("logged-models-search.json");
    return null;
  };
}

/** Prometheus in the state that was recorded: rules that fire, a target that is down. */
export function prometheusAnswers({ path }: Asked): Answer | null {
  const files: Readonly<Record<string, string>> = {
    "/api/v1/rules": "rules-firing.json",
    "/api/v1/targets": "targets.json",
    "/api/v1/alerts": "alerts-firing.json",
    "/api/v1/query": "query-up.json",
    "/api/v1/query_range": "query_range-bias.json",
  };
  if (path === "/api/v1/status/buildinfo")
    return { body: JSON.stringify({ status: "success", data: { version: "2.42.0" } }) };
  const file = files[path];
  return file ? { body: fixture(`prometheus/fixtures/prometheus-2.42.0/${file}`) } : null;
}
