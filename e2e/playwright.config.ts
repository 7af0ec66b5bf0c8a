import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "#server/test/chromium.ts";

// Run by `npm test` or `npm run e2e -- <spec>`, which start the real server on a fresh data folder
// and pass its address and the owner's one-time link.

const browser = await findChromium();
if (!browser) throw new Error("No Chromium was found. Name one with ASSAY_CHROMIUM.");

export default defineConfig({
  testDir: ".",
  outputDir: "output/results",
  globalSetup: "./sign-in.ts",
  fullyParallel: false,
  workers: 2,
  // Generous, for a machine that has other work; a passing test does not wait for them.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [["list"], ["json", { outputFile: "output/report.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.ASSAY_E2E_URL,
    storageState: "e2e/output/owner.json",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Asia/Kathmandu",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...process.env, ...browser.env },
    },
  },
});
