import { saveAnswer } from "#server/assessments/commands.ts";
import type { AnswerChange } from "#server/assessments/schema.ts";
import { ingest } from "#server/evidence/commands.ts";
import { demandIn, type ProjectVerb } from "#server/identity/permissions.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import type { Db } from "#server/platform/db.ts";
import type { Deps } from "#server/platform/deps.ts";
import { editProject, registerProject } from "#server/projects/commands.ts";
import { findProject } from "#server/projects/queries.ts";
import { cpuMsOf } from "./cpu.ts";
import { say } from "./measure.ts";
import { withWorkspace } from "./workspace.ts";

// What it costs to ask whether somebody may and to write down that they did: CPU time of this process
// and of PostgreSQL per write, beside the same command with neither. Run: npm run bench -- audit.

const WRITES = 100;
const ROUNDS = 8;

type Subject = {
  readonly name: string;
  readonly verb: ProjectVerb;
  readonly write: (deps: Deps, scope: ProjectScope, n: number) => Promise<unknown>;
};

const SUBJECTS: readonly Subject[] = [
  {
    name: "Answer saved while typing",
    verb: "assessments.write",
    write: (deps, scope, n) => saveAnswer(deps, scope, changeOf(n)),
  },
  {
    name: "Project edited",
    verb: "projects.write",
    write: (deps, scope, n) =>
      editProject(deps, scope, { patch: { description: `Description ${n}` } }),
  },
  {
    name: "Document of evidence taken",
    verb: "evidence.push",
    write: (deps, scope, n) =>
      ingest(deps, scope, { bytes: Buffer.from(report(n)), mediaType: "application/xml" }),
  },
];

const level = (n: number) =>
  n < 0 ? null : ({ state: "answered", level: n % 2 === 0 ? 1 : 2 } as const);
const changeOf = (n: number): AnswerChange => ({
  kind: "indicator",
  id: "em-1",
  base: level(n - 1),
  value: level(n),
});

const report = (n: number) =>
  `<testsuite name="unit" tests="1" failures="0" timestamp="2026-03-01T00:00:00Z" time="${n / 1000}"><testcase classname="c" name="case ${n}" time="0.1"/></testsuite>`;

/** The same database, whose audit log takes nothing: what appends to it answers at once. */
function unwritten(db: Db): Db {
  return new Proxy(db, {
    get(of, key) {
      if (key === "$transaction")
        return (work: (tx: object) => Promise<unknown>, options: object) =>
          of.$transaction((tx) => work(deaf(tx)), options);
      const value: unknown = Reflect.get(of, key);
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

function deaf<T extends object>(tx: T): T {
  return new Proxy(tx, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key);
      if (key !== "$executeRaw" || typeof value !== "function") return value;
      return (text: readonly string[], ...values: unknown[]) =>
        text.join("").includes('"AuditPending"')
          ? Promise.resolve(1)
          : Reflect.apply(value, of, [text, ...values]);
    },
  });
}

async function cpuOf(databasePid: number, work: () => Promise<void>): Promise<number> {
  const ours = process.cpuUsage();
  const theirs = cpuMsOf(databasePid);
  await work();
  const { user, system } = process.cpuUsage(ours);
  return (user + system) / 1000 + cpuMsOf(databasePid) - theirs;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function compare(
  of: { deps: Deps; owner: WorkspaceScope; databasePid: number },
  subject: Subject,
): Promise<void> {
  const { deps, owner, databasePid } = of;
  const { slug } = await registerProject(deps, owner, { name: subject.name, factors: {} });
  const scope = await findProject(deps, owner, slug);
  const without = { ...deps, db: unwritten(deps.db) };
  let n = 0;
  const bare = async () => {
    for (let i = 0; i < WRITES; i++) await subject.write(without, scope, n++);
  };
  const whole = async () => {
    for (let i = 0; i < WRITES; i++) {
      const found = await findProject(deps, owner, slug);
      demandIn(found, subject.verb);
      await subject.write(deps, found, n++);
    }
  };
  await bare();
  await whole();
  const costs = { bare: [] as number[], whole: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    // A project that grows makes later writes dearer: whoever was first is second next time.
    const first = round % 2 === 0 ? bare : whole;
    const second = first === bare ? whole : bare;
    const cost = { [first.name]: await cpuOf(databasePid, first) };
    cost[second.name] = await cpuOf(databasePid, second);
    costs.bare.push((cost.bare ?? 0) / WRITES);
    costs.whole.push((cost.whole ?? 0) / WRITES);
  }
  const ratios = costs.whole.map((cost, i) => cost / (costs.bare[i] ?? Number.NaN));
  say(
    `  ${subject.name.padEnd(30)} ${median(costs.whole).toFixed(2).padStart(6)} ms, without ${median(costs.bare).toFixed(2).padStart(6)} ms: ${median(ratios).toFixed(2)} ×`,
  );
}

/** CPU per write with the permission check and the audit entry, and without both. */
export async function benchAudit(folder: string): Promise<void> {
  await withWorkspace({ folder, name: "audit" }, async (workspace) => {
    say();
    say(
      `CPU per write (server and PostgreSQL), with permission check and audit entry and without:`,
    );
    for (const subject of SUBJECTS) await compare(workspace, subject);
  });
}
