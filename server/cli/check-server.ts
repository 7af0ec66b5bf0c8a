import { lastBackup, sampleOfDocuments, serverFacts, verifyLogs } from "#server/backups/queries.ts";
import { wholeQueue } from "#server/jobs/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import type { Env } from "#server/platform/env.ts";
import { boxCounts } from "#server/secrets/queries.ts";
import { type Finding, fault, note, ok } from "./check-finding.ts";
import { depsOn, messageOf } from "./database.ts";

// What somebody with a pager asks of a server that runs: each answer is a line, and looking changes nothing.

const SKEW_MS = { note: 2_000, fault: 30_000 };
/** A job that is due so long and that nobody takes: no worker runs, or all are held up. */
const OVERDUE_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const BACKUP_DAYS = 7;
const SAMPLE = 50;

type Check = { readonly name: string; readonly look: (deps: Deps) => Promise<Finding | Finding[]> };

/** Each line by itself: one that cannot be looked at is a fault of its own, and the others are told. */
export async function serverFindings(
  env: Env,
  of: { url: string; now: () => Date; isQuick: boolean },
): Promise<Finding[]> {
  const { deps, close } = depsOn(of.url, of.now, env);
  const checks = of.isQuick ? CHECKS : [...CHECKS, ...THOROUGH];
  const found: Finding[] = [];
  try {
    for (const { name, look } of checks)
      found.push(
        ...[
          await look(deps).catch((error: unknown) =>
            fault(name, `cannot be looked at: ${messageOf(error)}.`),
          ),
        ].flat(),
      );
  } finally {
    await close();
  }
  // The embedded database is reached as its owner from here, and served as another role.
  return env.DATABASE_URL ? found : found.filter(({ name }) => name !== "Role");
}

async function server(deps: Deps): Promise<Finding[]> {
  const asked = deps.now().getTime();
  const { at, encoding, extensions, isOwner } = await serverFacts(deps);
  const middle = (asked + deps.now().getTime()) / 2;
  return [
    clock(at.getTime() - middle),
    extensions.includes("plpgsql")
      ? ok("Extensions", `none are needed; there are ${extensions.join(", ")}.`)
      : fault("Extensions", "plpgsql is missing, in which the tables' triggers are written."),
    encoding === "UTF8"
      ? ok("Encoding", "UTF8.")
      : fault(
          "Encoding",
          `${encoding}: names and documents need UTF8. Restore into such a database.`,
        ),
    isOwner
      ? note(
          "Role",
          "this connection's role owns the tables, so it could change the audit log. A server is better off with a role that does not (ASSAY_OWNER_DATABASE_URL).",
        )
      : ok("Role", "does not own the tables: it cannot change the audit log."),
  ];
}

export function clock(skewMs: number): Finding {
  const size = Math.abs(skewMs);
  const said = `the database's is ${(size / 1000).toFixed(1)} s ${skewMs > 0 ? "ahead of" : "behind"} this machine's`;
  if (size >= SKEW_MS.fault)
    return fault(
      "Clock",
      `${said}: sessions and deadlines end at the wrong time. Let both follow NTP.`,
    );
  if (size >= SKEW_MS.note) return note("Clock", `${said}.`);
  return ok("Clock", "this machine and the database agree.");
}

async function queue(deps: Deps): Promise<Finding> {
  const name = "Queue";
  const { counts, oldestDueAt, workers, asOf } = await wholeQueue(deps);
  const live = workers.filter(({ isLive }) => isLive).length;
  const said = `${counts.waiting} waiting, ${counts.running} running, ${counts.retrying} to be tried again, ${counts.dead} given up; ${live} ${live === 1 ? "worker lives" : "workers live"}`;
  const dueMs = oldestDueAt ? asOf.getTime() - oldestDueAt.getTime() : 0;
  if (dueMs > OVERDUE_MS)
    return fault(
      name,
      `stands still: a job has been due for ${Math.round(dueMs / 60_000)} minutes. ${said}. Start Assay or assay worker, or look at Jobs in the settings.`,
    );
  if (counts.dead > 0) return note(name, `${said}. Jobs in the settings shows why.`);
  return ok(name, `${said}.`);
}

async function secrets(deps: Deps): Promise<Finding> {
  const name = "Encrypted";
  const counts = await boxCounts(deps);
  const boxes = counts.reduce((sum, one) => sum + one.boxes, 0);
  const earlier = counts.reduce((sum, one) => sum + one.earlier, 0);
  if (earlier === 0) return ok(name, `${boxes} secrets, all under the current ASSAY_SECRET.`);
  if ((deps.previousSecrets?.() ?? []).length === 0)
    return fault(
      name,
      `${earlier} of ${boxes} secrets are under another ASSAY_SECRET, and none is named. Set ASSAY_PREVIOUS_SECRETS to it.`,
    );
  return note(
    name,
    `${earlier} of ${boxes} secrets are still under an earlier ASSAY_SECRET. assay secrets rotate moves them.`,
  );
}

async function backups(deps: Deps): Promise<Finding> {
  const name = "Backup";
  const last = await lastBackup(deps);
  if (last === null)
    return note(
      name,
      "none that assay backup made is in the audit log. Another tool may make them.",
    );
  const days = Math.floor((deps.now().getTime() - last.getTime()) / DAY_MS);
  const said = `assay backup last made one ${days === 0 ? "within a day" : `${days} days ago`}, ${last.toISOString()}`;
  return days > BACKUP_DAYS ? note(name, `${said}.`) : ok(name, `${said}.`);
}

async function documents(deps: Deps): Promise<Finding> {
  const name = "Documents";
  const { looked, damaged } = await sampleOfDocuments(deps, SAMPLE);
  if (looked === 0) return ok(name, "none yet.");
  if (damaged.length === 0)
    return ok(name, `${looked} picked at random are what their digest says.`);
  const [first] = damaged;
  return fault(
    name,
    `${damaged.length} of ${looked} picked at random are not what their digest says, such as ${first?.projectId}/${first?.id}. Check the disk; an earlier backup has them whole.`,
  );
}

async function logs(deps: Deps): Promise<Finding> {
  const name = "Audit log";
  const { isWhole, entries, says } = await verifyLogs(deps);
  return isWhole
    ? ok(name, `whole: ${entries} entries.`)
    : fault(name, `is not whole: ${says} assay audit verify says more.`);
}

const CHECKS: readonly Check[] = [
  { name: "Server", look: server },
  { name: "Queue", look: queue },
  { name: "Encrypted", look: secrets },
  { name: "Backup", look: backups },
];
/** These take longer with what is held. */
const THOROUGH: readonly Check[] = [
  { name: "Documents", look: documents },
  { name: "Audit log", look: logs },
];
