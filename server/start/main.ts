import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Env, SettingsError } from "#server/platform/env.ts";
import { makeAppRole } from "./app-role.ts";
import { buildPages, checkInstall, generateClient, projectRoot } from "./build.ts";
import { keepDatabase } from "./keep-database.ts";
import { lockDataFolder } from "./lock.ts";
import { MigrateError } from "./migrate.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { makeTraversable } from "./postgres-binaries.ts";
import { pause, StartError, whyPortIsBusy } from "./process.ts";
import { readStartSettings } from "./settings.ts";
import { awaitTables, demandTables, renewTables } from "./tables.ts";
import { startWeb, type Web, waitUntilReady } from "./web.ts";
import { startWorker, type Worker } from "./worker.ts";

// npm start: database, migrations, first data, pages, web server, worker. They stop so that nothing new
// comes in while what is in hand is finished: web server and worker at once, then the database.

const NPM_CHECK_MS = 500;
const PORT_WAIT_MS = 2_000;
const SAME_SIGNAL_MS = 1_000;
const DATABASE_STOP_MS_MAX = 3_000;
const isDev = process.argv.includes("--dev");
const say = (line: string) => console.log(line);

/** What has been started so far, and therefore what has to be stopped. */
const started: {
  unlock?: () => void;
  database?: Promise<Postgres>;
  letDatabaseEnd?: () => void;
  web?: Web;
  worker?: Worker;
} = {};
const ending = new AbortController();
let stopping: Promise<never> | undefined;

async function start(): Promise<void> {
  const env = readStartSettings();
  const dataDir = path.resolve(projectRoot, env.ASSAY_DATA_DIR);
  makeTraversable(dataDir);
  started.unlock = lockDataFolder(dataDir, env.PORT);
  await refuseBusyPort(env);
  checkInstall();
  const secret = readSecret(env, dataDir);
  await generateClient({ log: say, signal: ending.signal });
  const databaseUrl = await prepareDatabase(env, dataDir);
  const { prepareFirstStart } = await import("./first-start.ts");
  const ownerToken =
    env.ASSAY_READ_ONLY === "1"
      ? null
      : await prepareFirstStart(databaseUrl, env.ASSAY_BOOTSTRAP_TOKEN);
  if (!isDev) await buildPages({ log: say, signal: ending.signal });
  if (stopping) return;
  await serve(env, { databaseUrl, secret, dataDir, ownerToken });
}

async function refuseBusyPort(env: Env): Promise<void> {
  let reason = await whyPortIsBusy(env.PORT, env.HOST);
  // The web server of a supervisor that was just killed needs a moment to notice.
  for (const until = Date.now() + PORT_WAIT_MS; reason && Date.now() < until; await pause(100))
    reason = await whyPortIsBusy(env.PORT, env.HOST);
  if (reason === null) return;
  throw new StartError(
    reason === "EADDRINUSE"
      ? `Port ${env.PORT} is taken by another program. Choose another: PORT=${env.PORT + 1} npm start`
      : `Cannot listen on ${env.HOST}:${env.PORT} (${reason}). Check HOST and PORT.`,
  );
}

/** With a database of its own the server makes its secret too; replicas on one database must share theirs. */
function readSecret(env: Env, dataDir: string): string {
  if (env.ASSAY_SECRET) return env.ASSAY_SECRET;
  const file = path.join(dataDir, "secret");
  if (!fs.existsSync(file))
    fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return fs.readFileSync(file, "utf8").trim();
}

/** Answers with the address that the server uses, as a role that owns nothing where there is one. */
async function prepareDatabase(env: Env, dataDir: string): Promise<string> {
  let url = env.ASSAY_OWNER_DATABASE_URL ?? env.DATABASE_URL;
  let appUrl = env.DATABASE_URL;
  if (!url || !appUrl) {
    const database = await startKept(env, dataDir);
    url = database.url;
    appUrl = database.appUrl;
    say(`Database: running in ${dataDir} (process ${database.pid}, port ${database.port}).`);
  }
  if (env.ASSAY_READ_ONLY === "1") return readOnly(appUrl);
  if (env.ASSAY_MIGRATE === "0") {
    await awaitTables(appUrl, { log: say, signal: ending.signal });
    return appUrl;
  }
  const embedded = await started.database;
  if (embedded) await makeAppRole(url, embedded.appPassword);
  const { applied, ahead } = await renewTables({ ownerUrl: url, appUrl });
  if (applied.length > 0) say(`Database: applied ${applied.join(", ")}.`);
  if (ahead.length > 0)
    say(`Database: a newer version has added ${ahead.join(", ")}; this one goes on as before.`);
  return appUrl;
}

