import { randomUUID } from "node:crypto";
import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { log } from "#server/platform/log.ts";
import { metrics } from "#server/platform/metrics.ts";
import { type Origin, runAs, saneId } from "#server/platform/origin.ts";
import { isStopping } from "#server/platform/stopping.ts";
import { openSpan, underTrace, within } from "#server/platform/telemetry.ts";
import type { RouteOf } from "./routes.ts";

// Every request of this process passes here before the framework sees it: it gets its id, its span, its
// line in the log and its place in the figures, whichever page or handler it is for.

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Asked every few seconds by machines, or once for each file of a page: counted, not logged. */
const QUIET = /^\/(_next|api\/health\/|api\/metrics|favicon)/;
/** Who says that another server stands between. */
const PASSED_ON = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];

export type Observed = {
  /** Servers of this process that took a connection. */
  readonly servers: ReadonlySet<Server>;
  readonly inFlight: () => number;
};

export function observeRequests(routeOf: RouteOf): Observed {
  const servers = new Set<Server>();
  let inFlight = 0;
  const plain = http.Server.prototype.emit;
  const emit = function (this: Server, event: string, ...given: unknown[]): boolean {
    servers.add(this);
    const [request, response] = given;
    const pass = () => Reflect.apply(plain, this, [event, ...given]);
    if (event !== "request" || !isRequest(request) || !isResponse(response)) return pass();
    inFlight += 1;
    response.once("close", () => {
      inFlight -= 1;
    });
    return observed({ request, response, route: routeOf(pathOf(request)) }, pass);
  };
  Object.defineProperty(http.Server.prototype, "emit", {
    value: emit,
    configurable: true,
    writable: true,
  });
  return { servers, inFlight: () => inFlight };
}

const isRequest = (given: unknown): given is IncomingMessage =>
  given instanceof http.IncomingMessage;
const isResponse = (given: unknown): given is ServerResponse =>
  given instanceof http.ServerResponse;
const pathOf = ({ url = "/" }: IncomingMessage) => url.split(/[?#]/, 1)[0] ?? "/";

type Call = { request: IncomingMessage; response: ServerResponse; route: string };

function observed({ request, response, route }: Call, pass: () => boolean): boolean {
  const { headers } = request;
  const origin: Origin = {
    id: saneId(headers["x-request-id"]) ?? randomUUID(),
    peer: request.socket.remoteAddress,
    isPassedOn: PASSED_ON.some((name) => headers[name] !== undefined),
  };
  // Whoever reads the headers further in reads the id that holds.
  headers["x-request-id"] = origin.id;
  response.setHeader("x-request-id", origin.id);
  if (isStopping()) response.shouldKeepAlive = false;
  const method = METHODS.has(request.method ?? "") ? (request.method ?? "") : "other";
  const startedAt = performance.now();
  metrics().inFlight.inc();
  return runAs(origin, () =>
    underTrace(headers, () => {
      const span = openSpan(`${method} ${route}`, {
        kind: "server",
        attributes: {
          "http.request.method": method,
          "http.route": route,
          "assay.request_id": origin.id,
        },
      });
      response.once("close", () =>
        // The emitter's own context is another request's or none.
        runAs(origin, () => {
          const seconds = (performance.now() - startedAt) / 1000;
          const isWhole = response.writableFinished;
          const status = isWhole ? response.statusCode : 499;
          span?.setAttribute("http.response.status_code", status);
          if (status >= 500) span?.setStatus({ code: 2 });
          span?.end();
          settled({ method, route, status, seconds });
        }),
      );
      return within(span, pass);
    }),
  );
}

function settled(of: { method: string; route: string; status: number; seconds: number }): void {
  const { seconds, ...labels } = of;
  metrics().inFlight.dec();
  metrics().requests.observe({ ...labels, status: String(of.status) }, seconds);
  if (QUIET.test(of.route)) return;
  log({
    event: "request",
    level: of.status >= 500 ? "error" : "info",
    ...labels,
    durationMs: Math.round(seconds * 1000),
  });
}
