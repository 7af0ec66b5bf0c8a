import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { z } from "zod";
import type { App } from "./app.ts";
import { copyRuns } from "./bare-copy.ts";
import { cpuMsOf } from "./cpu.ts";
import { runPages } from "./generate-runs.ts";
import { type Measured, measure, type Place, report, type Subject, say } from "./measure.ts";
import { askMlflow } from "./mlflow.ts";
import { manyCases, manyExpectations } from "./result-rows.ts";

// 50,000 runs of a tracker: read page by page, asked for, compared. Beside them what JSON.parse and
// COPY do with the same bytes, and what the real MLflow server takes to answer the same runs.

const RUNS = Number(process.env.ASSAY_BENCH_RUNS ?? 50_000);
const RESULT_ROWS = 13_000;
const GOALS = { copy: 3, resultSeconds: 5 } as const;

type Ready = { readonly app: App; readonly cookie: string; readonly token: string };

export async function benchRuns(place: Place, ready: Ready): Promise<void> {
  const folder = path.join(place.folder, "pages");
  fs.mkdirSync(folder, { recursive: true });
  const files = [...writePages(folder)];
  const bytes = files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
  say();
  say(
    `${RUNS.toLocaleString("en")} MLflow runs in ${files.length} pages, ${(bytes / 1e6).toFixed(0)} MB`,
  );
  const { database } = ready.app;
  const cpuBefore = { own: process.cpuUsage(), database: cpuMsOf(database.pid) };
  const copy = await copyRuns(database.url, readEach(files));
  tellRate("JSON.parse and COPY", copy.seconds);
  const own = process.cpuUsage(cpuBefore.own);
  const copyCpu =
    (own.user + own.system) / 1e6 + (cpuMsOf(database.pid) - cpuBefore.database) / 1000;
  say(`    CPU: ${copyCpu.toFixed(1)} s, PostgreSQL's included`);
  const slug = await register(ready, "load");
  const { seconds, cpu } = await push(ready, slug, files);
  const ratio = seconds / copy.seconds;
  say(`  CPU to COPY's ${(cpu / copyCpu).toFixed(1)} ×`);
  say(
    `  ratio to COPY ${ratio.toFixed(1)} × (goal: at most ${GOALS.copy} ×${ratio <= GOALS.copy ? ", met" : ", MISSED"})`,
  );
  await renewStatistics(ready);
  const served = await checkAll(ready, slug);
  await askMlflow(place, files, { runs: RUNS, kept: seconds, served });
  await measureReads(place, ready, slug);
  await pushResults(ready);
}

function* writePages(folder: string): Generator<string> {
  let n = 0;
  for (const page of runPages(RUNS)) {
    const file = path.join(folder, `runs-search-${String(++n).padStart(4, "0")}.json`);
    fs.writeFileSync(file, page);
    yield file;
  }
}

function* readEach(files: readonly string[]): Generator<Buffer> {
  for (const file of files) yield fs.readFileSync(file);
}

function tellRate(who: string, seconds: number): void {
  const rate = Math.round(RUNS / seconds).toLocaleString("en");
  say(`  ${who.padEnd(44)} ${seconds.toFixed(1).padStart(6)} s  ${rate.padStart(8)} runs/s`);
}

