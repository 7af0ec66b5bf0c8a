import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { buildPages, generateClient } from "#server/start/build.ts";
import { type AppServer, startAppServer } from "#server/test/app-server.ts";
import { root, runNode } from "#server/test/steps.ts";
import { makeReports } from "./reports.ts";

// npm run gate:self: Assay's own gate on Assay. A server on loopback, the project "assay", what our own
// checks say pushed by the real command line, and a decision, which is exported and decided again without
// the server. Ends with 1 when any of it does not work. What the gate decides is printed: nobody has rated
// the project there, so much is not known; it becomes the exit status only with --demand.

const OWNER = "bootstrap-token-of-the-self-gate-0123456789abcdef";
const GATE = "prototype-pilot";

type Caller = { readonly url: string; readonly token: string };

/** The real command line; what it says is shown unless it is a secret. */
async function assay(
  of: Caller,
  args: readonly string[],
  how: { allowed?: readonly number[]; isSecret?: boolean } = {},
): Promise<{ code: number; output: string }> {
  const { code, output } = await runNode(["server/cli/assay.mjs", ...args], {
    env: { ASSAY_URL: of.url, ASSAY_TOKEN: of.token },
    msMax: 300_000,
  });
  if (!how.isSecret) console.log(output.trimEnd());
  if (!(how.allowed ?? [0]).includes(code)) throw new Error(`assay ${args[0]} ended with ${code}.`);
  return { code, output };
}

const Made = z.looseObject({ token: z.string() });

/** What a CI job would have: a service's token, which may send and ask and nothing else. */
async function serviceOf(owner: Caller): Promise<Caller> {
  const asked = ["--name", "CI of Assay", "--scopes", "ingest,gate", "--project", "assay"];
  const { output } = await assay(owner, ["token", "create", ...asked, "--json"], {
    isSecret: true,
  });
  return { url: owner.url, token: Made.parse(JSON.parse(output)).token };
}

async function register(of: Caller): Promise<void> {
  const answer = await fetch(`${of.url}/api/v1/projects`, {
    method: "POST",
    headers: { authorization: `Bearer ${of.token}`, "content-type": "application/json" },
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

async function judge(ci: Caller, folder: string): Promise<number> {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const files = await makeReports(folder, process.argv.includes("--all"));
  // The linter writes no date into its report, and has only just looked.
  const at = new Date().toISOString();
  const said = ["--ci", "--branch", "main", "--commit", commit, "--observed-at", at];
  await assay(ci, ["push", "--project", "assay", ...said, ...files]);
  const decision = path.join(folder, "decision.json");
  const keys = path.join(folder, "keys.json");
  const { code } = await assay(ci, ["gate", GATE, "--project", "assay", "--export", decision], {
    allowed: [0, 1],
  });
  await assay(ci, ["gate", "--save-keys", keys]);
  await assay(ci, ["gate", "--replay", decision, "--key", keys]);
  return code;
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
    server = await startAppServer({ dataDir, env: { ASSAY_BOOTSTRAP_TOKEN: OWNER } });
    const owner = { url: server.url, token: OWNER };
    await register(owner);
    const outcome = await judge(await serviceOf(owner), folder);
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
