import path from "node:path";
import { appDeps } from "#server/platform/app-deps.ts";
import { readEnv } from "#server/platform/env.ts";
import { logFault } from "#server/platform/log.ts";
import { countProcess } from "#server/platform/metrics.ts";
import { startTelemetry, type Telemetry } from "#server/platform/telemetry.ts";
import { observeRequests } from "./observe-web.ts";
import { routesOf } from "./routes.ts";
import { stopOnSignal } from "./stop-web.ts";
import { versionIn } from "./version.ts";

/** What the process of the web server does once, before its first request. */
export async function prepareWebProcess(): Promise<void> {
  const env = readEnv();
  const version = versionIn(process.cwd());
  countProcess(version);
  const telemetry: Telemetry | null = env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? await startTelemetry({ role: "web", version })
    : null;
  const observed = observeRequests(
    routesOf(path.join(process.cwd(), ".next/routes-manifest.json")),
  );
  // The development server has children and signals of its own.
  if (process.env.NEXT_MANUAL_SIG_HANDLE !== "1") return;
  stopOnSignal({
    observed,
    drainMs: env.ASSAY_DRAIN_SECONDS * 1000,
    limitMs: env.ASSAY_STOP_SECONDS * 1000,
    close: async () => {
      const { db, live } = appDeps();
      await live?.close();
      if ("$disconnect" in db && typeof db.$disconnect === "function")
        await db.$disconnect().catch((error: unknown) => logFault("stop", error));
      await telemetry?.stop();
    },
    exit: (code) => process.exit(code),
  });
}
