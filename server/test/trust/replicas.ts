import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { z } from "zod";
import { findChromium } from "../chromium.ts";
import { root, runNode } from "../steps.ts";
import { Balancer } from "./balancer.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { cookiesOf, mutate } from "./people.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";
import { rowsOf, Victim } from "./victim.ts";
import { jobsLeft } from "./whole.ts";

// Two servers, each with a worker, on one PostgreSQL, behind a balancer that sends every request to the
// next one: the whole browser suite, and changes that show on the other replica as they happen.

const SUITE_MS_MAX = 60 * 60_000;
/** Of the quick part: what crosses replicas by its nature. */
const QUICK_SPECS = ["sign-in.spec.ts", "rounds.spec.ts"];
const LIVE_MS_MAX = 10_000;

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  if ((await findChromium()) === null) {
    ledger.skip("replicas", "no Chromium runs here; name one with ASSAY_CHROMIUM");
    return ledger.result();
  }
  const postgres = new OwnPostgres();
  await postgres.start();
  const balancer = new Balancer();
  const url = await balancer.listen();
  const env = {
    ...postgres.env,
    ASSAY_ORIGIN: `http://localhost:${balancer.port}`,
    // The tests of connections answer on loopback, as a server inside one's own network would.
    ASSAY_CONNECT_HOSTS: "127.0.0.1",
  };
  const replicas = [replica(env), replica(env)] as const;
  try {
    // At the same moment, so that they meet over the migrations and the first data.
    await Promise.all(replicas.map((one) => one.start()));
    balancer.over(replicas.map((one) => one.server.url));
    const ownerToken = await validOwnerToken(postgres.url, replicas);
    ledger.claim("both started at once on an empty database", ownerToken !== null);
    const workers = replicas.map((one) => one.pidOf("worker"));
    say(
      `  replicas ${replicas.map((one) => one.server.url).join(", ")}, workers ${workers.join(", ")}`,
    );
    await suite(ledger, { url, ownerToken: ownerToken ?? "", isQuick: options.isQuick });
    const shares = [...balancer.answered.values()];
    ledger.claim(
      "every replica answered its share",
      shares.length === 2 && Math.min(...shares) > 0.3 * Math.max(...shares),
      shares.join(" and "),
    );
    const owner = { userId: await ownerId(postgres.url), role: "data-scientist" };
    await live(ledger, { url, replicas, owner });
    const jobs = await jobsLeft(postgres.url);
    ledger.claim("no job was given up", jobs.givenUp === 0, `${jobs.givenUp}`);
  } finally {
    await Promise.all(replicas.map((one) => one.remove()));
    await balancer.close();
    await postgres.remove();
  }
  return ledger.result();
}

/** The database is not its own, so it makes no bootstrap token either: people come by the owner's link. */
const replica = (env: Record<string, string>) =>
  new Victim({ env: { ...env, ASSAY_BOOTSTRAP_TOKEN: "" } });

/** Each printed one while there was no owner; the one that was made last is the one that works. */
async function validOwnerToken(
  databaseUrl: string,
  replicas: readonly Victim[],
): Promise<string | null> {
  const rows = await rowsOf(
    databaseUrl,
    `SELECT "tokenHash" AS hash FROM "OwnerLink"`,
    [],
    z.object({ hash: z.string() }),
  );
  const hashes = new Set(rows.map(({ hash }) => hash));
  const tokens = replicas.map((one) => one.server.ownerToken);
  return (
    tokens.find((token) =>
      hashes.has(
        createHash("sha256")
          .update(token ?? "")
          .digest("hex"),
      ),
    ) ?? null
  );
}

const Report = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
});

async function suite(
  ledger: Ledger,
  of: { url: string; ownerToken: string; isQuick: boolean },
): Promise<void> {
  const report = path.join(root, "e2e/output/report.json");
  fs.rmSync(report, { force: true });
  const cli = path.join(root, "node_modules/@playwright/test/cli.js");
  const { code, output } = await runNode(
    [cli, "test", "--config", "e2e/playwright.config.ts", ...(of.isQuick ? QUICK_SPECS : [])],
    {
      env: { ASSAY_E2E_URL: of.url, ASSAY_E2E_OWNER_TOKEN: of.ownerToken },
      msMax: SUITE_MS_MAX,
    },
  );
  const { stats } = fs.existsSync(report)
    ? Report.parse(JSON.parse(fs.readFileSync(report, "utf8")))
    : { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } };
  const failed = stats.unexpected + stats.flaky;
  if (code !== 0 || failed > 0) say(output.slice(-12_000));
  if (stats.skipped > 0) ledger.skip("browser tests", `${stats.skipped} skip themselves`);
  ledger.claim(
    of.isQuick ? "browser tests of signing in and of rounds" : "the whole browser suite",
    code === 0 && failed === 0 && stats.expected > 0,
    `${stats.expected} passed, ${failed} failed`,
  );
}

