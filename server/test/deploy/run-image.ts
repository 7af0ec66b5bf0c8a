import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { freePort, pause } from "#server/start/process.ts";
import { readLock, servedPackages } from "#server/start/served-packages.ts";
import { wordsOf } from "./dockerfile.ts";
import { asContainer, type Image } from "./image.ts";
import { demand, type Ended, run } from "./process.ts";

// What an orchestrator does with an image: migrate, serve, work, ask for health, and end them.

export type Check = { readonly name: string; readonly fault: string | null };

/** A process of the image under way. */
type Running = { readonly child: ChildProcess; readonly said: () => string };

const READY_MS_MAX = 240_000;

export async function runImage(
  image: Image,
  urls: { ownerUrl: string; appUrl: string },
): Promise<Check[]> {
  const settings = {
    DATABASE_URL: urls.appUrl,
    ASSAY_SECRET: "0123456789abcdef0123456789abcdef",
    ASSAY_MIGRATE: "0",
    ASSAY_WORKER: "0",
  };
  const checks: Check[] = [];
  const note = (name: string, fault: string | null) => {
    checks.push({ name, fault });
    console.log(`  ${fault === null ? "ok  " : "FAIL"}  ${name}${fault ? `: ${fault}` : ""}`);
  };
  const entry = wordsOf(image.said.get("ENTRYPOINT") ?? "");
  const once = (args: readonly string[], env: Record<string, string> = {}) =>
    run(...asContainer(image, args, { ...settings, ...env }), { msMax: 300_000 });

  const who = await once([
    "sh",
    "-c",
    "id -u; touch /app/x; grep CapBnd /proc/self/status; touch /tmp/x",
  ]);
  note(
    "it runs as no root, cannot write to its root, can to /tmp, and has no capability to have",
    /^1000\n/.test(who.output) &&
      /Read-only file system/.test(who.output) &&
      /CapBnd:\s+0+\n/.test(who.output) &&
      who.code === 0
      ? null
      : who.output,
  );
  note("a start without settings says what to set", faultOfBare(await bareStart(image, entry)));
  const migrated = await once([...entry, "migrate", "--make-role"], {
    ASSAY_OWNER_DATABASE_URL: urls.ownerUrl,
  });
  note(
    "migrate makes the tables and the role of the server",
    migrated.code === 0 && migrated.output.includes("Applied ") ? null : migrated.output,
  );

  const port = await freePort();
  const workerPort = await freePort();
  const begunAt = performance.now();
  const app = begin(image, [...entry, ...wordsOf(image.said.get("CMD") ?? "")], {
    ...settings,
    HOST: "127.0.0.1",
    PORT: String(port),
  });
  const worker = begin(image, [...entry, "worker"], {
    ...settings,
    ASSAY_WORKER_PORT: String(workerPort),
  });
  try {
    const health = (image.said.get("HEALTHCHECK") ?? "").replace(/^.*?CMD\s+/, "");
    const appFault = await untilHealthy(app, () => once(wordsOf(health), { PORT: String(port) }));
    const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
    note(`the server answers HEALTHCHECK (${seconds} s after its start)`, appFault);
    if (appFault === null) for (const one of await ask(port)) note(one.name, one.fault);
    note(
      "the worker answers the same HEALTHCHECK on its own port",
      await untilHealthy(worker, () =>
        once(wordsOf(health), { ASSAY_WORKER_PORT: String(workerPort) }),
      ),
    );
    const memory = [app, worker].map(
      (one) => `${Math.round(residentBytes(one.child.pid ?? 0) / 1e6)} MB`,
    );
    console.log(`        resident: server ${memory[0]}, worker ${memory[1]}`);
  } finally {
    for (const [name, one] of [
      ["server", app],
      ["worker", worker],
    ] as const)
      note(`the ${name} ends by itself on SIGTERM`, await end(one));
  }
  note("neither has complained that it could not write", complaints(app) ?? complaints(worker));
  return checks;
}

