import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { z } from "zod";
import { APP_ROLE } from "./app-role.ts";
import {
  findInstallation,
  type Installation,
  makeTraversable,
  possibleStores,
  program,
  programEnvironment,
  runProgram,
} from "./postgres-binaries.ts";
import { errorCode, freePort, isAlive, pause, StartError, whyPortIsBusy } from "./process.ts";

const START_MS_MAX = 60_000;
const DATABASE = "assay";
const Secrets = z.object({
  user: z.string(),
  password: z.string(),
  port: z.int(),
  /** Of the role that the server runs as; a data folder from before there was one gets it at its next start. */
  appPassword: z.string().optional(),
});
type Secrets = z.infer<typeof Secrets>;

export type Postgres = {
  /** As the role that owns everything, for migrations. */
  readonly url: string;
  readonly appPassword: string;
  /** As the role that the server runs as, once it is made (app-role.ts). */
  readonly appUrl: string;
  readonly pid: number;
  readonly port: number;
  /** True when a server that an earlier, killed parent left behind was picked up. */
  readonly isReused: boolean;
  readonly stop: () => Promise<void>;
};

export type PostgresOptions = {
  readonly dataDir: string;
  readonly pgHome: string;
  readonly accountName: string;
  readonly log: (line: string) => void;
  /** For tests: nothing is flushed to disk. A crash may lose or break everything. */
  readonly isThrowaway?: boolean;
};

/**
 * Starts the PostgreSQL that comes with Assay, on loopback and with a generated password, or picks up
 * the one that already serves this data folder. Data survive a killed server: the next start recovers.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  makeTraversable(options.dataDir);
  const installation = findInstallation(options);
  const secrets = await readOrMakeSecrets(path.join(options.dataDir, "postgres.json"));
  const cluster = path.join(installation.store, "postgres");
  if (!fs.existsSync(path.join(cluster, "PG_VERSION")))
    createCluster(installation, cluster, { secrets, isThrowaway: options.isThrowaway ?? false });
  refuseOtherVersion(installation, cluster);
  const running = await reach({ options, installation, cluster, secrets });
  const { user, password, appPassword } = secrets;
  const at = `127.0.0.1:${running.port}`;
  const url = (database: string) => `postgresql://${user}:${password}@${at}/${database}`;
  await createDatabase(url("postgres"));
  return {
    url: url(DATABASE),
    appPassword,
    appUrl: `postgresql://${APP_ROLE}:${appPassword}@${at}/${DATABASE}`,
    pid: running.pid,
    port: running.port,
    isReused: running.child === undefined,
    stop: () => stop(running),
  };
}

/** The server that already serves this data folder, for commands beside it; null when none runs. Starts nothing. */
export function findServing(of: {
  dataDir: string;
  pgHome: string;
}): { url: string; pid: number; port: number } | null {
  const file = path.join(of.dataDir, "postgres.json");
  if (!fs.existsSync(file)) return null;
  const { user, password } = Secrets.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  for (const store of possibleStores(of)) {
    const running = findRunning(path.join(store, "postgres"));
    if (!running) continue;
    const { pid, port } = running;
    return { url: `postgresql://${user}:${password}@127.0.0.1:${port}/${DATABASE}`, pid, port };
  }
  return null;
}

async function readOrMakeSecrets(file: string): Promise<Required<Secrets>> {
  const known = fs.existsSync(file)
    ? Secrets.parse(JSON.parse(fs.readFileSync(file, "utf8")))
    : { user: "assay", password: newPassword(), port: await freePort() };
  const secrets = { appPassword: newPassword(), ...known };
  if (secrets.appPassword === known.appPassword) return secrets;
  // Written beside and renamed: a start that is killed here loses no password.
  fs.writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
  return secrets;
}

const newPassword = () => randomBytes(24).toString("base64url");

/** initdb runs beside the final folder and is renamed into place, so a killed one leaves no half cluster. */
function createCluster(
  installation: Installation,
  cluster: string,
  of: { secrets: Secrets; isThrowaway: boolean },
): void {
  const { uid, gid } = installation.account;
  const draft = `${cluster}.init`;
  const passwordFile = `${draft}.password`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
  fs.writeFileSync(passwordFile, `${of.secrets.password}\n`, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined)
    for (const owned of [draft, passwordFile]) fs.chownSync(owned, uid, gid);
  const args = ["-D", draft, "-U", of.secrets.user, "--pwfile", passwordFile];
  args.push("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions");
  if (of.isThrowaway) args.push("--no-sync");
  const made = runProgram(program(installation, "initdb"), args, installation.account);
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    fs.rmSync(draft, { recursive: true, force: true });
    const said = (made.error?.message ?? made.stderr).slice(0, 600);
    throw new StartError(`PostgreSQL could not create its data folder ${cluster}: ${said}`);
  }
  fs.renameSync(draft, cluster);
}

