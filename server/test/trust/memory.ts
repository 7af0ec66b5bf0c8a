import fs from "node:fs";

/** The memory that a process and all that it started hold together, but for its database; 0 where /proc is not there. */
export function rssBytesOf(pid: number): number {
  if (!fs.existsSync("/proc/self/status")) return 0;
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const processes = all.flatMap((id) => {
    const status = statusOf(id);
    const number = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const isNode = /^Name:\s+(node|next-server|MainThread)/m.test(status);
    return status ? [{ id: Number(id), parent: number("PPid"), kb: number("VmRSS"), isNode }] : [];
  });
  const family = new Set([pid]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const one of processes) if (family.has(one.parent)) family.add(one.id);
  }
  const ours = processes.filter((one) => family.has(one.id) && one.isNode);
  return ours.reduce((sum, one) => sum + one.kb * 1024, 0);
}

function statusOf(id: string): string {
  try {
    return fs.readFileSync(`/proc/${id}/status`, "utf8");
  } catch {
    // It ended in between.
    return "";
  }
}
