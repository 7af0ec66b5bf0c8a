import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "#server/platform/random.ts";
import { Mix } from "./mix.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";
import { Victim } from "./victim.ts";
import { chain, halfWritten, jobsLeft, lost, notReadOnce } from "./whole.ts";

// SIGKILL to the web server, the worker, the database, or to everything at once, at random moments of a
// mixed load, again and again on the same data.

const ROUNDS = { full: 50, quick: 3 } as const;
const TARGETS = ["web", "worker", "database", "all"] as const;
type Target = (typeof TARGETS)[number];
/** Work of each round before the kill. */
const WORK_MS = { least: 300, most: 2_500 } as const;
const ROUNDS_A_PROJECT = 8;
/** Acknowledged writes of a round before its kill can come. */
const WRITES_LEAST = 8;
const UNDER_WAY_MS_MAX = 30_000;
const WORKER_MS_MAX = 20_000;
const DRAIN_MS_MAX = 240_000;

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  const rounds = options.rounds ?? (options.isQuick ? ROUNDS.quick : ROUNDS.full);
  const random = seededRandom(options.seed);
  const victim = new Victim();
  const mix = new Mix({ url: () => victim.server.url, run: "faults" });
  const killed: Record<Target, number> = { web: 0, worker: 0, database: 0, all: 0 };
  try {
    await victim.start();
    await mix.nextProject();
    mix.start();
    for (let round = 1; round <= rounds; round++) {
      await underWay(mix);
      await pause(WORK_MS.least + random() * (WORK_MS.most - WORK_MS.least));
      // The quick part kills each of the three once.
      const drawn = TARGETS[Math.floor(random() * TARGETS.length)] ?? "all";
      const target = options.isQuick ? (TARGETS[(round - 1) % TARGETS.length] ?? "all") : drawn;
      const name = await killOne(victim, target);
      killed[name] += 1;
      await victim.ready();
      const missing = await lost(victim.databaseUrl, mix.acked);
      const half = await halfWritten(victim.databaseUrl, "faults");
      if (missing.length + half.length > 0)
        ledger.claim(`round ${round}, ${name} killed`, false, [...missing, ...half].join("; "));
      if (round % 10 === 0) say(`  ${round} rounds, ${mix.acked.evidence.length} documents`);
      if (round % ROUNDS_A_PROJECT === 0) await mix.nextProject();
    }
    await mix.stop();
    await settle(victim);
    await claims(ledger, { victim, mix, rounds, killed });
  } finally {
    await mix.stop();
    await victim.remove();
  }
  return ledger.result();
}

/** After a start the first answers take their time; a kill before them would try nothing. */
async function underWay(mix: Mix): Promise<void> {
  const from = mix.writes;
  const until = Date.now() + UNDER_WAY_MS_MAX;
  while (mix.writes < from + WRITES_LEAST && Date.now() < until) await pause(20);
}

/** Answers with what was really killed: where no worker comes to run, everything is. */
async function killOne(victim: Victim, target: Target): Promise<Target> {
  for (const until = Date.now() + WORKER_MS_MAX; target === "worker" && Date.now() < until; ) {
    if (victim.kill("worker")) return "worker";
    await pause(100);
  }
  if (target === "database" && victim.kill("database")) return "database";
  if (target === "web" && victim.kill("web")) {
    // Whoever runs the server starts it again, as an init system does.
    await victim.ended();
    await victim.start();
    return "web";
  }
  await victim.killAll();
  await victim.start();
  return "all";
}

/** Until every job that is due is done. A worker that ended often is started ever less eagerly. */
async function settle(victim: Victim): Promise<void> {
  const until = Date.now() + DRAIN_MS_MAX;
  while ((await jobsLeft(victim.databaseUrl)).due > 0 && Date.now() < until) await pause(500);
}

async function claims(
  ledger: Ledger,
  of: { victim: Victim; mix: Mix; rounds: number; killed: Record<Target, number> },
): Promise<void> {
  const { victim, mix, rounds, killed } = of;
  const url = victim.databaseUrl;
  const { evidence, deliveries, publications, decisions } = mix.acked;
  const acknowledged = mix.writes;
  const { sent, answered, away, broken } = mix.counts;
  say(
    `  ${rounds} kills: ${Object.entries(killed)
      .map(([name, n]) => `${name} ${n}`)
      .join(", ")}`,
  );
  say(
    `  ${sent} requests: ${answered} answered, ${away} told that the database is away, ${broken} broken off`,
  );
  const missing = await lost(url, mix.acked);
  ledger.claim(
    "every acknowledged write is there",
    missing.length === 0 && acknowledged > rounds,
    `${acknowledged}: ${evidence.length} documents, ${deliveries.length} large ones, ${publications.length} publications, ${decisions.length} decisions; missing ${shown(missing)}`,
  );
  const half = await halfWritten(url, "faults");
  ledger.claim(
    "nothing is half-written, every change is told once in the audit log",
    half.length === 0,
    shown(half),
  );
  const log = await chain(url);
  ledger.claim(
    "the audit chain verifies",
    log.isWhole,
    `${log.entries} entries${log.isWhole ? "" : ` ${JSON.stringify(log.faults)}`}`,
  );
  const again = await notReadOnce(url, deliveries);
  ledger.claim(
    "each large document was read once and only once",
    again.length === 0 && deliveries.length > 0,
    `${deliveries.length}; wrong ${shown(again)}`,
  );
  const jobs = await jobsLeft(url);
  ledger.claim(
    "no job is left and none was given up",
    jobs.due === 0 && jobs.givenUp === 0,
    `${jobs.due} due, ${jobs.givenUp} given up`,
  );
  ledger.claim("no answer was a fault", mix.faults.length === 0, shown(mix.faults));
}

const shown = (items: readonly string[]) =>
  items.length === 0 ? "none" : `${items.length}: ${items.slice(0, 5).join("; ")}`;
