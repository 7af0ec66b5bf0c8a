import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { freePort } from "#server/start/process.ts";
import { type App, startApp, stopAll } from "./app.ts";
import { benchAudit } from "./audit.ts";
import { Decided, freshClone, machine, makeWorkFolder, root, secondsOf } from "./checkout.ts";
import { benchEffort } from "./effort.ts";
import { benchGates } from "./gates.ts";
import { measure, type Place, report, type Subject, say } from "./measure.ts";
import { benchPortfolio } from "./portfolio.ts";
import { benchRuns } from "./runs.ts";

// npm run bench: what a fresh clone takes to install, build and start, and what the gate decision and
// the portfolio page cost in CPU time beside a bare server that runs the same SQL. Linux only (/proc).
// With --here it measures this checkout as it stands instead of a fresh clone of the last commit; with
// the word runs only what 50,000 runs of a tracker cost, with the word effort only an estimate beside NumPy, with the
// word audit only what permission check and audit entry cost a write, with the word gates only policies
// over many projects, beside Backstage Tech Insights (which it installs from npm into its work folder).

const onlyRuns = process.argv.includes("runs");
const onlyEffort = process.argv.includes("effort");
const onlyAudit = process.argv.includes("audit");
const onlyGates = process.argv.includes("gates");
const onlyPortfolio = process.argv.includes("portfolio");
const isHere = process.argv.includes("--here");
/** Requests measured: several hundred where a request takes milliseconds, fewer where it takes many. */
const COUNTS = { gate: 300, portfolio: 200, portfolio1000: 24 } as const;
const bootstrapToken = `bench_${randomBytes(32).toString("hex")}`;

async function prepare(folder: string): Promise<Place> {
  if (isHere) return { folder, checkout: root };
  const clone = freshClone(folder);
  say(`Fresh clone of ${clone.commit}`);
  tell("npm ci", await secondsOf("npm", ["ci", "--no-audit", "--no-fund"], clone.path));
  const build = ["--import", "tsx", "server/start/build.ts"];
  tell("build (database client and pages)", await secondsOf(process.execPath, build, clone.path));
  return { folder, checkout: clone.path };
}

function tell(what: string, seconds: number): void {
  say(`  ${what.padEnd(44)} ${seconds.toFixed(1).padStart(6)} s`);
}

async function timedStart(place: Place): Promise<{ app: App; seconds: number }> {
  const startedAt = performance.now();
  const app = await startApp({
    root: place.checkout,
    dataDir: path.join(place.folder, "data"),
    port: await freePort(),
    bootstrapToken,
  });
  return { app, seconds: (performance.now() - startedAt) / 1000 };
}

/** Becomes owner by the one-time link, as a person does; answers the session's cookie. */
async function signIn(app: App): Promise<string> {
  const response = await fetch(`${app.url}/api/auth/owner`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: app.url },
    body: JSON.stringify({
      token: app.ownerToken,
      name: "Bench",
      email: "bench@assay.invalid",
      password: randomBytes(16).toString("hex"),
      role: "product-owner",
    }),
  });
  if (!response.ok) throw new Error(`Sign-in: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

function subjectsOf(app: App, cookie: string): { gate: Subject; portfolio: Subject } {
  return {
    gate: {
      name: "Gate decision (POST /api/v1/projects/est/gates/pilot-production/decisions)",
      request: {
        url: `${app.url}/api/v1/projects/est/gates/pilot-production/decisions`,
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bootstrapToken}` },
        body: "{}",
      },
      count: COUNTS.gate,
      idIn: (answer) => Decided.parse(JSON.parse(answer)).decisionId,
    },
    portfolio: {
      name: "Portfolio page (GET /, signed in)",
      request: { url: `${app.url}/`, headers: { cookie } },
      count: COUNTS.portfolio,
    },
  };
}

async function run(folder: string): Promise<void> {
  say(machine());
  if (onlyGates) {
    await benchGates(folder);
    return say(machine());
  }
  if (!onlyRuns && !onlyAudit && !onlyPortfolio) benchEffort();
  if (onlyEffort) return;
  if (!onlyRuns && !onlyPortfolio) await benchAudit(folder);
  if (onlyAudit) return;
  if (!onlyRuns && !onlyPortfolio) await benchGates(folder);
  const place = await prepare(folder);
  const first = await timedStart(place);
  tell("first start (new database, demo)", first.seconds);
  const cookie = await signIn(first.app);
  await first.app.stop();
  const { app, seconds } = await timedStart(place);
  tell("second start", seconds);
  const ready = { app, cookie, token: bootstrapToken };
  if (onlyPortfolio) return benchPortfolio(place, ready);
  if (!onlyRuns) await benchPages(place, app, cookie);
  if (!onlyRuns) await benchPortfolio(place, ready);
  await benchRuns(place, { app, cookie, token: bootstrapToken });
  say(machine());
}

async function benchPages(place: Place, app: App, cookie: string): Promise<void> {
  const subjects = subjectsOf(app, cookie);
  say();
  say(
    "CPU per request. The bare server is node:http and pg: it runs the statements that the product was",
  );
  say("seen to run for one such request, in order, and sends their rows as JSON.");
  for (const subject of [subjects.gate, subjects.portfolio])
    report(`${subject.name}, 8 projects`, await measure(place, app, subject));
  const seedArgs = ["server/cli/assay.mjs", "seed", "portfolio-1000"];
  process.env.ASSAY_DATA_DIR = path.join(place.folder, "data");
  const seeded = await secondsOf(process.execPath, seedArgs, place.checkout);
  const large = { ...subjects.portfolio, count: COUNTS.portfolio1000 };
  report(`${large.name}, 1,008 projects`, await measure(place, app, large));
  say();
  tell("assay seed portfolio-1000", seeded);
}

const folder = makeWorkFolder();

async function cleanUp(): Promise<void> {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(1)));
try {
  await run(folder);
} finally {
  await cleanUp();
}
