import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type Random, seededRandom } from "#server/platform/random.ts";
import { signedInMembers } from "./crowd.ts";
import { checks } from "./mix.ts";
import { Ledger, type StepOptions, type StepResult, say } from "./step.ts";
import { rowsOf, TOKEN, Victim } from "./victim.ts";
import { chain, halfWritten } from "./whole.ts";

// Members who read and machines that send, at once and on one small machine: what they wait for, whether
// anything fails, and whether memory stays where it is once everything is warm.

const FULL = { users: 200, agents: 20, seconds: 300 } as const;
const QUICK = { users: 40, agents: 4, seconds: 20 } as const;
/** What somebody reads a page for before the next, and an agent works for. */
const THINK_MS = { least: 10_000, most: 30_000 } as const;
const AGENT_MS = { least: 3_000, most: 6_000 } as const;
const PROJECTS = 10;
/** Facts of a document. */
const CHECKS = 40;
const SAMPLE_MS = 1_000;
/** Part of the run after which everything is loaded, compiled and cached. */
const WARM_SHARE = 0.4;
/**
 * Flat: over the rest of the run the straight line through the samples rises by at most this share of
 * their mean. What is still cleared away by the next great collection wobbles by more than a tenth.
 */
const RISE_MAX = 0.15;

type Times = { pages: Map<string, number[]>; evidence: number[] };
type Sample = { atS: number; web: number; worker: number };

export async function run(options: StepOptions): Promise<StepResult> {
  const ledger = new Ledger();
  const size = options.isQuick ? QUICK : FULL;
  const seconds = options.seconds ?? size.seconds;
  const victim = new Victim();
  try {
    await victim.start();
    const secret = fs.readFileSync(path.join(victim.dataDir, "secret"), "utf8").trim();
    const { users: count } = size;
    const members = { databaseUrl: victim.databaseUrl, secret, count };
    const cookies = await signedInMembers(members);
    await makeProjects(victim.server.url);
    await warm(victim.server.url, cookies[0] ?? "");
    say(
      `  ${size.users} members open a page every ${THINK_MS.least / 1000} to ${THINK_MS.most / 1000} s, ${size.agents} agents send a document of ${CHECKS} facts every ${AGENT_MS.least / 1000} to ${AGENT_MS.most / 1000} s, ${seconds} s`,
    );
    const load = new Load({ url: victim.server.url, until: Date.now() + seconds * 1_000 });
    const samples: Sample[] = [];
    const sampling = sample(victim, samples, load.until);
    const random = seededRandom(options.seed);
    await Promise.all([
      ...cookies.map((cookie) => load.read(cookie, seededRandom(random() * 2 ** 31))),
      ...Array.from({ length: size.agents }, (_, n) =>
        load.send(n, seededRandom(random() * 2 ** 31)),
      ),
    ]);
    await sampling;
    tell(load.times, seconds);
    ledger.claim("no request failed", load.failed.length === 0, load.failed.slice(0, 5).join("; "));
    tellMemory(ledger, samples, options.isQuick);
    await counted(ledger, victim, load.kept);
  } finally {
    await victim.remove();
  }
  return ledger.result();
}

class Load {
  readonly until: number;
  readonly times: Times = { pages: new Map(), evidence: [] };
  readonly failed: string[] = [];
  readonly kept: { id: string; facts: number }[] = [];
  readonly #url: string;

  constructor(of: { url: string; until: number }) {
    this.#url = of.url;
    this.until = of.until;
  }

  async read(cookie: string, random: Random): Promise<void> {
    await pause(random() * THINK_MS.most);
    while (Date.now() < this.until) {
      const [name, place] = pageFor(random);
      const known = this.times.pages.get(name) ?? [];
      this.times.pages.set(name, known);
      const text = await this.#timed(known, place, { headers: { cookie } });
      if (text !== null && !text.includes("</html>")) this.failed.push(`${place}: cut off`);
      await pause(between(THINK_MS, random));
    }
  }

  async send(agent: number, random: Random): Promise<void> {
    const slug = slugOf(agent % PROJECTS);
    for (let n = 0; Date.now() < this.until; n++) {
      await pause(between(AGENT_MS, random));
      const text = await this.#timed(this.times.evidence, `/api/v1/projects/${slug}/evidence`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: checks(`agent ${agent} run ${n}`, CHECKS),
      });
      if (text === null) continue;
      const { evidenceId, facts } = Receipt.parse(JSON.parse(text));
      this.kept.push({ id: evidenceId, facts });
    }
  }

  /** The whole answer of a 200; null for anything else, which is a failure. */
  async #timed(into: number[], place: string, init: RequestInit): Promise<string | null> {
    const from = performance.now();
    try {
      const answer = await fetch(`${this.#url}${place}`, { ...init, redirect: "manual" });
      const text = await answer.text();
      into.push(performance.now() - from);
      if (answer.status === 200) return text;
      this.failed.push(`${place}: ${answer.status} ${text.slice(0, 120)}`);
    } catch (error) {
      this.failed.push(
        `${place}: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : error}`,
      );
    }
    return null;
  }
}

