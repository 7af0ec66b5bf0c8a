import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { buildPages, checkInstall, generateClient } from "#server/start/build.ts";
import { type AppServer, startAppServer } from "./app-server.ts";
import { findChromium } from "./chromium.ts";
import { endAll, root, runNode, type Tally } from "./steps.ts";

// npm test: every check there is but those that need other people's servers; the last line says
// "N passed, N failed". --static, --unit, --e2e, --trust and --live run a part; file names after --unit,
// --e2e or --live narrow it further.

const MINUTE_MS = 60_000;
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const wants = (part: string) => flags.length === 0 || flags.includes(`--${part}`);
const bin = (file: string) => path.join(root, "node_modules", file);
const UNIT_CONFIG = "server/test/vitest.config.ts";
const NOTHING: Tally = { passed: 0, failed: 0 };

/** One heading with the time it took; what went wrong is told under it. */
async function step(name: string, work: () => Promise<Tally>): Promise<Tally> {
  const startedAt = performance.now();
  let tally: Tally;
  try {
    tally = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    tally = { passed: 0, failed: 1 };
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const verdict = tally.failed > 0 ? `${tally.failed} failed` : "ok";
  console.log(`${name}: ${verdict} (${tally.passed} passed, ${seconds} s)`);
  return tally;
}

async function check(args: readonly string[]): Promise<Tally> {
  const { code, output } = await runNode(args, { msMax: 5 * MINUTE_MS });
  if (code !== 0) console.error(output.trim());
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function generate(): Promise<Tally> {
  checkInstall();
  await generateClient({ log: console.log });
  return { passed: 1, failed: 0 };
}

async function types(): Promise<Tally> {
  const routes = await check([bin("next/dist/bin/next"), "typegen"]);
  if (routes.failed > 0) return routes;
  // Its own configuration leaves out what a development server wrote about pages that are gone.
  return check([bin("typescript/bin/tsc"), "--noEmit", "-p", "server/test/tsconfig.json"]);
}

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

async function vitest(config: string, files: readonly string[]): Promise<Tally> {
  const reportFile = path.join(os.tmpdir(), `assay-vitest-${process.pid}.json`);
  const { code, output } = await runNode(
    [
      bin("vitest/vitest.mjs"),
      "run",
      "--config",
      config,
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...files,
    ],
    // Live tests say on their own lines what they skip and why.
    { msMax: 30 * MINUTE_MS, isShown: config !== UNIT_CONFIG },
  );
  if (code !== 0) console.error(output.trim());
  if (!fs.existsSync(reportFile)) return { passed: 0, failed: 1 };
  const report = VitestReport.parse(JSON.parse(fs.readFileSync(reportFile, "utf8")));
  fs.rmSync(reportFile);
  for (const file of report.testResults)
    for (const test of file.assertionResults)
      if (["skipped", "pending", "todo"].includes(test.status))
        console.log(`Skipped: ${test.fullName} (${path.relative(root, file.name)})`);
  // A file that breaks before its first test has no failed test to count.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((t) => t.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return { passed: report.numPassedTests, failed: code !== 0 ? Math.max(failed, 1) : failed };
}

async function build(): Promise<Tally> {
  await buildPages({ log: console.log });
  return { passed: 1, failed: 0 };
}

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
});

async function browserTests(): Promise<Tally> {
  if ((await findChromium()) === null) {
    console.log("Skipped: browser tests, no Chromium runs here. Name one with ASSAY_CHROMIUM.");
    return NOTHING;
  }
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-e2e-"));
  fs.chmodSync(dataDir, 0o711);
  const reportFile = path.join(root, "e2e/output/report.json");
  fs.rmSync(reportFile, { force: true });
  let server: AppServer | undefined;
  try {
    // The tests of connections answer on loopback, as a server inside one's own network would.
    server = await startAppServer({ dataDir, env: { ASSAY_CONNECT_HOSTS: "127.0.0.1" } });
    const args = [bin("@playwright/test/cli.js"), "test", "--config", "e2e/playwright.config.ts"];
    const { code } = await runNode([...args, ...(flags.includes("--e2e") ? names : [])], {
      env: { ASSAY_E2E_URL: server.url, ASSAY_E2E_OWNER_TOKEN: server.ownerToken ?? "" },
      isShown: true,
      msMax: 20 * MINUTE_MS,
    });
    if (!fs.existsSync(reportFile)) return { passed: 0, failed: 1 };
    const { stats } = PlaywrightReport.parse(JSON.parse(fs.readFileSync(reportFile, "utf8")));
    if (stats.skipped > 0) console.log(`Skipped: ${stats.skipped} browser tests, named above.`);
    const failed = stats.unexpected + stats.flaky;
    return { passed: stats.expected, failed: code !== 0 ? Math.max(failed, 1) : failed };
  } finally {
    await server?.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What of npm run test:trust takes seconds: kills in mid-write. */
const TRUST_HERE = ["faults"];

async function trust(): Promise<Tally> {
  const args = ["--import", "tsx", "server/test/trust/main.ts", "--quick", ...TRUST_HERE];
  const { code, output } = await runNode(args, { isShown: true, msMax: 30 * MINUTE_MS });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed\s*$/m.exec(output.slice(-200)) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: code === 0 ? 0 : Math.max(1, Number(failed)) };
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void endAll().then(() => process.exit(1)));
  const tallies: Tally[] = [await step("Generate", generate)];
  if (wants("static")) {
    tallies.push(
      await step("Types", types),
      await step("Lint", () => check([bin("@biomejs/biome/bin/biome"), "ci", "--colors=off", "."])),
      await step("Imports", () => check(["--import", "tsx", "server/test/imports.ts"])),
    );
  }
  if (wants("unit")) {
    const files = flags.includes("--unit") ? names : [];
    tallies.push(await step("Tests", () => vitest(UNIT_CONFIG, files)));
  }
  if (flags.includes("--live"))
    tallies.push(await step("Live tests", () => vitest("e2e/live/vitest.config.ts", names)));
  if (wants("e2e") || wants("trust")) {
    const built = await step("Build", build);
    tallies.push(built);
    const canRun = built.failed === 0;
    if (canRun && wants("e2e")) tallies.push(await step("Browser tests", browserTests));
    if (canRun && wants("trust")) tallies.push(await step("Trust", trust));
  }
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  await endAll();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

await main();
