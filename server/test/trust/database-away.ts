import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { findChromium } from "../chromium.ts";
import { junit, Mix } from "./mix.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { ownerCookie } from "./people.ts";
import { Ledger, type StepOptions, type StepResult } from "./step.ts";
import { TOKEN, Victim } from "./victim.ts";
import { chain, halfWritten, jobsLeft, lost, notReadOnce } from "./whole.ts";

// A PostgreSQL that is stopped, then one that hangs, under load and for half a minute each: what callers
// hear, and that nobody has to restart anything afterwards.

const AWAY_S = { full: 30, quick: 6 } as const;
const BACK_MS_MAX = 30_000;
const DRAIN_MS_MAX = 180_000;
/** A caller waits no longer for a word than a connection and a statement may take. */
const ANSWER_MS_MAX = { stopped: 15_000, frozen: 35_000 } as const;
/** Far more than it takes; a machine that has other work to do must not fail the test. */
const HEALTH_MS_MAX = 15_000;
/** Nothing of how it is built, of where it lies or of what the driver said. */
const TELLS_TALES = /prisma|ECONN|127\.0\.0\.1:\d|node_modules|\.ts:\d|at async |Invalid `/i;
type How = keyof typeof ANSWER_MS_MAX;

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  const seconds = options.seconds ?? (options.isQuick ? AWAY_S.quick : AWAY_S.full);
  const postgres = new OwnPostgres();
  await postgres.start();
  const victim = new Victim({ env: postgres.env });
  const mix = new Mix({ url: () => victim.server.url, run: "away" });
  try {
    await victim.start();
    const web = victim.pidOf("web");
    const cookie = await ownerCookie(victim.server);
    await mix.nextProject();
    mix.start();
    await pause(2_000);
    const place = { victim, cookie, seconds, project: mix.acked.projects[0] ?? "" };

    await postgres.stop();
    await whileAway(ledger, { ...place, how: "stopped" });
    await postgres.start();
    await afterwards(ledger, { victim, mix, how: "stopped" });

    postgres.freeze();
    await whileAway(ledger, { ...place, how: "frozen" });
    postgres.thaw();
    await afterwards(ledger, { victim, mix, how: "frozen" });

    ledger.claim("nobody restarted the server", web !== null && victim.pidOf("web") === web);
    await mix.stop();
    await kept(ledger, postgres.url, mix);
  } finally {
    await mix.stop();
    await victim.remove();
    await postgres.remove();
  }
  return ledger.result();
}

type Away = { victim: Victim; cookie: string; project: string; seconds: number; how: How };
type Answer = { what: string; status: number; text: string; headers: Headers; ms: number };

async function whileAway(ledger: Ledger, of: Away): Promise<void> {
  const { how, seconds } = of;
  const until = Date.now() + seconds * 1_000;
  const answers: Answer[] = [];
  const live: Answer[] = [];
  const ready: Answer[] = [];
  const asked: Promise<void>[] = [];
  const ask = (work: Promise<Answer>, into: Answer[]) =>
    asked.push(work.then((one) => void into.push(one)));
  // What is under way when it goes may still be answered; after this everything meets its absence.
  await pause(500);
  const page = seeErrorPage(ledger, of);
  while (Date.now() < until) {
    for (const request of requestsOf(of)) ask(answered(of.victim.server.url, request), answers);
    ask(answered(of.victim.server.url, { what: "live", path: "/api/health/live" }), live);
    ask(answered(of.victim.server.url, { what: "ready", path: "/api/health/ready" }), ready);
    await pause(1_000);
  }
  await page;
  // Those that were asked last have the time that any has.
  const inTime = await Promise.race([
    Promise.all(asked).then(() => true),
    pause(ANSWER_MS_MAX[how], false),
  ]);
  ledger.claim(
    `${how}: every caller is answered`,
    inTime && answers.length > 0,
    `${answers.length} answers, the slowest after ${slowest(answers)}`,
  );
  const unclear = answers.filter((one) => !isClear(one));
  ledger.claim(`${how}: each is a 503 that says what to do`, unclear.length === 0, shown(unclear));
  const tales = answers.filter(({ text }) => TELLS_TALES.test(text));
  ledger.claim(`${how}: none tells how it is built`, tales.length === 0, shown(tales));
  ledger.claim(
    `${how}: it is live`,
    live.length > 0 && live.every(({ status, ms }) => status === 200 && ms < HEALTH_MS_MAX),
    `${live.length} times, the slowest after ${slowest(live)}`,
  );
  ledger.claim(
    `${how}: it is not ready, and says so without waiting for it`,
    ready.length > 0 && ready.every(({ status, ms }) => status === 503 && ms < HEALTH_MS_MAX),
    `${ready.length} times, the slowest after ${slowest(ready)}`,
  );
}

const slowest = (answers: readonly Answer[]) =>
  `${(Math.max(...answers.map(({ ms }) => ms)) / 1000).toFixed(1)} s`;

const isClear = ({ status, text, headers }: Answer): boolean =>
  status === 503 &&
  /database does not answer/.test(text) &&
  (headers.get("retry-after") !== null || text.includes("/api/health/ready"));

type Asked = { what: string; path: string; method?: string; body?: string; headers?: object };

/** A way in of each kind. */
function requestsOf({ victim, cookie, project }: Away): Asked[] {
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const json = { "content-type": "application/json", origin: victim.server.url };
  const input = encodeURIComponent(JSON.stringify({ json: { slug: project } }));
  return [
    { what: "API read", path: "/api/v1/portfolio", headers: bearer },
    {
      what: "API evidence",
      path: `/api/v1/projects/${project}/evidence`,
      method: "POST",
      body: junit(`away ${Date.now()}`, 5),
      headers: { ...bearer, "content-type": "application/xml" },
    },
    {
      what: "API decision",
      path: `/api/v1/projects/${project}/gates/prototype-pilot/decisions`,
      method: "POST",
      body: "{}",
      headers: { ...bearer, ...json },
    },
    { what: "tRPC", path: `/api/trpc/projects.get?input=${input}`, headers: { cookie } },
    {
      what: "sign-in",
      path: "/api/auth/sign-in/email",
      method: "POST",
      body: JSON.stringify({ email: "owner@assay.invalid", password: "a long enough password 1" }),
      headers: json,
    },
  ];
}

async function answered(url: string, of: Asked): Promise<Answer> {
  const from = performance.now();
  const { method = "GET", body, headers } = of;
  const response = await fetch(`${url}${of.path}`, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const ms = performance.now() - from;
  return { what: of.what, status: response.status, text, headers: response.headers, ms };
}

/** What somebody who opens a page sees. */
async function seeErrorPage(ledger: Ledger, { victim, cookie, how }: Away): Promise<void> {
  const found = await findChromium();
  if (!found) return ledger.skip(`${how}: the error page`, "no Chromium runs here");
  const { executablePath, env } = found;
  const browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } });
  try {
    const page = await browser.newPage({ extraHTTPHeaders: { cookie } });
    await page.goto(victim.server.url, { timeout: 60_000 });
    const words = page.getByText("The database does not answer at the moment");
    await words.waitFor({ timeout: 30_000 }).catch(() => undefined);
    const text = ((await page.locator("main").textContent()) ?? "").replace(/\s+/g, " ");
    const isSaid = (await words.count()) > 0 && !TELLS_TALES.test(text);
    ledger.claim(`${how}: a page says so in words`, isSaid, text.slice(0, 160));
  } finally {
    await browser.close();
  }
}

async function afterwards(
  ledger: Ledger,
  of: { victim: Victim; mix: Mix; how: How },
): Promise<void> {
  const from = performance.now();
  const writes = of.mix.writes;
  let isBack = true;
  await of.victim.ready(BACK_MS_MAX).catch(() => {
    isBack = false;
  });
  const readyMs = performance.now() - from;
  while (of.mix.writes < writes + 5 && performance.now() - from < BACK_MS_MAX) await pause(100);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  ledger.claim(
    `${of.how}: it goes on by itself when the database is back`,
    isBack && of.mix.writes >= writes + 5,
    `ready after ${(readyMs / 1000).toFixed(1)} s, five writes after ${seconds} s`,
  );
}

async function kept(ledger: Ledger, url: string, mix: Mix): Promise<void> {
  const until = Date.now() + DRAIN_MS_MAX;
  while ((await jobsLeft(url)).due > 0 && Date.now() < until) await pause(500);
  const missing = [
    ...(await lost(url, mix.acked)),
    ...(await halfWritten(url, "away")),
    ...(await notReadOnce(url, mix.acked.deliveries)),
  ];
  const said = missing.length === 0 ? "" : `; ${missing.slice(0, 5).join("; ")}`;
  ledger.claim(
    "what was acknowledged is there and whole, and every job was done once",
    missing.length === 0 && mix.writes > 0,
    `${mix.writes} writes${said}`,
  );
  ledger.claim("the audit chain verifies", (await chain(url)).isWhole);
  ledger.claim("no answer was a fault", mix.faults.length === 0, mix.faults.slice(0, 5).join("; "));
}

const shown = (answers: readonly Answer[]) =>
  answers
    .slice(0, 4)
    .map(
      ({ what, status, text, ms }) => `${what} ${status} ${ms.toFixed(0)} ms ${text.slice(0, 160)}`,
    )
    .join("; ");
