import { judgementsOf } from "#server/gates/rules/gate.ts";
import { pictureAt } from "#server/handover/rules/picture.ts";
import { createToken } from "#server/members/commands.ts";
import { provideDeps } from "#server/platform/app-deps.ts";
import { bodyOf, dryRun, policiesOf } from "#server/policies/queries.ts";
import { activeMemberIds, projectRecords } from "#server/readiness/store.ts";
import { seedScenario } from "#server/samples/commands.ts";
import { startApi } from "#server/test/api-server.ts";
import { cpuMsOf } from "./cpu.ts";
import { say } from "./measure.ts";
import { startTechInsights } from "./tech-insights.ts";
import { type BenchWorkspace, withWorkspace } from "./workspace.ts";

// What it costs to ask a whole policy of many projects. Run: npm run bench -- gates.

const GATE = "gate-pilot-production";
const ROUNDS = 7;
const COMPONENTS = 500;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

type Cost = { readonly ms: number; readonly cpuMs: number };

/** Wall clock, and CPU of the given processes. */
async function once(pids: readonly number[], work: () => Promise<unknown>): Promise<Cost> {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const [startedAt, before] = [performance.now(), cpu()];
  await work();
  return { ms: performance.now() - startedAt, cpuMs: cpu() - before };
}

/** The median of some rounds, after one that warms up. */
async function timed(pids: readonly number[], work: () => Promise<unknown>): Promise<Cost> {
  await work();
  const rounds: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await once(pids, work));
  return {
    ms: median(rounds.map(({ ms }) => ms)),
    cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
  };
}

const shown = ({ ms, cpuMs }: Cost) =>
  `${ms.toFixed(0).padStart(6)} ms, ${cpuMs.toFixed(0).padStart(6)} ms of CPU`;

export async function benchGates(folder: string): Promise<void> {
  process.env.ASSAY_SECRET ??= "a-secret-of-the-bench-of-32-characters";
  await withWorkspace({ folder, name: "gates" }, async (workspace) => {
    const { deps, owner, databasePid } = workspace;
    await seedScenario(deps, { scenario: "portfolio-1000", seed: 1, at: deps.now() });
    const body = (await bodyOf(deps, owner, { gate: GATE, version: 0 })).replace(
      "value: 0.75",
      "value: 0.9",
    );
    say();
    say(
      `Policies over many projects (median of ${ROUNDS} rounds; CPU of this process and PostgreSQL)`,
    );
    let rows = 0;
    const run = async () => {
      const ran = await dryRun(deps, owner, { gate: GATE, body });
      rows = ran.kind === "ran" ? ran.projects : 0;
    };
    const first = await once([process.pid, databasePid], run);
    const again = await timed([process.pid, databasePid], run);
    say(`  dry run over ${rows} projects, the first, which scores them ${shown(first)}`);
    say(`  dry run over ${rows} projects, while one goes on writing    ${shown(again)}`);
    await evaluationAlone(workspace);
    await besideTechInsights(folder, workspace, body);
  });
}

/** Without reading and scoring: the conditions of the projects' own gates alone. */
async function evaluationAlone({ deps, owner }: BenchWorkspace): Promise<void> {
  const at = deps.now();
  const [records, members, policies] = await Promise.all([
    projectRecords(deps.db, owner, { at }),
    activeMemberIds(deps.db, owner),
    policiesOf(deps, owner, at),
  ]);
  const pictures = records.map((record) =>
    pictureAt(record, { at, activeMemberIds: members, withActions: false }),
  );
  const policy = policies.find((one) => one.policy.id === GATE);
  if (!policy) throw new Error(`no ${GATE}`);
  const cost = await timed([process.pid], async () => {
    for (const picture of pictures) judgementsOf(policy, picture);
  });
  const conditions = policy.conditions.length + policy.signoffs.length;
  say(`    of it ${conditions} conditions of ${pictures.length} scored projects ${shown(cost)}`);
}

/** Every project is touched before each round, so nothing that was kept counts. */
async function scoringToo(
  deps: BenchWorkspace["deps"],
  ask: () => Promise<void>,
  pids: readonly number[],
): Promise<Cost> {
  const rounds: Cost[] = [];
  for (let round = 0; round < 3; round++) {
    await deps.db.project.updateMany({ data: { updatedAt: deps.now() } });
    rounds.push(await once(pids, ask));
  }
  return {
    ms: median(rounds.map(({ ms }) => ms)),
    cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
  };
}

async function besideTechInsights(
  folder: string,
  { deps, owner, databasePid }: BenchWorkspace,
  body: string,
): Promise<void> {
  const ids = await deps.db.project.findMany({ select: { id: true }, orderBy: { id: "asc" } });
  await deps.db.project.updateMany({
    where: { id: { in: ids.slice(COMPONENTS).map(({ id }) => id) } },
    data: { archivedAt: deps.now() },
  });
  provideDeps(deps);
  const api = await startApi();
  const { token } = await createToken(deps, owner, { name: "bench", scopes: ["read"] });
  const ask = async () => {
    const response = await fetch(`${api.url}/api/v1/policies/${GATE}/dry-run`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ body }),
    });
    if (!response.ok)
      throw new Error(`${response.status} ${(await response.text()).slice(0, 400)}`);
    await response.arrayBuffer();
  };
  try {
    const ours = await timed([process.pid, databasePid], ask);
    const scoring = await scoringToo(deps, ask, [process.pid, databasePid]);
    say();
    say(`All conditions over ${COMPONENTS} projects, over HTTP:`);
    say(`  Assay, while one goes on writing                 ${shown(ours)}`);
    say(
      "    asks PostgreSQL whether any of them changed, and evaluates all 23 conditions and sign-offs of",
    );
    say("    each twice: of the policy that stands and of the one that is tried.");
    say(`  Assay, when all of them have just changed        ${shown(scoring)}`);
    say("    reads them and scores 28 tests and 12 challenges of each from its evidence as well.");
    const peer = await startTechInsights(folder, COMPONENTS);
    if ("why" in peer) return say(`  Backstage Tech Insights could not be measured: ${peer.why}`);
    try {
      const theirs = await timed([peer.pid], peer.runChecks);
      say(`  Backstage Tech Insights                          ${shown(theirs)}`);
      say(
        `    reads the latest facts of ${peer.answered} components from SQLite in memory and evaluates two checks`,
      );
      say("    of one comparison each (has a group as owner, has a title) with json-rules-engine.");
      say(
        `  Tech Insights takes ${(theirs.ms / ours.ms).toFixed(1)} × as long, ${(theirs.cpuMs / ours.cpuMs).toFixed(1)} × the CPU`,
      );
    } finally {
      await peer.stop();
    }
  } finally {
    await api.stop();
  }
}