type Invited = { readonly userId: string; readonly role: string };

async function ownerId(databaseUrl: string): Promise<string> {
  const sql = `SELECT "id" FROM "User" WHERE "email" = 'owner@assay.invalid'`;
  const [row] = await rowsOf(databaseUrl, sql, [], z.object({ id: z.string() }));
  return row?.id ?? "";
}

async function live(
  ledger: Ledger,
  of: { url: string; replicas: readonly [Victim, Victim]; owner: Invited },
): Promise<void> {
  const { url, replicas, owner } = of;
  const found = await findChromium();
  if (!found) return;
  const [a, b] = replicas;
  const cookie = await signIn(url);
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
  });
  try {
    for (const [n, [from, to]] of [
      [a, b],
      [b, a],
    ].entries()) {
      const slug = `live-${n}`;
      if (!from || !to) continue;
      const at = { url: from.server.url, cookie };
      await mutate(at, "projects.create", { slug, name: slug, factors: {} });
      const page = await follow(await browser.newPage({ extraHTTPHeaders: { cookie } }), to, slug);
      const since = performance.now();
      await mutate(at, "rounds.open", { slug, round: { invitees: [owner] } });
      const ms = await titleChanged(page, since);
      ledger.claim(
        `a change made on replica ${n === 0 ? "A" : "B"} shows on the other`,
        ms !== null,
        ms === null ? "it did not" : `after ${ms.toFixed(0)} ms`,
      );
      await page.close();
    }
    const page = await browser.newPage({ extraHTTPHeaders: { cookie } });
    await failover(ledger, { ...of, page, cookie });
  } finally {
    await browser.close();
  }
}

async function follow(page: Page, on: Victim, slug: string): Promise<Page> {
  await page.goto(`${on.server.url}/projects/${slug}/assess/reveal`);
  await page.getByText("Live: this page follows").waitFor({ timeout: 30_000 });
  return page;
}

/** Milliseconds until the page says that a round is open; null when it never did. */
async function titleChanged(page: Page, since: number): Promise<number | null> {
  try {
    await page
      .getByRole("heading", { level: 1 })
      .filter({ hasNotText: "Nobody rates apart yet" })
      .waitFor({ timeout: LIVE_MS_MAX });
    return performance.now() - since;
  } catch {
    return null;
  }
}

/** The replica that a page follows is killed: it goes on with the other, and nobody signs in again. */
async function failover(
  ledger: Ledger,
  of: {
    url: string;
    page: Page;
    cookie: string;
    replicas: readonly [Victim, Victim];
    owner: Invited;
  },
): Promise<void> {
  const { url, page, cookie, replicas, owner } = of;
  const [a, b] = replicas;
  await mutate({ url, cookie }, "projects.create", { slug: "over", name: "Over", factors: {} });
  await page.goto(`${url}/projects/over/assess/reveal`);
  await page.getByText("Live: this page follows").waitFor({ timeout: 30_000 });
  b.kill("web");
  await b.ended();
  const at = { url: a.server.url, cookie };
  await mutate(at, "rounds.open", { slug: "over", round: { invitees: [owner] } });
  const ms = await titleChanged(page, performance.now());
  ledger.claim(
    "a page goes on when a replica is killed",
    ms !== null,
    ms === null ? "" : `${ms.toFixed(0)} ms`,
  );
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => fetch(`${url}/projects/over`, { headers: { cookie } })),
  );
  ledger.claim(
    "the balancer finds the one that is left",
    answers.every(({ status }) => status === 200),
    answers.map(({ status }) => status).join(" "),
  );
}

/** As the owner that the browser suite made, or the first one. */
async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email: "owner@assay.invalid", password: "a long enough password 1" }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return cookiesOf(answer);
}
