import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Mix } from "./mix.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";
import { makeFolder, statusOf, Victim } from "./victim.ts";
import { chain, halfWritten, jobsLeft, lost, notReadOnce } from "./whole.ts";

// The data folder, database and all, on a small file system of its own that fills up under load.

const SIZE_MB = 400;
/** What is left when the load goes on: gone within seconds. */
const LEFT_BYTES = 24_000_000;
const BLOCK = Buffer.alloc(1_000_000, 1);
const REFUSALS = 15;
const FULL_MS_MAX = 180_000;
const BACK_MS_MAX = 120_000;
const DRAIN_MS_MAX = 180_000;

export async function run(_options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  const folder = makeFolder("assay-trust-disk-");
  const refusal = mounted(folder);
  if (refusal !== null) {
    ledger.skip("disk full", `no file system could be mounted here (${refusal})`);
    fs.rmSync(folder, { recursive: true });
    return ledger.result();
  }
  const dataDir = path.join(folder, "data");
  const victim = new Victim({ dataDir });
  const mix = new Mix({ url: () => victim.server.url, run: "full" });
  try {
    await victim.start();
    await mix.nextProject();
    mix.start();
    while (mix.writes < 10) await pause(50);
    const ballast = path.join(folder, "ballast");
    fill(folder, ballast);
    await whileFull(ledger, { victim, mix, folder });
    fs.rmSync(ballast);
    await whenThereIsRoom(ledger, victim, mix);
  } finally {
    await mix.stop();
    await victim.remove();
    execFileSync("umount", [folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return ledger.result();
}

/** null when it could be; otherwise what was said. */
function mounted(folder: string): string | null {
  try {
    const options = `size=${SIZE_MB}m,mode=0711`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
  }
}

const freeBytes = (folder: string): number => {
  const { bavail, bsize } = fs.statfsSync(folder);
  return bavail * bsize;
};

function fill(folder: string, file: string): void {
  const handle = fs.openSync(file, "w");
  while (freeBytes(folder) > LEFT_BYTES) fs.writeSync(handle, BLOCK);
  fs.closeSync(handle);
}

async function whileFull(
  ledger: Ledger,
  { victim, mix, folder }: { victim: Victim; mix: Mix; folder: string },
): Promise<void> {
  const { away, full } = mix.counts;
  const refusals = () => mix.counts.away - away + mix.counts.full - full;
  const until = Date.now() + FULL_MS_MAX;
  while (refusals() < REFUSALS && Date.now() < until) await pause(100);
  const room = (freeBytes(folder) / 1e6).toFixed(1);
  ledger.claim(
    "writes are refused with what to do",
    refusals() >= REFUSALS && mix.faults.length === 0,
    `${mix.counts.full - full} were told that the disk is full, ${mix.counts.away - away} that the database is away; ${room} MB free; ${mix.faults.slice(0, 3).join("; ")}`,
  );
  ledger.claim("it is live", (await statusOf(`${victim.server.url}/api/health/live`)) === 200);
}

async function whenThereIsRoom(ledger: Ledger, victim: Victim, mix: Mix): Promise<void> {
  const from = performance.now();
  const writes = mix.writes;
  while (mix.writes < writes + 10 && performance.now() - from < BACK_MS_MAX) await pause(100);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  ledger.claim(
    "it goes on by itself when there is room again",
    mix.writes >= writes + 10,
    `ten writes after ${seconds} s`,
  );
  await mix.stop();
  const url = victim.databaseUrl;
  const until = Date.now() + DRAIN_MS_MAX;
  while ((await jobsLeft(url)).due > 0 && Date.now() < until) await pause(500);
  const wrong = [
    ...(await lost(url, mix.acked)),
    ...(await halfWritten(url, "full")),
    ...(await notReadOnce(url, mix.acked.deliveries)),
  ];
  ledger.claim(
    "what was acknowledged is there, nothing is half-written",
    wrong.length === 0,
    `${mix.writes} writes${wrong.length === 0 ? "" : `; ${wrong.slice(0, 5).join("; ")}`}`,
  );
  ledger.claim("the audit chain verifies", (await chain(url)).isWhole);
  say(`  ${mix.counts.sent} requests, ${mix.counts.broken} broken off`);
}
