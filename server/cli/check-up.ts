import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { type Env, SettingsError } from "#server/platform/env.ts";
import { buildState, checkInstall, projectRoot } from "#server/start/build.ts";
import { migrationState } from "#server/start/migrate.ts";
import { whyPortIsBusy } from "#server/start/process.ts";
import { type Finding, fault, note, ok } from "./check-finding.ts";
import { serverFindings } from "./check-server.ts";
import { databaseUrlOf, dataDirOf, messageOf, migrationsFolder, readSettings } from "./database.ts";

/** Looks at everything and touches nothing. Settings that cannot be read end it, since all else depends on them. */
export async function findings(
  of: { now: () => Date; isQuick: boolean } = { now: () => new Date(), isQuick: false },
): Promise<Finding[]> {
  const early = [nodeVersion(process.versions.node), install()];
  let env: Env;
  try {
    env = readSettings();
  } catch (error) {
    const faults = error instanceof SettingsError ? error.faults : [`${messageOf(error)}.`];
    return [...early, ...faults.map((text) => fault("Settings", text))];
  }
  return [
    ...early,
    ok("Settings", "every one that is set can be read."),
    dataFolder(env),
    await port(env),
    ...(await database(env, of)),
    build(),
    secret(env),
    browser(env),
  ];
}

const Manifest = z.object({ engines: z.object({ node: z.string() }) });

export function nodeVersion(version: string): Finding {
  const manifest = fs.readFileSync(path.join(projectRoot, "package.json"), "utf8");
  const { node } = Manifest.parse(JSON.parse(manifest)).engines;
  const [major = 0, minor = 0] = node.replace(/^>=/, "").split(".").map(Number);
  const [hasMajor = 0, hasMinor = 0] = version.split(".").map(Number);
  const isEnough = hasMajor > major || (hasMajor === major && hasMinor >= minor);
  return isEnough
    ? ok("Node", `${version}.`)
    : fault("Node", `${version} is too old: Assay needs ${major}.${minor} or newer.`);
}

function install(): Finding {
  try {
    checkInstall();
    return ok("Packages", "match package-lock.json.");
  } catch (error) {
    return fault("Packages", `${messageOf(error)}.`);
  }
}

const GB = 1e9;
const FREE_BYTES_MIN = 0.5 * GB;

function dataFolder(env: Env): Finding {
  const folder = dataDirOf(env);
  if (env.DATABASE_URL && !fs.existsSync(folder))
    return ok("Data folder", "none needed beside DATABASE_URL.");
  let place = folder;
  while (!fs.existsSync(place)) place = path.dirname(place);
  try {
    fs.accessSync(place, fs.constants.W_OK | fs.constants.X_OK);
  } catch {
    return fault("Data folder", `${place} cannot be written. Choose another with ASSAY_DATA_DIR=…`);
  }
  const disk = fs.statfsSync(place);
  const freeBytes = disk.bavail * disk.bsize;
  const free = `${(freeBytes / GB).toFixed(1)} GB free`;
  if (freeBytes < FREE_BYTES_MIN) return fault("Data folder", `${folder} has only ${free}.`);
  return ok(
    "Data folder",
    `${folder}${place === folder ? "" : " (made at the first start)"}, ${free}.`,
  );
}

async function port(env: Env): Promise<Finding> {
  const reason = await whyPortIsBusy(env.PORT, env.HOST);
  if (reason === null) return ok("Port", `${env.PORT} is free.`);
  if (reason !== "EADDRINUSE")
    return fault("Port", `cannot listen on ${env.HOST}:${env.PORT} (${reason}).`);
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? "127.0.0.1" : env.HOST;
  const health = await healthAt(`http://${host}:${env.PORT}/api/health/ready`);
  if (health !== null)
    return health === 200
      ? ok("Port", `${env.PORT}: Assay is serving there and says it is ready.`)
      : fault("Port", `${env.PORT}: Assay is serving there and says it is not ready (${health}).`);
  return fault("Port", `${env.PORT} is taken by another program. Choose another with PORT=…`);
}

const Health = z.object({ status: z.string() });

/** The status of Assay's readiness; null when it is not Assay that answers. */
async function healthAt(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return Health.safeParse(await response.json()).success ? response.status : null;
  } catch {
    return null;
  }
}

const MAJOR_MIN = 15;

async function database(env: Env, of: { now: () => Date; isQuick: boolean }): Promise<Finding[]> {
  const name = "Database";
  const which = env.DATABASE_URL ? "DATABASE_URL" : "the one in the data folder";
  const url = databaseUrlOf(env);
  if (url === null) return [note(name, "not running; npm start starts it.")];
  try {
    const state = await migrationState(url, migrationsFolder);
    const version = state.serverVersion.split(" ")[0];
    if (Number.parseInt(state.serverVersion, 10) < MAJOR_MIN)
      return [fault(name, `PostgreSQL ${version} is too old: ${MAJOR_MIN} or newer is needed.`)];
    if (state.fault) return [fault(name, state.fault)];
    const said = `${which} answers, PostgreSQL ${version}`;
    if (state.pending.length > 0)
      return [note(name, `${said}; npm start will apply ${state.pending.join(", ")}.`)];
    const more = await serverFindings(env, { url, ...of });
    return [ok(name, `${said}, all ${state.total} migrations applied.`), ...more];
  } catch (error) {
    return [fault(name, `${which} does not answer: ${messageOf(error)}.`)];
  }
}

function build(): Finding {
  const state = buildState();
  if (state === "up-to-date") return ok("Build", "up to date.");
  return note(
    "Build",
    state === "none"
      ? "none yet; npm start makes it."
      : "older than the source; npm start renews it.",
  );
}

function secret(env: Env): Finding {
  if (env.ASSAY_SECRET) return ok("Secret", "set by ASSAY_SECRET.");
  if (env.DATABASE_URL)
    return fault(
      "Secret",
      "ASSAY_SECRET is not set; DATABASE_URL needs it, the same for every replica. Make one with: openssl rand -hex 32",
    );
  const file = path.join(dataDirOf(env), "secret");
  if (!fs.existsSync(file)) return note("Secret", "none yet; the first start makes it.");
  const isPrivate = (fs.statSync(file).mode & 0o077) === 0;
  return isPrivate
    ? ok("Secret", `in ${file}, readable by this account only.`)
    : fault(
        "Secret",
        `${file} can be read by other accounts. Put it right with: chmod 600 ${file}`,
      );
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Only tests need one, so its absence is no fault. */
function browser(env: Env): Finding {
  const name = "Browser for tests";
  const chosen = env.ASSAY_CHROMIUM;
  if (chosen)
    return fs.existsSync(chosen)
      ? ok(name, `${chosen} (ASSAY_CHROMIUM).`)
      : fault(name, `ASSAY_CHROMIUM names ${chosen}, which does not exist.`);
  const onPath = folders("/usr/local/bin:/usr/bin:/bin:/snap/bin")
    .flatMap((folder) => BROWSERS.map((program) => path.join(folder, program)))
    .find((file) => fs.existsSync(file));
  if (onPath) return ok(name, `${onPath}.`);
  if (isInstalled("@sparticuz/chromium")) return ok(name, "the one that npm ci brings.");
  return note(name, "none; npm test needs one. Name it with ASSAY_CHROMIUM=…");
}

const folders = (list: string) => list.split(":");

function isInstalled(packageName: string): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch {
    return false;
  }
}
