import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { startAppServer } from "#server/test/app-server.ts";
import { findChromium } from "#server/test/chromium.ts";
import { findFaults } from "./look-checks.ts";
import signIn, { OUTPUT } from "./sign-in.ts";

// Takes every page at three widths in both themes into e2e/output/shots, and reports what breaks the rules
// of the look. Run: node --import tsx e2e/screenshots.ts [path …]; with ASSAY_E2E_URL set it uses that server
// and the session in e2e/output/owner.json.

const PAGES = [
  "/",
  "/guide",
  "/catalogue",
  "/settings",
  "/projects/new",
  "/projects/est",
  "/projects/est/edit",
  "/projects/est/assess",
  "/projects/est/assess/full",
  "/projects/est/assess/compare",
  "/projects/est/evidence",
  "/projects/est/sources",
  "/projects/est/runs",
  "/projects/rec/lineage",
  "/projects/ret/monitoring",
  "/projects/est/proof",
  "/projects/est/code",
  "/projects/oil/slices",
  "/projects/est/gate",
  "/projects/est/estimate",
  "/projects/est/handover",
  "/projects/est/why/testing",
  "/projects/est/why/data-7",
];
const WIDTHS = [1440, 768, 390];
const THEMES = ["light", "dark"] as const;
const SHOTS = path.join(OUTPUT, "shots");

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const pages = asked.length > 0 ? asked : PAGES;
  const given = process.env.ASSAY_E2E_URL;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-shots-"));
  const server = given ? null : await startAppServer({ dataDir });
  const url = given ?? server?.url ?? "";
  if (server) {
    process.env.ASSAY_E2E_URL = url;
    process.env.ASSAY_E2E_OWNER_TOKEN = server.ownerToken ?? "";
    await signIn();
  }
  fs.mkdirSync(SHOTS, { recursive: true });
  const found = await findChromium();
  if (!found) throw new Error("No Chromium was found. Name one with ASSAY_CHROMIUM.");
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
  });
  let faults = 0;
  for (const theme of THEMES)
    for (const width of WIDTHS) faults += await shoot(browser, { url, pages, theme, width });
  await browser.close();
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
  console.log(`${pages.length} pages, ${faults} findings. Pictures: ${SHOTS}`);
}

async function shoot(
  browser: Browser,
  of: { url: string; pages: readonly string[]; theme: "light" | "dark"; width: number },
): Promise<number> {
  const context = await browser.newContext({
    baseURL: of.url,
    colorScheme: of.theme,
    viewport: { width: of.width, height: of.width < 500 ? 844 : 900 },
    storageState: path.join(OUTPUT, "owner.json"),
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  let count = 0;
  for (const address of of.pages) {
    const response = await page.goto(address, { waitUntil: "load", timeout: 120_000 });
    const findings = await findFaults(page);
    if (response && response.status() >= 400)
      findings.push({ kind: "axe", text: `status ${response.status()}` });
    const name = address.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "portfolio";
    await page.screenshot({
      path: path.join(SHOTS, `${name}-${of.width}-${of.theme}.png`),
      fullPage: true,
    });
    for (const finding of findings)
      console.log(`${address} ${of.width} ${of.theme}: ${finding.kind}: ${finding.text}`);
    count += findings.length;
  }
  await context.close();
  return count;
}

await main();