/** The embedded database, which is started again when it ends by itself. */
async function startKept(env: Env, dataDir: string): Promise<Postgres> {
  const begin = () => {
    started.database = startPostgres({
      dataDir,
      pgHome: env.ASSAY_PG_HOME,
      accountName: env.ASSAY_PG_USER,
      log: say,
    });
    return started.database;
  };
  const database = await begin();
  started.letDatabaseEnd = keepDatabase({
    database,
    again: begin,
    log: say,
    onMoved: () => {
      process.exitCode = 1;
      void stop("Another program has taken the port of the database.");
    },
  });
  return database;
}

/** Nothing is changed, the database's tables included; what this version needs must be there already. */
async function readOnly(url: string): Promise<string> {
  await demandTables(url);
  say("Read-only: everything is shown, nothing is changed, no job runs.");
  return url;
}

async function serve(
  env: Env,
  of: { databaseUrl: string; secret: string; dataDir: string; ownerToken: string | null },
): Promise<void> {
  const settings = {
    DATABASE_URL: of.databaseUrl,
    ASSAY_SECRET: of.secret,
    ASSAY_DATA_DIR: of.dataDir,
    HOST: env.HOST,
    PORT: String(env.PORT),
    // The server has no use for these: one is read on the first start, the other is for migrations only.
    ASSAY_OWNER_DATABASE_URL: "",
    ASSAY_BOOTSTRAP_TOKEN: "",
  };
  const web = startWeb({
    host: env.HOST,
    port: env.PORT,
    isDev,
    env: settings,
    stopMs: stopMs(env),
  });
  started.web = web;
  web.child.once("exit", (code, signal) => {
    if (stopping) return;
    process.exitCode = 1;
    void stop(`The web server ended by itself (${code ?? signal}).`);
  });
  await waitUntilReady(`http://${reachableHost(env.HOST)}:${env.PORT}`, web);
  if (stopping) return;
  // After the web server, which somebody waits for; what was left over from before waits a second longer.
  if (env.ASSAY_WORKER === "1")
    started.worker = startWorker({ env: settings, log: say, stopMs: stopMs(env) });
  const address = env.ASSAY_ORIGIN ?? `http://${reachableHost(env.HOST)}:${env.PORT}`;
  say(`Ready: ${address} (${process.uptime().toFixed(1)} s). Ctrl-C stops it.`);
  if (of.ownerToken)
    say(
      `No owner yet. Open this link once, within 24 hours: ${address}/owner?token=${of.ownerToken}`,
    );
}

/** What a process gets to end by itself: what its own limits add up to, and a little to say so. */
const stopMs = (env: Env) => (env.ASSAY_DRAIN_SECONDS + env.ASSAY_STOP_SECONDS + 5) * 1000;

/** An address that a browser can open for a host that binds every interface. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function stop(why: string): Promise<never> {
  stopping ??= (async () => {
    const isRunning = started.database !== undefined || started.web !== undefined;
    if (isRunning) say(`${why} Stopping.`);
    ending.abort();
    started.letDatabaseEnd?.();
    // A database still on its way up is awaited, or it would outlive us.
    const database = await started.database?.catch(() => undefined);
    const ends = await Promise.all([started.web?.stop(), started.worker?.stop()]);
    await database?.stop();
    started.unlock?.();
    if (isRunning) say("Stopped.");
    process.exit(process.exitCode ?? (ends.includes(false) ? 1 : 0));
  })();
  return stopping;
}

/** Asked twice: nothing more is waited for but the database, which is quick and would outlive us. */
async function stopNow(): Promise<never> {
  say("Asked again. Stopping now.");
  started.web?.child.kill("SIGKILL");
  started.worker?.kill();
  const database = await started.database?.catch(() => undefined);
  await Promise.race([database?.stop(), pause(DATABASE_STOP_MS_MAX)]);
  process.exit(1);
}

/** npm passes its signals to the shell between us, which ends without passing them on. */
function watchNpm(): void {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop("npm has ended.");
  }, NPM_CHECK_MS).unref();
}

let askedAt: number | undefined;
let isHurried = false;

/** Ctrl-C under npm comes twice within a moment: from the terminal, and passed on. */
function onSignal(signal: NodeJS.Signals): Promise<never> | undefined {
  askedAt ??= performance.now();
  if (!stopping) return stop(`Received ${signal}.`);
  if (performance.now() - askedAt < SAME_SIGNAL_MS) return;
  if (isHurried) process.exit(1);
  isHurried = true;
  return stopNow();
}

async function main(): Promise<void> {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => void onSignal(signal));
  watchNpm();
  try {
    await start();
  } catch (error) {
    if (stopping) return;
    process.exitCode = 1;
    const isExpected =
      error instanceof StartError ||
      error instanceof MigrateError ||
      error instanceof SettingsError;
    const said = isExpected ? error.message : error instanceof Error ? error.stack : String(error);
    // One line for each, so that every one stands for itself in a log.
    const lines = error instanceof SettingsError ? error.faults : [said];
    for (const line of lines) console.error(`Cannot start. ${line}`);
    await stop("The start failed.");
  }
}

await main();
