import fs from "node:fs";

/** Length of a clock tick in /proc: USER_HZ is 100 on every platform that Node runs on under Linux. */
const TICK_MS = 10;

type Process = { readonly parent: number; readonly ticks: number };

/**
 * CPU time of a process, its living descendants, and those of them that have ended and been waited
 * for: a PostgreSQL back end that closed in between still counts for its postmaster.
 */
export function cpuMsOf(pid: number): number {
  const all = processes();
  const isBelow = (of: number): boolean => {
    const found = all.get(of);
    return found !== undefined && (found.parent === pid || isBelow(found.parent));
  };
  let ticks = 0;
  for (const [id, process] of all) if (id === pid || isBelow(id)) ticks += process.ticks;
  return ticks * TICK_MS;
}

export function childrenOf(pid: number): { pid: number; command: string }[] {
  return [...processes()]
    .filter(([, process]) => process.parent === pid)
    .map(([id]) => ({
      pid: id,
      command: readOr("", `/proc/${id}/cmdline`).replaceAll("\0", " ").trim(),
    }));
}

function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // Fields from the third on; the second is the command in brackets and may hold anything.
    const fields = readOr("", `/proc/${name}/stat`).split(") ").at(-1)?.split(" ") ?? [];
    // proc(5): utime, stime, cutime and cstime are fields 14 to 17, so 11 to 14 counted from here.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    if (fields.length > 15) found.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  return found;
}

function readOr(otherwise: string, file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