function refuseOtherVersion(installation: Installation, cluster: string): void {
  const made = fs.readFileSync(path.join(cluster, "PG_VERSION"), "utf8").trim();
  if (made === installation.version) return;
  throw new StartError(
    `The data folder ${cluster} was made by PostgreSQL ${made}; this version of Assay brings ${installation.version}. Back up with the version that made it and restore here.`,
  );
}

type Running = { pid: number; port: number; child: ChildProcess | undefined };
type Place = {
  options: PostgresOptions;
  installation: Installation;
  cluster: string;
  secrets: Secrets;
};

/** Answers once the server accepts the password; starts it, again if a killed one's children still hold on. */
async function reach(place: Place): Promise<Running> {
  const until = Date.now() + START_MS_MAX;
  const logFile = path.join(place.options.dataDir, "postgres.log");
  let running = findRunning(place.cluster);
  if (running)
    place.options.log(
      `Picked up the database server that an earlier start left (process ${running.pid}).`,
    );
  for (;;) {
    running ??= await launch(place, logFile);
    const refusal = await tryConnect(place.secrets, running.port);
    if (refusal === null) return running;
    const hasEnded = running.child ? running.child.exitCode !== null : !isAlive(running.pid);
    if (hasEnded && running.child && !isHeldByOrphans(logFile))
      throw new StartError(`PostgreSQL ended while starting. ${logFile} says why.`);
    if (Date.now() > until) {
      if (running.child) await stop(running);
      throw new StartError(
        `PostgreSQL did not answer within a minute: ${refusal}. ${logFile} says more.`,
      );
    }
    await pause(hasEnded ? 500 : 50);
    if (hasEnded) running = null;
  }
}

/** What postmaster.pid says, when that process lives and is a PostgreSQL. Lines: pid, folder, start, port. */
function findRunning(cluster: string): Running | null {
  const file = path.join(cluster, "postmaster.pid");
  if (!fs.existsSync(file)) return null;
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3]);
  if (!pid || !port || !isAlive(pid)) return null;
  const command = `/proc/${pid}/cmdline`;
  if (fs.existsSync(command) && !fs.readFileSync(command, "utf8").includes("postgres")) return null;
  return { pid, port, child: undefined };
}

async function launch(place: Place, logFile: string): Promise<Running> {
  const { options, installation, cluster, secrets } = place;
  const isTaken = (await whyPortIsBusy(secrets.port, "127.0.0.1")) !== null;
  const port = isTaken ? await freePort() : secrets.port;
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories="];
  settings.push("timezone=UTC", "log_timezone=UTC");
  if (options.isThrowaway)
    settings.push(
      "fsync=off",
      "synchronous_commit=off",
      "full_page_writes=off",
      "max_connections=200",
    );
  const args = ["-D", cluster, "-p", String(port), ...settings.flatMap((value) => ["-c", value])];
  const output = fs.openSync(logFile, "a", 0o600);
  // Its own session: Ctrl-C in the terminal reaches the supervisor only, which then stops it in order.
  const child = spawn(program(installation, "postgres"), args, {
    ...installation.account,
    cwd: "/",
    detached: true,
    stdio: ["ignore", output, output],
    env: programEnvironment,
  });
  child.on("error", () => undefined);
  child.unref();
  fs.closeSync(output);
  if (child.pid === undefined)
    throw new StartError(`PostgreSQL could not be started from ${installation.programs}.`);
  return { pid: child.pid, port, child };
}

/** null when it answered; otherwise what it said. */
async function tryConnect(secrets: Secrets, port: number): Promise<string | null> {
  const { user, password } = secrets;
  const client = new pg.Client({ host: "127.0.0.1", port, user, password, database: "postgres" });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isHeldByOrphans(logFile: string): boolean {
  const tail = fs.readFileSync(logFile, "utf8").slice(-2_000);
  return /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(tail);
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Asks (open sessions are ended and rolled back), then insists; recovery at the next start covers the rest. */
async function stop(running: Running): Promise<void> {
  const hasEnded = () => {
    const { child } = running;
    return child ? child.exitCode !== null || child.signalCode !== null : !isAlive(running.pid);
  };
  for (const [signal, waitMs] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    try {
      process.kill(running.pid, signal);
    } catch (error) {
      if (errorCode(error) === "ESRCH") return;
      throw error;
    }
    const until = Date.now() + waitMs;
    while (Date.now() < until) {
      if (hasEnded()) return;
      await pause(20);
    }
  }
}