const Receipt = z.object({ evidenceId: z.string(), facts: z.int() });
const slugOf = (n: number) => `load-${n + 1}`;
const between = ({ least, most }: { least: number; most: number }, random: Random) =>
  least + random() * (most - least);

/** Half of the pages are of projects that agents write to, the rest of the demo. */
function pageFor(random: Random): readonly [string, string] {
  const slug = random() < 0.5 ? slugOf(Math.floor(random() * PROJECTS)) : "est";
  const pages = [
    ["portfolio", "/"],
    ["project", `/projects/${slug}`],
    ["evidence", `/projects/${slug}/evidence`],
    ["gate", `/projects/${slug}/gate`],
  ] as const;
  return pages[Math.floor(random() * pages.length)] ?? pages[0];
}

async function makeProjects(url: string): Promise<void> {
  for (let n = 0; n < PROJECTS; n++) {
    const slug = slugOf(n);
    const answer = await fetch(`${url}/api/v1/projects`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ slug, name: slug, factors: {} }),
    });
    if (answer.status !== 201) throw new Error(`project: ${answer.status} ${await answer.text()}`);
  }
}

/** Each page once, so that no first reader pays for loading its code. */
async function warm(url: string, cookie: string): Promise<void> {
  for (const place of ["/", "/projects/est", "/projects/est/evidence", "/projects/est/gate"]) {
    const answer = await fetch(`${url}${place}`, { headers: { cookie } });
    if (answer.status !== 200) throw new Error(`${place}: ${answer.status}`);
    await answer.text();
  }
}

function residentMb(pid: number | null): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

async function sample(victim: Victim, into: Sample[], until: number): Promise<void> {
  const from = Date.now();
  const pids = { web: victim.pidOf("web"), worker: victim.pidOf("worker") };
  for (; Date.now() < until; await pause(SAMPLE_MS)) {
    pids.worker ??= victim.pidOf("worker");
    const atS = (Date.now() - from) / 1000;
    into.push({ atS, web: residentMb(pids.web), worker: residentMb(pids.worker) });
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function tell(times: Times, seconds: number): void {
  const rows = [...times.pages, ["evidence sent", times.evidence] as const];
  for (const [name, all] of rows) {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share: number) => `${quantile(sorted, share).toFixed(0).padStart(6)} ms`;
    say(
      `  ${name.padEnd(14)} ${String(sorted.length).padStart(6)}, ${(sorted.length / seconds).toFixed(1).padStart(5)} a second   p50 ${at(0.5)}   p95 ${at(0.95)}   p99 ${at(0.99)}   most ${at(1)}`,
    );
  }
}

/** Of the straight line through the samples: its rise from the first to the last, and their mean. */
function lineThrough(points: readonly { x: number; y: number }[]): { rise: number; mean: number } {
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / Math.max(1, points.length);
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / (spread || 1);
  const width = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
  return { rise: slope * width, mean: y0 };
}

function tellMemory(ledger: Ledger, samples: readonly Sample[], isQuick: boolean): void {
  const warmFrom = (samples.at(-1)?.atS ?? 0) * WARM_SHARE;
  for (const name of ["web", "worker"] as const) {
    const points = samples
      .filter((one) => one.atS >= warmFrom && one[name] > 0)
      .map((one) => ({ x: one.atS, y: one[name] }));
    const { rise, mean } = lineThrough(points);
    const width = (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
    const most = Math.max(...points.map(({ y }) => y));
    const seen = `${mean.toFixed(0)} MB on average, ${most.toFixed(0)} at most, ${rise >= 0 ? "+" : ""}${rise.toFixed(1)} MB over the last ${width.toFixed(0)} s (${((rise / Math.max(1, width)) * 60).toFixed(1)} MB a minute)`;
    if (isQuick) say(`  memory of the ${name}: ${seen}`);
    else
      ledger.claim(
        `memory of the ${name} is flat, rises by at most ${RISE_MAX * 100} % after warming up`,
        points.length > 10 && rise <= RISE_MAX * mean,
        seen,
      );
  }
}

async function counted(
  ledger: Ledger,
  victim: Victim,
  kept: readonly { id: string; facts: number }[],
): Promise<void> {
  const url = victim.databaseUrl;
  const Counts = z.object({ documents: z.int(), facts: z.int() });
  const [found] = await rowsOf(
    url,
    `SELECT count(*)::int AS documents, coalesce(sum(e."factCount"), 0)::int AS facts FROM "Evidence" e
     JOIN "Project" p ON p."id" = e."projectId" WHERE p."slug" LIKE 'load-%'`,
    [],
    Counts,
  );
  const facts = kept.reduce((sum, one) => sum + one.facts, 0);
  const ids = new Set(kept.map(({ id }) => id)).size;
  ledger.claim(
    "the counts agree with what was answered",
    found?.documents === kept.length && found.facts === facts && ids === kept.length && ids > 0,
    `${kept.length} documents and ${facts} facts were acknowledged, ${found?.documents} and ${found?.facts} are there`,
  );
  const half = await halfWritten(url, "load");
  ledger.claim("nothing is half-written", half.length === 0, half.slice(0, 5).join("; "));
  ledger.claim("the audit chain verifies", (await chain(url)).isWhole);
}
