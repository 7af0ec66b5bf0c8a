import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { buildPages } from "#server/start/build.ts";
import { type AppServer, startAppServer } from "../app-server.ts";
import { rssBytesOf } from "./memory.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";

// The HTTP API as its own description says it is: schemathesis (PyPI) draws requests that fit the
// description and requests that do not, asks a running server with each kind of token and with none, and
// compares what comes back. It is installed into a folder of node_modules/.cache at first use.

const VERSION = "4.32.5";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** What would take away what the others of a run stand on: asked at the end, with a token of their own. */
const LAST = ["DELETE /tokens/{id}", "DELETE /people/{userId}"];
const REQUEST_S_MAX = 20;
/** All processes of the server together, its database left out. */
const RSS_BYTES_MAX = 2_000_000_000;
const BOOTSTRAP = "assay-bootstrap-of-the-schemathesis-step";
const root = path.resolve(import.meta.dirname, "../../..");
const cache = path.join(root, "node_modules/.cache/assay-schemathesis");
const run_ = promisify(execFile);

/** Its program; or why it is not there. */
async function installed(): Promise<{ program: string } | { why: string }> {
  const program = path.join(cache, VERSION, "bin/schemathesis");
  if (fs.existsSync(program)) return { program };
  const draft = path.join(cache, VERSION);
  try {
    fs.mkdirSync(cache, { recursive: true });
    await run_("python3", ["-m", "venv", draft], { timeout: 120_000 });
    const pip = path.join(draft, "bin/pip");
    await run_(pip, ["install", "-q", `schemathesis==${VERSION}`], { timeout: 300_000 });
    return { program };
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    const said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { why: `schemathesis ${VERSION} can't be installed from PyPI (${said.slice(0, 200)})` };
  }
}

const Made = z.object({ token: z.string() });

async function tokenFor(url: string, scopes: readonly string[]): Promise<string> {
  const response = await fetch(`${url}/api/v1/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${BOOTSTRAP}`, "content-type": "application/json" },
    body: JSON.stringify({ name: scopes.join(" "), scopes, actor: "person" }),
  });
  if (!response.ok) throw new Error(`no token for ${scopes}: ${await response.text()}`);
  return Made.parse(await response.json()).token;
}

type Part = {
  readonly name: string;
  readonly token: string | null;
  readonly only?: readonly string[];
  readonly seconds: number;
};

const Event = z.looseObject({
  ScenarioFinished: z
    .looseObject({
      recorder: z.looseObject({
        interactions: z.record(z.string(), z.unknown()).default({}),
        checks: z.record(z.string(), z.array(z.unknown())).default({}),
      }),
    })
    .optional(),
});

type Outcome = { readonly asked: number; readonly checked: number; readonly tail: string };

async function asked(
  program: string,
  server: AppServer,
  of: Part & { seed: number; examples: number; folder: string },
): Promise<Outcome & { readonly code: number }> {
  const report = path.join(of.folder, `${of.name}.ndjson`);
  const operations = of.only
    ? of.only.flatMap((name) => ["--include-name", name])
    : LAST.flatMap((name) => ["--exclude-name", name]);
  const args = [
    ...["run", `${server.url}/api/v1/openapi.json`, "--no-color", "--seed", String(of.seed)],
    ...["--phases", "examples,coverage,fuzzing", "--max-examples", String(of.examples)],
    ...["--checks", CHECKS.join(","), "--continue-on-failure", "--suppress-health-check", "all"],
    ...["--max-time", String(Math.ceil(of.seconds)), "--request-timeout", String(REQUEST_S_MAX)],
    ...["--workers", "1", "--generation-database", "none", "--warnings", "off"],
    ...["--report", "ndjson", "--report-ndjson-path", report],
    ...(of.token === null ? [] : ["--header", `Authorization: Bearer ${of.token}`]),
    ...operations,
  ];
  const limits = { timeout: (of.seconds + 120) * 1000, maxBuffer: 200_000_000, cwd: of.folder };
  const ended = await run_(program, args, limits).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code?: unknown; stdout?: string; stderr?: string; message: string }) => ({
      code: typeof error.code === "number" ? error.code : -1,
      stdout: error.stdout || error.stderr || error.message,
    }),
  );
  return { ...countsIn(report), code: ended.code, tail: findingsIn(ended.stdout) };
}

