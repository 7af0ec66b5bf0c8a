import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { errorCode, isAlive, StartError, startTicks } from "./process.ts";

const Holder = z.object({ pid: z.int(), ticks: z.string(), port: z.int() });
const ATTEMPTS_MAX = 40;
const ATTEMPT_MS = 50;
/** Clearing takes microseconds; a turn this old belongs to one that was killed while at it. */
const CLEARING_MS_MAX = 1_000;

/**
 * One supervisor per data folder. Linking a finished file is atomic, so of two that start at the same
 * instant one wins; the holder is known by pid and start time, so a recycled pid does not count.
 * Returns what gives the lock back.
 */
export function lockDataFolder(dataDir: string, port: number): () => void {
  const file = path.join(dataDir, "supervisor.lock");
  const mine = JSON.stringify({ pid: process.pid, ticks: startTicks(process.pid), port });
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (linkFile(file, mine)) return () => release(file, mine);
    const holder = livingHolder(file);
    if (holder)
      throw new StartError(
        `The data folder ${dataDir} is in use: process ${holder.pid} serves it on port ${holder.port}. Stop that one, or give this one a folder of its own with ASSAY_DATA_DIR=…`,
      );
    if (!clearStale(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ATTEMPT_MS);
  }
  throw new StartError(`Could not take ${file}. Remove it if no Assay runs in this folder.`);
}

/** The port that a running Assay serves this folder on; null when none does. */
export function servedPort(dataDir: string): number | null {
  return livingHolder(path.join(dataDir, "supervisor.lock"))?.port ?? null;
}

function linkFile(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content, { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function livingHolder(file: string): z.infer<typeof Holder> | null {
  try {
    const { data } = Holder.safeParse(JSON.parse(fs.readFileSync(file, "utf8")));
    return data && isAlive(data.pid) && startTicks(data.pid) === data.ticks ? data : null;
  } catch {
    return null;
  }
}

/**
 * One at a time, and looking again once alone: otherwise the slower of two could clear the lock that
 * the faster has just taken. False when another is at it.
 */
function clearStale(file: string): boolean {
  const turn = `${file}.clearing`;
  try {
    fs.closeSync(fs.openSync(turn, "wx"));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    const since = fs.statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > CLEARING_MS_MAX) fs.rmSync(turn, { force: true });
    return false;
  }
  try {
    // A dead one's lock stays until it is removed here; where there is none, another may take it any moment.
    if (fs.existsSync(file) && !livingHolder(file)) fs.rmSync(file, { force: true });
    return true;
  } finally {
    fs.rmSync(turn, { force: true });
  }
}

function release(file: string, mine: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === mine) fs.rmSync(file);
}
