import { openDb } from "#server/platform/db.ts";
import {
  connectHosts,
  isReadOnly,
  previousSecrets,
  readEnv,
  serverSecret,
} from "#server/platform/env.ts";
import { newId, secret } from "#server/platform/ids.ts";
import { log, logFault } from "#server/platform/log.ts";
import { countProcess } from "#server/platform/metrics.ts";
import { LANES, type Lane } from "#server/platform/queue.ts";
import { noteStopping } from "#server/platform/stopping.ts";
import { startTelemetry } from "#server/platform/telemetry.ts";
import { projectRoot } from "./build.ts";
import { startQueueWorker } from "./queue-worker.ts";
import { HANDLERS, SCHEDULE } from "./tasks.ts";
import { versionIn } from "./version.ts";
import { listenAsWorker } from "./worker-port.ts";

const POOL_SIZE = 6;

/** Does jobs until it is asked to end; then finishes those in hand. Rejects when it can't go on. */
export async function work(of: {
  lanes: readonly Lane[];
  url: string;
  serverSecret: () => string;
}): Promise<void> {
  const { lanes, url } = of;
  if (isReadOnly()) return idle();
  const env = readEnv();
  const version = versionIn(projectRoot);
  countProcess(version);
  const telemetry = env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? await startTelemetry({ role: "worker", version })
    : null;
  const db = openDb(url, POOL_SIZE);
  const deps = {
    db,
    now: () => new Date(),
    newId: () => newId(),
    secret,
    serverSecret: of.serverSecret,
    previousSecrets,
    connectHosts,
  };
  const port = await listenAsWorker(deps, { host: env.HOST, port: env.ASSAY_WORKER_PORT });
  const worker = await startQueueWorker({
    url,
    deps,
    lanes,
    handlers: HANDLERS,
    schedule: SCHEDULE,
    version,
  });
  await Promise.race([askedToStop(), worker.failed]);
  noteStopping();
  log({ event: "stopping", limitMs: env.ASSAY_STOP_SECONDS * 1000 });
  await inTime(worker.stop(), env.ASSAY_STOP_SECONDS * 1000);
  await port.close();
  await db.$disconnect();
  await telemetry?.stop();
}

/** Once; whoever asks again does not want to wait. Under a supervisor Ctrl-C is its business. */
function askedToStop(): Promise<void> {
  return new Promise((done) => {
    let isAsked = false;
    const isLed = process.env.ASSAY_SUPERVISOR_PID === String(process.ppid);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
      process.on(signal, () => {
        if (isLed && signal !== "SIGTERM") return;
        if (isAsked) process.exit(1);
        isAsked = true;
        done();
      });
  });
}

/** A job that is cut off is freed by the others and done again. */
async function inTime(stopped: Promise<void>, limitMs: number): Promise<void> {
  const timer = setTimeout(() => {
    log({ event: "stopped-early", level: "warn" });
    process.exit(1);
  }, limitMs);
  await stopped;
  clearTimeout(timer);
}

/** With ASSAY_READ_ONLY no job is taken; they wait in the database, as they do while no worker runs. */
function idle(): Promise<void> {
  const alive = setInterval(() => undefined, 3_600_000);
  return new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
      process.on(signal, () => {
        clearInterval(alive);
        done();
      });
  });
}

/** The process that `npm start` runs: settings come with its environment. */
async function main(): Promise<void> {
  const { DATABASE_URL: url } = readEnv();
  if (!url) throw new Error("DATABASE_URL is not set; `npm start` sets it.");
  await work({ lanes: LANES, url, serverSecret });
}

if (process.argv[1] === import.meta.filename)
  await main().then(
    () => process.exit(0),
    (error) => {
      logFault("worker", error);
      process.exit(1);
    },
  );
