import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { errorCode, isAlive, StartError, startTicks } from "./process.ts";

const Holder = z.object({ pid: z.int(), ticks: z.string(), port: z.int() });

/**
 * One supervisor per data folder. Linking a finished file is atomic, so of two that start at the same
 * instant one wins; the holder is known by pid and start time, so a recycled pid does not count.
 * Returns what gives the lock back.
 */
export function lockDataFolder(dataDir: string, port: number): () => void {
  const file = path.join(dataDir, "supervisor.lock");
  const mine = JSON.stringify({ pid: process.pid, ticks: startTicks(process.pid), port });
  for (let attempt = 0; attempt < 3; attempt++) {
    if (linkFile(file, mine)) return () => release(file, mine);
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid) && startTicks(holder.pid) === holder.ticks)
      throw new StartError(
        `The data folder ${dataDir} is in use: process ${holder.pid} serves it on port ${holder.port}. Stop that one, or give this one a folder of its own with ASSAY_DATA_DIR=…`,
      );
    removeStale(file);
  }
  throw new StartError(`Could not take ${file}. Is another Assay starting in this folder?`);
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

function readHolder(file: string): z.infer<typeof Holder> | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(fs.readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Renamed before it is removed, so that two who clear the same stale lock cannot remove a fresh one. */
function removeStale(file: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    fs.rmSync(aside, { force: true });
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function release(file: string, mine: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === mine) fs.rmSync(file);
}
