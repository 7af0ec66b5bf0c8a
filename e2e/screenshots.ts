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
  "/reference-class",
  "/calibration",
  "/account",
  "/inbox",
  "/settings",
  "/settings/teams",
  "/settings/roles",
  "/settings/tokens",
  "/settings/policies",
  "/settings/policies/new",
  "/settings/policies/gate-pilot-production",
  "/settings/handover",
  "/settings/webhooks",
  "/settings/workspace",
  "/welcome",
  "/welcome?step=demo",
  "/welcome?step=project",
  "/settings/audit",
  "/projects/new",
  "/projects/est",
  "/projects/est/edit",
  "/projects/est/assess",
  "/projects/est/assess/full",
  "/projects/est/assess/compare",
  "/projects/est/evidence",
  "/projects/est/sources",
  "/projects/est/runs",
  "/projects/est/runs?find=no+such+run",
  "/projects/wea/runs",
  "/projects/ccf/runs",
  "/projects/ccf/evidence",
  "/projects/wea/evidence",
  "/projects/rec",
  "/projects/rec/evidence",
  "/projects/ret",
  "/projects/ret/evidence",
  "/projects/oil",
  "/projects/wea",
  "/projects/rec/lineage",
  "/projects/est/lineage",
  "/projects/ret/monitoring",
  "/projects/est/monitoring",
  "/projects/est/proof",
  "/projects/wea/proof",
  "/projects/est/code",
  "/projects/wea/code",
  "/projects/oil/slices",
  "/projects/wea/slices",
  "/projects/est/gate",
  "/projects/est/estimate",
  "/projects/est/handover",
  "/projects/ccf/handover",
  "/projects/est/people",
  "/projects/est/report/readiness",
  "/projects/est/report/gate",
  "/projects/est/report/handover",
  "/projects/est/why/testing",
  "/projects/est/why/data-7",
];
const WIDTHS = [1440, 768, 390];
const THEMES = ["light", "dark"] as const;
const SHOTS = path.join(OUTPUT, "shots");

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
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
  const pages = asked.length > 0 ? asked : [...PAGES, ...(await addressesOf(browser, url))];
  let faults = 0;
  for (const theme of THEMES)
    for (const width of WIDTHS) faults += await shoot(browser, { url, pages, theme, width });
  await browser.close();
  await server?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
  console.log(`${pages.length} pages, ${faults} findings. Pictures: ${SHOTS}`);
}

/** Pages whose addresses only the server knows: two documents, a diff of two runs, one of three. */
async function addressesOf(browser: Browser, baseURL: string): Promise<string[]> {
  const storageState = path.join(OUTPUT, "owner.json");
  const context = await browser.newContext({ baseURL, storageState });
  const page = await context.newPage();
  const linked = async (address: string, part: string) => {
    await page.goto(address);
    const link = page.locator(`main a[href*="${part}"]`).first();
    return (await link.getAttribute("href")) ?? address;
  };
  const documents = [
    await linked("/projects/est/evidence", "/evidence/"),
    await linked("/projects/rec/evidence", "/evidence/"),
  ];
  const two = await linked("/projects/est/runs", "before=");
  const picks = page.getByRole("checkbox", { name: /^Pick / });
  for (const i of [0, 1, 2]) await picks.nth(i).check();
  await page.getByRole("button", { name: "Compare" }).click();
  await page.waitForURL(/runs=/);
  const three = page.url().slice(baseURL.length);
  await context.close();
  return [...documents, two, three];
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
    // The browser tests write that file too, for a server of their own.
    if (new URL(page.url()).pathname === "/sign-in" && !address.startsWith("/sign-in"))
      throw new Error(`${OUTPUT}/owner.json holds no session of ${of.url}. Sign in to it again.`);
    const findings = await findFaults(page);
    if (response && response.status() >= 400)
      findings.push({ kind: "axe", text: `status ${response.status()}` });
    const name = fileNameOf(address);
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

/** The same at every start: ids are left out. */
function fileNameOf(address: string): string {
  const short = address.replace(/[0-9a-f]{8}[0-9a-f-]{20,}/g, "one").replace(/[^a-z0-9]+/gi, "-");
  return short.replace(/^-|-$/g, "").slice(0, 80) || "portfolio";
}

await main();
