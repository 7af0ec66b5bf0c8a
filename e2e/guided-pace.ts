import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page, request } from "@playwright/test";
import { startAppServer } from "#server/test/app-server.ts";
import { findChromium } from "#server/test/chromium.ts";
import signIn, { mutate, OUTPUT } from "./sign-in.ts";

// What can be measured of the guided mode without people: how many keys the whole set takes, how long a
// key keeps its user waiting for the next question, and how long the server takes to save an answer. How
// long a team thinks and talks is not in it. Run: node --import tsx e2e/guided-pace.ts; with ASSAY_E2E_URL
// set it uses that server and the session in e2e/output/owner.json.

const NOTE_EVERY = 10;
const NOTE = "As agreed on Tuesday";
const SAVE = /assessments\.save/;

type Pace = {
  readonly questions: number;
  readonly keys: number;
  /** Milliseconds from a key to the next question on the screen. */
  readonly waits: readonly number[];
  /** Milliseconds from sending an answer to its receipt. */
  readonly saves: readonly number[];
};

async function main(): Promise<void> {
  const given = process.env.ASSAY_E2E_URL;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-pace-"));
  const server = given ? null : await startAppServer({ dataDir });
  const url = given ?? server?.url ?? "";
  if (server) {
    process.env.ASSAY_E2E_URL = url;
    process.env.ASSAY_E2E_OWNER_TOKEN = server.ownerToken ?? "";
    await signIn();
  }
  const found = await findChromium();
  if (!found) throw new Error("No Chromium was found. Name one with ASSAY_CHROMIUM.");
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
  });
  const slug = await newProject(url);
  const pace = await wholeSet(browser, { url, slug });
  await browser.close();
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
  tell(pace);
}

async function newProject(baseURL: string): Promise<string> {
  const storageState = path.join(OUTPUT, "owner.json");
  const context = await request.newContext({
    baseURL,
    extraHTTPHeaders: { origin: baseURL },
    storageState,
  });
  const slug = `pace-${Date.now().toString(36)}`;
  await mutate(context, "projects.create", { name: "Pace", slug, factors: {} });
  await context.dispose();
  return slug;
}

const place = (page: Page) => page.getByText(/question \d+ of \d+$/);

async function wholeSet(
  browser: Browser,
  { url, slug }: { url: string; slug: string },
): Promise<Pace> {
  const context = await browser.newContext({
    baseURL: url,
    storageState: path.join(OUTPUT, "owner.json"),
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const saves: number[] = [];
  page.on("requestfinished", (sent) => {
    if (SAVE.test(sent.url())) saves.push(sent.timing().responseEnd);
  });
  await page.goto(`/projects/${slug}/assess/guided`, { timeout: 120_000 });
  await page.getByRole("radio").first().waitFor();
  const questions = Number(/of (\d+)$/.exec((await place(page).textContent()) ?? "")?.[1] ?? 0);
  const waits: number[] = [];
  let keys = 0;
  for (let at = 1; at <= questions; at++) {
    if (at % NOTE_EVERY === 0) {
      for (const key of ["t", ...NOTE, "Escape"]) await page.keyboard.press(key);
      keys += NOTE.length + 2;
    }
    const isLevel = (await page.getByLabel("Level 3").count()) > 0;
    const key = isLevel ? String(at % 4) : (["0", "m", "a"][at % 3] ?? "0");
    const from = performance.now();
    await page.keyboard.press(key);
    keys++;
    if (at === questions) await place(page).waitFor({ state: "detached" });
    else
      await place(page)
        .filter({ hasText: new RegExp(`question ${at + 1} of`) })
        .waitFor();
    waits.push(performance.now() - from);
  }
  await page.waitForLoadState("networkidle");
  await context.close();
  return { questions, keys, waits, saves };
}

function tell({ questions, keys, waits, saves }: Pace): void {
  const at = (values: readonly number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
  const spread = (values: readonly number[]) =>
    `median ${at(values, 0.5).toFixed(0)} ms, 95 of 100 within ${at(values, 0.95).toFixed(0)} ms, at most ${at(values, 1).toFixed(0)} ms`;
  const waited = waits.reduce((sum, one) => sum + one, 0) / 1000;
  console.log(`Load of the machine: ${os.loadavg()[0]?.toFixed(1)} on ${os.cpus().length} cores`);
  console.log(`${questions} questions, ${keys} keys, with a note at every ${NOTE_EVERY}th`);
  console.log(`From a key to the next question: ${spread(waits)}; ${waited.toFixed(1)} s in all`);
  console.log(`An answer saved (${saves.length}): ${spread(saves)}`);
  const left = (25 * 60 - waited) / questions;
  console.log(`25 minutes leave ${left.toFixed(1)} s a question to read, think and talk`);
}

await main();