async function call(ready: Ready, route: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${ready.token}`, "content-type": "application/json" };
  const answer = await fetch(`${ready.app.url}/api/v1${route}`, { ...init, headers });
  if (!answer.ok)
    throw new Error(`${route}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

async function register(ready: Ready, slug: string): Promise<string> {
  const body = JSON.stringify({
    slug,
    name: `Bench ${slug}`,
    factors: {},
    target: { metric: "val_r2", direction: "max", value: 0.99 },
  });
  await call(ready, "/projects", { method: "POST", body });
  return slug;
}

/** Resident memory of the web server in MB, now and at its highest. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  const of = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1000;
  return { now: of("VmRSS"), peak: of("VmHWM") };
}

/** One page after another over HTTP, as a connector would; answers wall seconds of the requests alone. */
async function push(
  ready: Ready,
  slug: string,
  files: readonly string[],
): Promise<{ seconds: number; cpu: number }> {
  const { app } = ready;
  const cpu = { server: cpuMsOf(app.webPid), database: cpuMsOf(app.database.pid) };
  const memory: string[] = [`${memoryOf(app.webPid).now.toFixed(0)} before`];
  let ms = 0;
  for (const [i, file] of files.entries()) {
    const body = new Uint8Array(fs.readFileSync(file));
    const startedAt = performance.now();
    await call(ready, `/projects/${slug}/evidence?fileName=${path.basename(file)}`, {
      method: "POST",
      body,
    });
    ms += performance.now() - startedAt;
    if ((i + 1) % 10 === 0) memory.push(`${memoryOf(app.webPid).now.toFixed(0)} after ${i + 1}`);
  }
  tellRate("Assay: read, redacted, kept, scored", ms / 1000);
  const server = (cpuMsOf(app.webPid) - cpu.server) / 1000;
  const database = (cpuMsOf(app.database.pid) - cpu.database) / 1000;
  say(`    CPU: server ${server.toFixed(1)} s, PostgreSQL ${database.toFixed(1)} s`);
  say(
    `    memory of the server, MB: ${memory.join(", ")}; peak ${memoryOf(app.webPid).peak.toFixed(0)}`,
  );
  return { seconds: ms / 1000, cpu: server + database };
}

const Rows = z.object({
  rows: z.array(z.object({ runId: z.string() })),
  nextCursor: z.string().nullable(),
});

/** Every run can be asked for again: the table is walked to its end. */
async function checkAll(ready: Ready, slug: string): Promise<number> {
  const seen = new Set<string>();
  const startedAt = performance.now();
  for (let cursor = ""; ; ) {
    const route = `/projects/${slug}/runs?limit=1000&col=metric:val_r2&col=param:model${cursor}`;
    const page = Rows.parse(await call(ready, route));
    for (const { runId } of page.rows) seen.add(runId);
    if (page.nextCursor === null) break;
    cursor = `&cursor=${page.nextCursor}`;
  }
  if (seen.size !== RUNS) throw new Error(`${seen.size} of ${RUNS} runs are in the explorer.`);
  const seconds = (performance.now() - startedAt) / 1000;
  tellRate("Assay: all of them served, pages of 1,000", seconds);
  return seconds;
}

/** What autovacuum does by itself within a minute; without it the planner thinks the table is empty. */
async function renewStatistics(ready: Ready): Promise<void> {
  const client = new pg.Client({ connectionString: ready.app.database.url });
  await client.connect();
  await client.query("ANALYZE");
  await client.end();
}

/** PostgreSQL's log may mix the worker's lines into a long one; what was read then does not run again. */
async function measureAgain(place: Place, app: App, subject: Subject): Promise<Measured> {
  for (let left = 4; ; left--)
    try {
      return await measure(place, app, subject);
    } catch (error) {
      if (left === 0) throw error;
    }
}

async function measureReads(place: Place, ready: Ready, slug: string): Promise<void> {
  const { app, cookie, token } = ready;
  const { rows } = Rows.parse(await call(ready, `/projects/${slug}/runs?limit=2`));
  const ids = rows.map(({ runId }) => runId).join(",");
  const headers = { authorization: `Bearer ${token}` };
  const at = `${RUNS.toLocaleString("en")} runs`;
  const subjects = [
    {
      name: `Run explorer's first rows (API), ${at}`,
      route: `/api/v1/projects/${slug}/runs`,
      headers,
      count: 40,
    },
    {
      name: `Run explorer (page), ${at}`,
      route: `/projects/${slug}/runs`,
      headers: { cookie },
      count: 12,
    },
    {
      name: `Diff of two runs (API), ${at}`,
      route: `/api/v1/projects/${slug}/runs/diff?runs=${ids}`,
      headers,
      count: 20,
    },
    {
      name: `Search for the break (API), ${at}`,
      route: `/api/v1/projects/${slug}/runs/break?metric=val_r2`,
      headers,
      count: 8,
    },
  ];
  for (const { name, route, headers: own, count } of subjects) {
    const request = { url: `${app.url}${route}`, headers: own };
    const startedAt = performance.now();
    await (await fetch(request.url, { headers: own })).arrayBuffer();
    const wall = performance.now() - startedAt;
    const measured = await measureAgain(place, app, { name, request, count });
    report(`${name} (${wall.toFixed(0)} ms by the clock)`, measured);
  }
}

async function pushResults(ready: Ready): Promise<void> {
  const slug = await register(ready, "results");
  say();
  for (const [name, body, type] of [
    ["JUnit", manyCases(RESULT_ROWS), "application/xml"],
    ["Great Expectations", manyExpectations(RESULT_ROWS), "application/json"],
  ] as const) {
    const startedAt = performance.now();
    const answer = await fetch(`${ready.app.url}/api/v1/projects/${slug}/evidence`, {
      method: "POST",
      headers: { authorization: `Bearer ${ready.token}`, "content-type": type },
      body: new Uint8Array(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    if (answer.status === 202) await untilProcessed(ready, answer.headers.get("location") ?? "");
    const seconds = (performance.now() - startedAt) / 1000;
    const verdict = seconds < GOALS.resultSeconds ? "met" : "MISSED";
    say(
      `  ${`${RESULT_ROWS.toLocaleString("en")} rows of ${name}`.padEnd(44)} ${seconds.toFixed(1).padStart(6)} s  (goal: under ${GOALS.resultSeconds} s, ${verdict})`,
    );
  }
}

const Delivery = z.looseObject({ state: z.string().optional() });

/** A large document is answered before it is read: it counts once it is. */
async function untilProcessed(ready: Ready, location: string): Promise<void> {
  const until = Date.now() + 120_000;
  for (;;) {
    const { state } = Delivery.parse(await call(ready, location.replace(/^\/api\/v1/, "")));
    if (state === "processed" || state === undefined) return;
    if (state === "refused" || Date.now() > until) throw new Error(`${location}: ${state}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
