import { log } from "#server/platform/log.ts";
import { noteStopping } from "#server/platform/stopping.ts";
import type { Observed } from "./observe-web.ts";

// How a web server ends: it says that it is not ready, still takes what comes until balancers have
// noticed, then takes no more connections, and goes once what is in flight was answered.

const LOOK_MS = 50;

export type StopOf = {
  readonly observed: Observed;
  /** Still takes connections for this long while it says that it is not ready. */
  readonly drainMs: number;
  /** What requests in flight get after that. */
  readonly limitMs: number;
  /** Closes pools and sends what was not sent yet. */
  readonly close: () => Promise<void>;
  readonly exit: (code: number) => void;
};

/** On SIGTERM; a second one ends at once. Ctrl-C is for the supervisor, which asks in order. */
export function stopOnSignal(of: StopOf): void {
  let isAsked = false;
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  process.on("SIGTERM", () => {
    if (isAsked) return of.exit(1);
    isAsked = true;
    void stopServing(of);
  });
}

export async function stopServing(of: StopOf): Promise<void> {
  noteStopping();
  const { observed, drainMs, limitMs } = of;
  log({ event: "stopping", inFlight: observed.inFlight(), drainMs, limitMs });
  await pause(drainMs);
  const servers = [...observed.servers];
  let open = servers.length;
  for (const server of servers)
    server.close(() => {
      open -= 1;
    });
  const until = performance.now() + limitMs;
  while ((open > 0 || observed.inFlight() > 0) && performance.now() < until) {
    // A connection that is kept for a next request would keep the server.
    for (const server of servers) server.closeIdleConnections();
    await pause(LOOK_MS);
  }
  const cutOff = observed.inFlight();
  if (cutOff > 0) log({ event: "stopped-early", level: "warn", cutOff });
  for (const server of servers) server.closeAllConnections();
  await of.close();
  log({ event: "stopped", cutOff });
  of.exit(cutOff > 0 ? 1 : 0);
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
