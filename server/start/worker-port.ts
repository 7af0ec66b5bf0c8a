import { createServer, type IncomingMessage } from "node:http";
import { figures } from "#server/jobs/queries.ts";
import { isReachable } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { readEnv } from "#server/platform/env.ts";
import { log, logFault } from "#server/platform/log.ts";
import { whyNotScrape } from "#server/platform/scrape.ts";
import { isStopping } from "#server/platform/stopping.ts";

// What an orchestrator asks of a worker: whether it lives, whether it works, and its figures. By the
// paths of the web server, so that one description of checks does for both.

type Answer = { readonly status: number; readonly body: string; readonly type?: string };

export async function listenAsWorker(
  deps: Deps,
  of: { host: string; port: number | undefined },
): Promise<{ close: () => Promise<void>; port: number | null }> {
  if (of.port === undefined) return { close: async () => undefined, port: null };
  const server = createServer((request, response) => {
    answered(deps, request)
      .catch((error: unknown): Answer => {
        logFault("worker port", error);
        return { status: 500, body: "It was logged.\n" };
      })
      .then(({ status, body, type = "application/json" }) => {
        response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
      });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(of.port, of.host, done);
  });
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? null) : null;
  log({ event: "worker-listens", port });
  return {
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answered(deps: Deps, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? "/").split("?", 1)[0];
  if (path === "/api/health/live") return { status: 200, body: '{"status":"live"}' };
  if (path === "/api/health/ready") {
    if (isStopping()) return { status: 503, body: '{"status":"stopping"}' };
    const isReady = await isReachable(deps.db);
    return isReady
      ? { status: 200, body: '{"status":"ready"}' }
      : { status: 503, body: '{"status":"no database"}' };
  }
  if (path !== "/api/metrics") return { status: 404, body: '{"status":"nothing here"}' };
  const { ASSAY_METRICS_TOKEN: token, ASSAY_ORIGIN: origin } = readEnv();
  const { headers, socket } = request;
  const why = whyNotScrape(
    {
      authorization: headers.authorization ?? null,
      from: { peer: socket.remoteAddress, isPassedOn: headers["x-forwarded-for"] !== undefined },
    },
    { token, origin },
  );
  if (why !== null) return { status: 401, body: `${why}\n`, type: "text/plain; charset=utf-8" };
  const { body, contentType } = await figures(deps);
  return { status: 200, body, type: contentType };
}
