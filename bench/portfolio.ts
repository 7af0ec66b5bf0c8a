import fs from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "#server/test/chromium.ts";
import type { App } from "./app.ts";
import { secondsOf } from "./checkout.ts";
import { cpuMsOf } from "./cpu.ts";
import { type Measured, measure, type Place, report, say } from "./measure.ts";
import { askMlflowExperiments } from "./mlflow-experiments.ts";

// The portfolio page over a hundred, a thousand and ten thousand generated projects: what a request
// costs beside a bare server that runs the same statements, and what a reader waits for in a browser.

const SIZES = [100, 1_000, 10_000] as const;
const GOALS = { bareRatio: 5, fullTableMs: 1_000 } as const;
const LOOKS = 5;

type Ready = { readonly app: App; readonly cookie: string; readonly token: string };
type Seen = {
  readonly firstByteMs: number;
  readonly tableMs: number;
  readonly htmlBytes: number;
  readonly scriptBytes: number;
};
type Result = { readonly size: number; readonly measured: Measured; readonly seen: Seen | null };

export async function benchPortfolio(place: Place, ready: Ready): Promise<void> {
  process.env.ASSAY_DATA_DIR = path.join(place.folder, "data");
  const results: Result[] = [];
  for (const size of SIZES) {
    const seconds = await secondsOf(
      process.execPath,
      ["server/cli/assay.mjs", "seed", `portfolio-${size}`],
      place.checkout,
    );
    say();
    say(`assay seed portfolio-${size}: ${seconds.toFixed(1)} s`);
    const request = { url: `${ready.app.url}/`, headers: { cookie: ready.cookie } };
    const name = `Portfolio page, ${size.toLocaleString("en")} projects and the demo`;
    const measured = await measure(place, ready.app, { name, request, count: 40 });
    report(name, measured);
    const seen = await look(ready);
    if (seen) tellSeen(seen);
    results.push({ size, measured, seen });
    say("  The first 100 as JSON, one request at a time, beside a peer:");
    await askMlflowExperiments(place, { size, assay: listOf(ready) });
  }
  tellGoals(results);
  await exportAll(ready);
}

const listOf = ({ app, token }: Ready) => ({
  pids: [app.webPid, app.database.pid],
  request: {
    url: `${app.url}/api/v1/portfolio?limit=100`,
    headers: { authorization: `Bearer ${token}` },
  },
});

/** What a reader waits for: a real browser with an empty cache, the median of some looks. */
async function look({ app, cookie }: Ready): Promise<Seen | null> {
  const browser = await findChromium();
  if (!browser) return null;
  const { executablePath, env } = browser;
  const running = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ["--no-sandbox"],
  });
  try {
    const looks: Seen[] = [];
    for (let i = 0; i <= LOOKS; i++) {
      const context = await running.newContext({ viewport: { width: 1440, height: 900 } });
      await context.setExtraHTTPHeaders({ cookie });
      const page = await context.newPage();
      await page.goto(`${app.url}/`, { waitUntil: "load" });
      await page.locator("table.t2 tbody tr").last().waitFor();
      looks.push(
        await page.evaluate(() => {
          const [navigation] = performance.getEntriesByType("navigation");
          const timing = navigation instanceof PerformanceNavigationTiming ? navigation : null;
          const scripts = performance
            .getEntriesByType("resource")
            .flatMap((entry) =>
              entry instanceof PerformanceResourceTiming && /[.]js/.test(entry.name)
                ? [entry.encodedBodySize]
                : [],
            );
          return {
            firstByteMs: timing?.responseStart ?? 0,
            tableMs: timing?.domContentLoadedEventEnd ?? 0,
            htmlBytes: timing?.encodedBodySize ?? 0,
            scriptBytes: scripts.reduce((sum, bytes) => sum + bytes, 0),
          };
        }),
      );
      await context.close();
    }
    // The first look also starts what serves the scripts.
    return looks.slice(1).sort((a, b) => a.tableMs - b.tableMs)[Math.floor(LOOKS / 2)] ?? null;
  } finally {
    await running.close();
  }
}

function tellSeen(seen: Seen): void {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  say(
    `  browser    first byte ${seen.firstByteMs.toFixed(0)} ms   whole table ${seen.tableMs.toFixed(0)} ms   sent: HTML ${kB(seen.htmlBytes)}, JavaScript ${kB(seen.scriptBytes)}`,
  );
}

function tellGoals(results: readonly Result[]): void {
  const of = (size: number) => results.find((one) => one.size === size);
  const [middle, large] = [of(1_000), of(10_000)];
  if (!middle || !large) return;
  const total = ({ serverMs, databaseMs }: Measured["product"]) => serverMs + databaseMs;
  const ratio = total(large.measured.product) / total(large.measured.bare);
  const growth = total(large.measured.product) / total(middle.measured.product);
  const counts = results.map(
    ({ measured }) => measured.statements.filter(({ sql }) => !isOfWorker(sql)).length,
  );
  say();
  say(
    verdict(
      `10,000 projects beside bare SQL, CPU: ${ratio.toFixed(1)} ×`,
      ratio <= GOALS.bareRatio,
      `at most ${GOALS.bareRatio} ×`,
    ),
  );
  if (large.seen) {
    const ms = large.seen.tableMs;
    say(
      verdict(
        `whole table of 10,000: ${ms.toFixed(0)} ms`,
        ms < GOALS.fullTableMs,
        `under ${GOALS.fullTableMs} ms`,
      ),
    );
  }
  say(verdict(`CPU from 1,000 to 10,000: ${growth.toFixed(1)} ×`, growth <= 10, "at most 10 ×"));
  say(verdict(`statements: ${counts.join(", ")}`, new Set(counts).size === 1, "the same"));
}

/** The worker looks for jobs in the same database while a page is asked for. */
const isOfWorker = (sql: string) => sql.includes("graphile_worker") || sql.includes("pg_notify");

const verdict = (what: string, isMet: boolean, goal: string) =>
  `  ${what} (goal: ${goal}, ${isMet ? "met" : "MISSED"})`;

/** Every line as CSV over HTTP, and how the server's memory grew meanwhile. */
async function exportAll({ app, token }: Ready): Promise<void> {
  const memory = () => {
    const status = fs.readFileSync(`/proc/${app.webPid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1000;
  };
  const before = { memory: memory(), cpu: cpuMsOf(app.webPid), at: performance.now() };
  const answer = await fetch(`${app.url}/api/v1/portfolio.csv`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`portfolio.csv: ${answer.status}`);
  let bytes = 0;
  let lines = 0;
  let peak = before.memory;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    peak = Math.max(peak, memory());
  }
  const seconds = (performance.now() - before.at) / 1000;
  say();
  say(
    `  portfolio.csv: ${(lines - 1).toLocaleString("en")} projects, ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s, CPU ${((cpuMsOf(app.webPid) - before.cpu) / 1000).toFixed(1)} s, memory ${before.memory.toFixed(0)} MB before and ${peak.toFixed(0)} MB at most`,
  );
}