const bareStart = (image: Image, entry: readonly string[]) =>
  run(...asContainer(image, [...entry, "serve"], { ASSAY_MIGRATE: "0", PORT: "many" }), {
    msMax: 60_000,
  });

const faultOfBare = ({ code, output }: Ended): string | null =>
  code === 1 && output.startsWith("Cannot start. PORT: must be a whole number")
    ? null
    : `${code} ${output}`;

function begin(image: Image, args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(...asContainer(image, args, env), { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
  return { child, said: () => said };
}

async function untilHealthy(of: Running, ask: () => Promise<Ended>): Promise<string | null> {
  for (const until = Date.now() + READY_MS_MAX; Date.now() < until; await pause(500)) {
    if (of.child.exitCode !== null)
      return `it ended with ${of.child.exitCode}: ${of.said().slice(-2_000)}`;
    if ((await ask()).code === 0) return null;
  }
  return `not within ${READY_MS_MAX / 1000} s: ${of.said().slice(-2_000)}`;
}

async function ask(port: number): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [place, holds] of [
    ["/api/health/live", '"live"'],
    ["/api/health/ready", '"ready"'],
    ["/sign-in", "<html"],
    ["/api/v1/openapi.json", '"openapi"'],
  ] as const) {
    const response = await fetch(`http://127.0.0.1:${port}${place}`);
    const text = await response.text();
    const isFine = response.ok && text.includes(holds);
    checks.push({
      name: `${place} is served`,
      fault: isFine ? null : `${response.status} ${text.slice(0, 300)}`,
    });
  }
  return checks;
}

async function end({ child, said }: Running): Promise<string | null> {
  if (child.exitCode !== null) return `it had ended with ${child.exitCode}`;
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  child.kill("SIGTERM");
  const insist = setTimeout(() => child.kill("SIGKILL"), 45_000);
  const code = await ended;
  clearTimeout(insist);
  return code === 0 ? null : `it ended with ${code}: ${said().slice(-1_000)}`;
}

const complaints = ({ said }: Running): string | null =>
  /(?:EROFS|EACCES|EPERM).*/.exec(said())?.[0] ?? null;

/** Of a process and all below it. */
function residentBytes(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  const below = fs
    .readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(/\s+/)
    .filter(Boolean);
  return own + below.reduce((sum, child) => sum + residentBytes(Number(child)), 0);
}

const Lock = z.object({ packages: z.record(z.string(), z.unknown()) });

/** What lies in the image, beside what an engine would take from its base. */
export async function lookInside(image: Image, context: string): Promise<Check[]> {
  const app = path.join(image.root, "app");
  const bytes = Number((await demand("du", ["-sb", app])).split("\t")[0]);
  const modules = Number(
    (await demand("du", ["-sb", path.join(app, "node_modules")])).split("\t")[0],
  );
  console.log(
    `        /app holds ${Math.round(bytes / 1e6)} MB, ${Math.round(modules / 1e6)} MB of it packages`,
  );
  const served = servedPackages(readLock(context));
  const { packages } = Lock.parse(readLock(context));
  const development = Object.keys(packages).filter((name) => name !== "" && !served.has(name));
  const there = development.filter((name) => fs.existsSync(path.join(app, name)));
  const tests = (
    await demand("find", [
      app,
      "-path",
      "*/node_modules",
      "-prune",
      "-o",
      "(",
      "-name",
      "*.test.ts*",
      "-o",
      "-name",
      ".env*",
      "-o",
      "-name",
      ".git",
      ")",
      "-print",
    ])
  ).trim();
  const writable = (
    await demand("find", [
      app,
      "-xdev",
      "(",
      "-uid",
      "1000",
      "-o",
      "-perm",
      "-o+w",
      "!",
      "-type",
      "l",
      ")",
      "-print",
      "-quit",
    ])
  ).trim();
  return [
    {
      name: `none of ${development.length} packages of development is in it`,
      fault: there.join(", ") || null,
    },
    { name: "no test, .env or .git is in it", fault: tests || null },
    {
      name: "its account could write to nothing of it, were it not read-only",
      fault: writable || null,
    },
  ];
}
