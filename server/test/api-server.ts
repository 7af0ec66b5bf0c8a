import { createServer, type IncomingMessage } from "node:http";
import { everyRoute, type Route } from "./surface.ts";

/** The handlers of the HTTP API behind a real port, for what asks over the network: a shell, the CLI. */
export async function startApi(): Promise<{ url: string; stop: () => Promise<void> }> {
  const routes = await everyRoute();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    void answered(routes, request, url).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

async function answered(
  routes: readonly Route[],
  request: IncomingMessage,
  url: URL,
): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const asked = url.pathname.split("/").slice(3).map(decodeURIComponent);
  for (const route of routes) {
    const params = route.method === request.method ? matched(route.path, asked) : null;
    if (!params) continue;
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === "string") headers.set(name, value);
    const body = chunks.length > 0 ? { body: new Uint8Array(Buffer.concat(chunks)) } : {};
    const call = new Request(url, { method: route.method, headers, ...body });
    return route.handle(call, { params: Promise.resolve(params) });
  }
  return Response.json({ detail: "There is nothing here." }, { status: 404 });
}

function matched(path: string, asked: readonly string[]): Record<string, string> | null {
  const parts = path.split("/").slice(1);
  if (parts.length !== asked.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const name = /^\[([^.\]]+)\]$/.exec(part)?.[1];
    if (name !== undefined) params[name] = asked[at] ?? "";
    else if (part !== asked[at]) return null;
  }
  return params;
}
