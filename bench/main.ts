import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { freePort } from "#server/start/process.ts";
import { type App, start, startApp, stopAll } from "./app.ts";
import { Decided, freshClone, machine, makeWorkFolder, root, secondsOf } from "./checkout.ts";
import { type Cost, cost, type Request, send } from "./load.ts";
import { type Statement, statementsDuring } from "./statements.ts";

// npm run bench: what a fresh clone takes to install, build and start, and what the gate decision and
// the portfolio page cost in CPU time beside a bare server that runs the same SQL. Linux only (/proc).
// With --here it measures this checkout as it stands instead of a fresh clone of the last commit.

const isHere = process.argv.includes("--here");
/** Requests measured: several hundred where a request takes milliseconds, fewer where it takes many. */
const COUNTS = { gate: 300, portfolio: 200, portfolio1000: 24 } as const;
const bootstrapToken = `bench_${randomBytes(32).toString("hex")}`;
const say = (line = "") => console.log(line);

type Place = { readonly folder: string; readonly checkout: string };

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

type Subject = {
  readonly name: string;
  readonly request: Request;
  readonly count: number;
  /** Id of the row that the answer says was made, which a repeat must make anew. */
  readonly idIn?: (answer: string) => string;
};

type Measured = { readonly product: Cost; readonly bare: Cost; readonly statements: Statement[] };

async function measure(place: Place, app: App, subject: Subject): Promise<Measured> {
  await send(subject.request);
  let answer = "";
  const statements = await statementsDuring(app.database, async () => {
    answer = await send(subject.request);
  });
  const ids = { serverPid: app.webPid, databasePid: app.database.pid, count: subject.count };
  const product = await cost(subject.request, ids);
  const jobFile = path.join(place.folder, "bare-server.json");
  const freshId = subject.idIn?.(answer) ?? null;
  fs.writeFileSync(jobFile, JSON.stringify({ databaseUrl: app.database.url, statements, freshId }));
  const args = ["--import", "tsx", "bench/bare-server.ts", jobFile];
  const bare = await start({ cwd: root, args }, /^port (\d+)/m);
  const url = `http://127.0.0.1:${bare.match[1]}/`;
  const request = { ...subject.request, url };
  const yardstick = await cost(request, { ...ids, serverPid: bare.pid });
  await bare.stop();
  return { product, bare: yardstick, statements };
}

/** Each table read or written, in order, with how often: enough to see a list that asks once a project. */
function inShort(statements: readonly Statement[]): string[] {
  const times = new Map<string, number>();
  for (const { sql } of statements) {
    const verb = /^\s*(\w+)/.exec(sql)?.[1] ?? "";
    const table = /(?:FROM|INTO|UPDATE)\s+(?:"public"\.)?"(\w+)"/i.exec(outermost(sql))?.[1] ?? "";
    const line = `${verb.toUpperCase()} ${table}`;
    times.set(line, (times.get(line) ?? 0) + 1);
  }
  return [...times].map(([line, count]) => `${count} × ${line}`);
}

/** Without what stands in brackets: the columns and conditions that read other tables. */
function outermost(sql: string): string {
  const shorter = sql.replace(/\([^()]*\)/g, "");
  return shorter === sql ? sql : outermost(shorter);
}

function report(name: string, { product, bare, statements }: Measured): void {
  const queries = statements.filter(({ sql }) => !/^(BEGIN|COMMIT|ROLLBACK)/.test(sql));
  const row = (who: string, cost: Cost) =>
    `  ${who.padEnd(10)} server ${cost.serverMs.toFixed(2).padStart(8)} ms   PostgreSQL ${cost.databaseMs.toFixed(2).padStart(8)} ms   answer ${(cost.bytes / 1000).toFixed(0).padStart(6)} kB`;
  say();
  say(`${name}: ${queries.length} statements, ${product.requests} requests`);
  for (const line of inShort(queries)) say(`    ${line}`);
  say(row("Assay", product));
  say(row("bare", bare));
  const total = (cost: Cost) => cost.serverMs + cost.databaseMs;
  say(
    `  ratio      server ${(product.serverMs / bare.serverMs).toFixed(1).padStart(8)} ×    with PostgreSQL ${(total(product) / total(bare)).toFixed(1).padStart(4)} ×`,
  );
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
  const place = await prepare(folder);
  const first = await timedStart(place);
  tell("first start (new database, demo)", first.seconds);
  const cookie = await signIn(first.app);
  await first.app.stop();
  const { app, seconds } = await timedStart(place);
  tell("second start", seconds);
  const subjects = subjectsOf(app, cookie);
  say();
  say(
    "CPU per request. The bare server is node:http and pg: it runs the statements that the product was",
  );
  say("seen to run for one such request, in order, and sends their rows as JSON.");
  for (const subject of [subjects.gate, subjects.portfolio])
    report(`${subject.name}, 8 projects`, await measure(place, app, subject));
  const seedArgs = ["server/cli/assay.mjs", "seed", "portfolio-1000"];
  process.env.ASSAY_DATA_DIR = path.join(folder, "data");
  const seeded = await secondsOf(process.execPath, seedArgs, place.checkout);
  const large = { ...subjects.portfolio, count: COUNTS.portfolio1000 };
  report(`${large.name}, 1,008 projects`, await measure(place, app, large));
  say();
  tell("assay seed portfolio-1000", seeded);
  say(machine());
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