function countsIn(report: string): { asked: number; checked: number } {
  let asked = 0;
  let checked = 0;
  if (!fs.existsSync(report)) return { asked, checked };
  for (const line of fs.readFileSync(report, "utf8").split("\n")) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const scenario = Event.parse(JSON.parse(line)).ScenarioFinished;
    if (!scenario) continue;
    asked += Object.keys(scenario.recorder.interactions).length;
    checked += Object.values(scenario.recorder.checks).flat().length;
  }
  return { asked, checked };
}

const LINE_MAX = 300;
const LINES_MAX = 150;

/** What it says of failures, in lines that can be read. */
function findingsIn(stdout: string): string {
  const from = Math.max(stdout.indexOf("= FAILURES ="), stdout.indexOf("= ERRORS ="), 0);
  const lines = stdout.slice(from).split("\n");
  return lines
    .slice(0, LINES_MAX)
    .map((line) => line.slice(0, LINE_MAX))
    .join("\n");
}

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  if (options.isQuick) {
    ledger.skip("schemathesis", "it takes minutes: npm run test:trust -- schemathesis");
    return ledger.result();
  }
  const found = await installed();
  if ("why" in found) {
    ledger.skip("schemathesis", found.why);
    return ledger.result();
  }
  // Before the start, which must not take that long.
  await buildPages({ log: say });
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "assay-schemathesis-"));
  fs.chmodSync(dataDir, 0o711);
  const server = await startAppServer({ dataDir, env: { ASSAY_BOOTSTRAP_TOKEN: BOOTSTRAP } });
  try {
    await askAll(options, { ledger, program: found.program, server, folder: dataDir });
  } finally {
    await server.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
  return ledger.result();
}

async function askAll(
  options: StepOptions,
  of: { ledger: Ledger; program: string; server: AppServer; folder: string },
): Promise<void> {
  const { ledger, server } = of;
  const seconds = options.seconds ?? 240;
  const examples = options.rounds ?? 10;
  const everything = ["read", "write", "ingest", "gate", "admin"];
  const parts: readonly Part[] = [
    { name: "no token", token: null, seconds: seconds / 4 },
    { name: "a token that reads", token: await tokenFor(server.url, ["read"]), seconds },
    {
      name: "a token that writes",
      token: await tokenFor(server.url, ["read", "write", "ingest", "gate"]),
      seconds,
    },
    { name: "an owner's token", token: await tokenFor(server.url, everything), seconds },
    {
      name: "an owner's token that may end itself",
      token: await tokenFor(server.url, everything),
      only: LAST,
      seconds: seconds / 4,
    },
  ];
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, rssBytesOf(server.pid));
  }, 500);
  try {
    for (const part of parts) {
      const drawn = { ...part, seed: options.seed, examples, folder: of.folder };
      const outcome = await asked(of.program, server, drawn);
      const holds = outcome.code === 0 && outcome.asked > 0;
      const counts = `${outcome.asked} requests, ${outcome.checked} checks`;
      ledger.claim(`the API with ${part.name} answers as it is described`, holds, counts);
      if (!holds) say(outcome.tail);
    }
  } finally {
    clearInterval(watch);
  }
  const ready = await fetch(`${server.url}/api/health/ready`, {
    signal: AbortSignal.timeout(REQUEST_S_MAX * 1000),
  });
  ledger.claim("the server is ready afterwards", ready.ok, String(ready.status));
  const faults = server.said().filter((line) => line.includes('"event":"fault"'));
  ledger.claim("nothing was logged as a fault of ours", faults.length === 0, `${faults.length}`);
  for (const line of faults.slice(0, 10)) say(`          ${line.slice(0, 600)}`);
  const megabytes = `${Math.round(peak / 1e6)} MB at most`;
  ledger.claim("its memory stays bounded", peak > 0 && peak < RSS_BYTES_MAX, megabytes);
}
