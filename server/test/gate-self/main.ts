import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildPages, generateClient } from "#server/start/build.ts";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { root, runNode } from "#server/test/steps.ts";
import { makeReports } from "./reports.ts";

// npm run gate:self: Assay's own gate on Assay. A server on loopback, the project "assay", what our own
// checks say pushed by the real command line, and a decision, which is exported and decided again without
// the server. Ends with 1 when any of it does not work. What the gate decides is printed: nobody has rated
// the project there, so much is not known; it becomes the exit status only with --demand.

const TOKEN = "bootstrap-token-of-the-self-gate-0123456789abcdef";
const GATE = "prototype-pilot";

async function assay(
  server: AppServer,
  args: readonly string[],
  allowed: readonly number[],
): Promise<number> {
  const { code, output } = await runNode(["server/cli/assay.mjs", ...args], {
    env: { ASSAY_URL: server.url, ASSAY_TOKEN: TOKEN },
    msMax: 300_000,
  });
  console.log(output.trimEnd());
  if (!allowed.includes(code)) throw new Error(`assay ${args[0]} ended with ${code}.`);
  return code;
}

async function register(server: AppServer): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/projects`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({
      slug: "assay",
      code: "ASY",
      name: "Assay",
      factors: {},
      profile: { defaultBranch: "main" },
    }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The project was not registered: ${answer.status} ${text}`);
}

async function judge(server: AppServer, folder: string): Promise<number> {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const files = await makeReports(folder, process.argv.includes("--all"));
  const said = ["--ci", "--branch", "main", "--commit", commit];
  await assay(server, ["push", "--project", "assay", ...said, ...files], [0]);
  const decision = path.join(folder, "decision.json");
  const keys = path.join(folder, "keys.json");
  const outcome = await assay(
    server,
    ["gate", GATE, "--project", "assay", "--export", decision],
    [0, 1],
  );
  await assay(server, ["gate", "--save-keys", keys], [0]);
  await assay(server, ["gate", "--replay", decision, "--key", keys], [0]);
  return outcome;
}

async function main(): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "assay-gate-self-"));
  fs.chmodSync(folder, 0o711);
  const dataDir = path.join(folder, "data");
  fs.mkdirSync(dataDir, { mode: 0o711 });
  let server: AppServer | undefined;
  try {
    await generateClient({ log: console.log });
    await buildPages({ log: console.log });
    server = await startAppServer({ dataDir, env: { ASSAY_BOOTSTRAP_TOKEN: TOKEN } });
    await register(server);
    const outcome = await judge(server, folder);
    console.log(outcome === 0 ? "The gate lets Assay pass." : "The gate does not let Assay pass.");
    return process.argv.includes("--demand") ? outcome : 0;
  } finally {
    await server?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
